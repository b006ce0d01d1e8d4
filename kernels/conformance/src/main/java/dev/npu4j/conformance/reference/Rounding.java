package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.tensor.DType;

/// Rounds a real number to a storage dtype: to nearest, ties to even, subnormals kept, overflow to infinity.
final class Rounding {
    private Rounding() {
    }

    /// The value of `dtype` nearest to `value`.
    static double nearest(double value, DType dtype) {
        // Below the smallest normal number the distance between neighbours stays what it is there.
        int exponent = Math.max(Math.getExponent(value), smallestExponent(dtype));
        double ulp = Math.scalb(1.0, exponent - significantBits(dtype) + 1);
        double rounded = Math.rint(value / ulp) * ulp;
        return Math.abs(rounded) > largest(dtype) ? Math.copySign(Double.POSITIVE_INFINITY, value) : rounded;
    }

    /// The largest finite value of `dtype`.
    static double largest(DType dtype) {
        return switch (dtype) {
            case F32 -> Float.MAX_VALUE;
            case F16 -> 65504;
            case BF16 -> 0xFFp120;
            default -> throw new IllegalArgumentException(dtype + " is not computed with");
        };
    }

    private static int significantBits(DType dtype) {
        return switch (dtype) {
            case F32 -> 24;
            case F16 -> 11;
            case BF16 -> 8;
            default -> throw new IllegalArgumentException(dtype + " is not computed with");
        };
    }

    private static int smallestExponent(DType dtype) {
        return dtype == DType.F16 ? -14 : -126;
    }
}
