package dev.npu4j.conformance.number;

/// `Phi(-t)`, the upper tail of the standard normal distribution, in f64: by the series of erf, all of whose terms have one sign, near
/// 0, and by the continued fraction of erfc farther out. Good to 1e-13 of itself.
///
/// Source: Abramowitz and Stegun, "Handbook of mathematical functions", 26.2.11 and 26.2.14.
public final class NormalTail {
    private static final double SQRT_2_PI = Math.sqrt(2 * Math.PI);
    private static final double FAR = 3;
    private static final int TERMS = 120;

    private NormalTail() {
    }

    /// @param t from 0 to infinity
    public static double of(double t) {
        double density = Math.exp(-t * t / 2) / SQRT_2_PI;
        return t < FAR ? 0.5 - density * series(t) : density == 0 ? 0 : density / fraction(t);
    }

    /// `t + t³/3 + t⁵/15 + …`, each term t²/(2n + 1) of the one before.
    private static double series(double t) {
        double term = t;
        double sum = t;
        for (int n = 1; n < TERMS; n++) {
            term *= t * t / (2 * n + 1);
            sum += term;
        }
        return sum;
    }

    /// `t + 1/(t + 2/(t + 3/(t + …)))`, from its far end.
    private static double fraction(double t) {
        double fraction = t;
        for (int n = 2 * TERMS; n > 0; n--) {
            fraction = t + n / fraction;
        }
        return fraction;
    }
}
