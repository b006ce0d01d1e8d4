package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.util.Random;

/// Kinds of random data for the tests of the references.
enum Fill {
    NORMAL,
    /// One in fifty is a hundred times as large.
    OUTLIER,
    /// Subnormal, nearly so or squared so.
    TINY,
    /// Squares and products leave the range of f32.
    HUGE;

    float[] make(Random random, DType dtype, int elements) {
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = store((float) (random.nextGaussian() * size(random, dtype)), dtype);
        }
        return values;
    }

    private double size(Random random, DType dtype) {
        return switch (this) {
            case NORMAL -> 1;
            case OUTLIER -> random.nextInt(50) == 0 ? 100 : 1;
            case TINY -> dtype == DType.F16 ? 1e-6 : Math.pow(10, -25 - random.nextInt(15));
            case HUGE -> dtype == DType.F16 ? 1e4 : 3e19;
        };
    }

    /// `value` as it comes back from a tensor of `dtype`.
    static float store(float value, DType dtype) {
        return switch (dtype) {
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BF16 -> Bf16.toFloat(Bf16.fromFloat(value));
            default -> value;
        };
    }

    static double[] wide(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    static double[] wide(int[] values) {
        return java.util.Arrays.stream(values).asDoubleStream().toArray();
    }

    /// 0 to count - 1 in random order.
    static int[] shuffled(Random random, int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
