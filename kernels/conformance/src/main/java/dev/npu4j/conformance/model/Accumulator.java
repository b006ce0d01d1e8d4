package dev.npu4j.conformance.model;

import dev.npu4j.conformance.reference.Arithmetic;

/// Sums of products as a device's matrix unit forms them. To nearest, one by one, that is f32 as every processor has it:
/// the product rounds, then the sum.
///
/// @param arithmetic the device's
record Accumulator(Arithmetic arithmetic) {
    /// Bits of an operand's fraction that hf32 drops.
    private static final int HF32_DROPS = 12;

    /// Σ a[aAt + t]·b[bAt + t·bStep] over t < n.
    float dot(double[] a, int aAt, double[] b, int bAt, int bStep, int n) {
        return arithmetic.rounding() == Arithmetic.Rounding.NEAREST && arithmetic.block() == 1 && !arithmetic.hf32()
            ? oneByOne(a, aAt, b, bAt, bStep, n) : inBlocks(a, aAt, b, bAt, bStep, n);
    }

    private static float oneByOne(double[] a, int aAt, double[] b, int bAt, int bStep, int n) {
        float sum = 0;
        for (int t = 0; t < n; t++) {
            sum += (float) a[aAt + t] * (float) b[bAt + t * bStep];
        }
        return sum;
    }

    /// Products of f32 numbers are exact in f64, and so, but for the last bits, is the sum of a block.
    private float inBlocks(double[] a, int aAt, double[] b, int bAt, int bStep, int n) {
        float sum = 0;
        double block = 0;
        for (int t = 0; t < n; t++) {
            block += operand(a[aAt + t]) * operand(b[bAt + t * bStep]);
            if ((t + 1) % arithmetic.block() == 0 || t + 1 == n) {
                sum = rounded(sum + block);
                block = 0;
            }
        }
        return sum;
    }

    private double operand(double value) {
        if (!arithmetic.hf32()) {
            return value;
        }
        int bits = Float.floatToRawIntBits((float) value);
        return Float.intBitsToFloat((bits + (1 << HF32_DROPS - 1)) >> HF32_DROPS << HF32_DROPS);
    }

    private float rounded(double value) {
        float nearest = (float) value;
        // what overflows is an infinity, however smaller sums are rounded
        boolean tooFar = Float.isFinite(nearest) && arithmetic.rounding() == Arithmetic.Rounding.TOWARD_ZERO && Math.abs(nearest) > Math.abs(value);
        return tooFar ? Math.nextAfter(nearest, 0) : nearest;
    }
}
