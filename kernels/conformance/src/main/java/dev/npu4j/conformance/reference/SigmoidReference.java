package dev.npu4j.conformance.reference;

import static dev.npu4j.conformance.reference.Approx.ETA;
import static dev.npu4j.conformance.reference.Approx.U;

/// `sigma(z) = 1 / (1 + exp(-z))` and the rule for what is small, which [SwiGluReference] and [GeluReference] share.
///
/// **Bound.** With `s = sigma(z)`, the derivative of `ln s` is `1 - s`: an exponential that is off by a factor `1 + d`, or a z that is
/// off by d, moves s by `(1 - s)·d` of itself. The exponential is good to 8u (twice what attention is granted: its argument here is no
/// difference); adding 1 and dividing are three more, a division by reciprocal counting as two.
///
/// ```
/// E(sigma) = s · ((1 - s)·(8u + E(z)) + 3u)
/// ```
///
/// **What is small.** A kernel may take `exp(-z)`, which is infinite where s is below `2^-128`, or lose subnormal numbers. So a factor
/// below the normal range may be anything from 0 to what it should be ([#orLost]), and one far below f32's smallest number is 0.
final class SigmoidReference {
    private static final double EXP = 8 * U;
    private static final double NOTHING = 0x1p-152;
    private static final double SMALL = 0x1p-125; // a factor 2 above the smallest normal number: what is nearly subnormal may come out as that

    private SigmoidReference() {
    }

    /// @param z     any number, with infinities as limits
    /// @param error how far the kernel's z may be from it
    static Approx of(double z, double error) {
        double e = Math.exp(-Math.abs(z));
        double s = z < 0 ? e / (1 + e) : 1 / (1 + e);
        double other = z < 0 ? 1 / (1 + e) : e / (1 + e); // 1 - s
        // a factor within exp(±d), which matters where d is not small; exp(700) is within f64
        double d = Math.expm1(Math.min(EXP + error, 700));
        return orLost(s, s * (other * d + 3 * U));
    }

    /// Of a z that f32 knows only so well, however far that is: sigma grows, and so do both ends of what a kernel may give.
    static Approx within(Approx z) {
        Approx here = of(z.value(), 0);
        if (z.error() == 0 || z.isAnything()) {
            return z.isAnything() ? Approx.anything(here.value()) : here;
        }
        Approx most = of(z.value() + z.error(), 0);
        Approx least = of(z.value() - z.error(), 0);
        return new Approx(here.value(), Math.max(most.value() + most.error() - here.value(), here.value() - least.value() + least.error()));
    }

    /// A factor that should be this, and may be lost where it is small.
    static Approx orLost(double factor, double error) {
        if (Double.isNaN(factor)) {
            return Approx.exact(factor);
        }
        return new Approx(factor, factor < NOTHING ? factor : factor < SMALL ? Math.max(factor, error + ETA) : error);
    }
}
