package dev.npu4j.conformance.criterion;

import dev.npu4j.kernels.tensor.DType;

/// A threshold that depends on the type of the output.
record PerType<T>(T f16, T bf16, T f32) {
    T of(DType dtype) {
        return switch (dtype) {
            case F16 -> f16;
            case BF16 -> bf16;
            default -> f32; // no output has another floating-point type
        };
    }
}
