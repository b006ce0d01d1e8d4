package dev.npu4j.conformance.reference;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;

/// A number as f64 knows it, and how far the number that an honest f32 computation holds in its place may be from it.
///
/// With `u = 2^-24` and `eta = 2^-150` (half the smallest f32), f32 gives `fl(r) = r(1 + d) + e`, `|d| <= u`,
/// `|e| <= eta`. Where an operand is `a + da` instead of `a`, `|da| <= A`, and `b + db` instead of `b`, `|db| <= B`:
///
/// ```
/// sum      |fl((a+da) + (b+db)) - (a+b)|  <=  D + u·(|a+b| + D),           D = A + B
/// product  |fl((a+da) · (b+db)) - a·b|    <=  D + u·(|a·b| + D) + eta,     D = |a|·B + |b|·A + A·B
/// quotient |fl((a+da) / (b+db)) - a/b|    <=  D + u·(|a/b| + D) + eta,     D = (A + |a/b|·B) / (|b| - B)
/// ```
///
/// (a sum of f32 numbers never underflows). Operands known exactly whose result is an f32 number give it without any
/// error: most sums and all products of 16-bit numbers do.
///
/// Infinities and NaN that the data themselves make carry no error. An infinite error means that f32 may hold anything,
/// NaN included: the computation is so close to overflow, or to 0·inf, that both outcomes are honest.
///
/// @param value what f64 arithmetic gives
/// @param error bound of the distance
record Approx(double value, double error) {
    /// Unit roundoff of f32.
    static final double U = 0x1p-24;
    /// Half the smallest positive f32.
    static final double ETA = 0x1p-150;
    /// A sum of n f32 terms is trusted to be within `LAMBDA·√n·U` times the sum of their magnitudes: rounding errors of
    /// data that vary are as good as independent (the worst measured, in several orders, is 0.87 for n up to 12288).
    /// Thousands of *equal* terms are not such data: their errors share a sign, and a plain chain over a constant row of
    /// 12288 has been seen at 6 bounds. The bound stays: one wide enough for that could not see a dropped term.
    static final double LAMBDA = 4;

    Approx {
        if (!Double.isFinite(value) && error < Double.POSITIVE_INFINITY) {
            error = 0;
        }
    }

    /// A number of the input.
    static Approx exact(double value) {
        return new Approx(value, 0);
    }

    /// A number in whose place f32 may hold anything.
    static Approx anything(double value) {
        return new Approx(value, Double.POSITIVE_INFINITY);
    }

    Approx plus(Approx other) {
        double sum = value + other.value;
        if (isAnything() || other.isAnything()) {
            return anything(sum);
        }
        return Double.isFinite(sum) ? inF32(sum, error + other.error, 0) : exact(sum);
    }

    Approx times(Approx other) {
        double product = value * other.value;
        if (isAnything() || other.isAnything() || mayBeZeroTimesInfinity(other) || other.mayBeZeroTimesInfinity(this)) {
            return anything(product);
        }
        if (!Double.isFinite(product)) {
            return exact(product);
        }
        return inF32(product, Math.abs(value) * other.error + Math.abs(other.value) * error + error * other.error, ETA);
    }

    /// The quotient of finite numbers; anything where the divisor may be 0.
    Approx over(Approx divisor) {
        double quotient = value / divisor.value;
        double least = Math.abs(divisor.value) - divisor.error;
        if (!Double.isNaN(quotient) && (isAnything() || !(least > 0))) {
            return anything(quotient);
        }
        if (!Double.isFinite(quotient)) {
            return exact(quotient);
        }
        return inF32(quotient, (error + Math.abs(quotient) * divisor.error) / least, ETA);
    }

    /// The number after f32 rounded it to `dtype`. Rounding is monotonic, so every number within the error rounds to
    /// between the two ends: nearly always to one and the same value, which has no error then; close to the middle of
    /// two values either is legal. For f32, in which numbers are computed and which [#error] covers, only overflow is
    /// left to do.
    Approx rounded(DType dtype) {
        if (!Double.isFinite(value) || isAnything()) {
            return this;
        }
        double down = Rounding.round(value - error, dtype);
        double up = Rounding.round(value + error, dtype);
        if (Double.isInfinite(down) || Double.isInfinite(up)) {
            return down == up ? exact(down) : anything(value);
        }
        if (dtype == DType.F32) {
            return this;
        }
        double here = Rounding.round(value, dtype);
        return new Approx(here, Math.max(up - here, here - down));
    }

    boolean isAnything() {
        return error == Double.POSITIVE_INFINITY;
    }

    private boolean mayBeZeroTimesInfinity(Approx infinite) {
        return Double.isInfinite(infinite.value) && error > 0 && error >= Math.abs(value);
    }

    private static Approx inF32(double value, double inherited, double eta) {
        boolean isExact = inherited == 0 && (float) value == value;
        return new Approx(value, isExact ? 0 : inherited + U * (Math.abs(value) + inherited) + eta);
    }
}
