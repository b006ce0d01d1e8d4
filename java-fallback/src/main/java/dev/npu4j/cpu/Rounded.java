package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;

/// Working values that round where they stand, as they would by being stored and loaded again.
final class Rounded {
    private Rounded() {
    }

    /// Rounds the first `count` elements to `dtype` and back.
    static void to(DType dtype, float[] v, int count) {
        to(dtype, v, 0, count);
    }

    /// Rounds `count` elements from `at` on.
    static void to(DType dtype, float[] v, int at, int count) {
        switch (dtype) {
            case BF16 -> {
                for (int i = at; i < at + count; i++) {
                    v[i] = Bf16.toFloat(Bf16.fromFloat(v[i]));
                }
            }
            case F16 -> {
                for (int i = at; i < at + count; i++) {
                    v[i] = Float.float16ToFloat(Float.floatToFloat16(v[i]));
                }
            }
            default -> {
                // f32 holds every working value
            }
        }
    }
}
