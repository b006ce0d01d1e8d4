package dev.npu4j.conformance.reference;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;

/// The smallest gate that takes an [Expected] at its word, for the tests of the references themselves.
final class Judge {
    private Judge() {
    }

    /// The worst distance from the truth in units of what is allowed. Above 1 the result is refused; where no distance
    /// makes sense (NaN or infinity, due or not) 0 stands for right and infinity for wrong.
    static double worst(Expected expected, float[] actual) {
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            if (expected.written()[i]) {
                worst = Math.max(worst, ratio(expected.dtype(), expected.value()[i], expected.error()[i], actual[i]));
            }
        }
        return worst;
    }

    private static double ratio(DType dtype, double value, double error, float actual) {
        // for f32 the error holds the last rounding already
        double unitRoundoff = dtype == DType.F32 ? 0 : dtype.unitRoundoff();
        double bound = error + unitRoundoff * (Math.abs(value) + error) + smallestHalf(dtype);
        if (error == Double.POSITIVE_INFINITY) {
            return 0;
        }
        if (!Double.isFinite(value)) {
            return Double.compare(value, actual) == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Float.isInfinite(actual)) {
            return Math.signum(actual) * value + bound >= Rounding.largest(dtype) ? 0 : Double.POSITIVE_INFINITY;
        }
        double ratio = Math.abs(actual - value) / bound;
        return Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
    }

    /// Half of the smallest positive value.
    private static double smallestHalf(DType dtype) {
        return switch (dtype) {
            case F32 -> 0x1p-150;
            case F16 -> 0x1p-25;
            case BF16 -> 0x1p-134;
            default -> throw new IllegalArgumentException(dtype + " is judged exactly");
        };
    }
}
