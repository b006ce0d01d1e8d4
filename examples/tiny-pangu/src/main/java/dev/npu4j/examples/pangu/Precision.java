package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.tensor.DType;

/// Which types a model is computed in.
///
/// @param activations of hidden states, queries, keys, values and logits
/// @param weights     of matrices, as they are packed
public record Precision(DType activations, DType weights) {
    /// f32 from weights as stored (bf16) on the CPU; bf16 throughout on an accelerator, whose matmuls do not mix.
    public static Precision of(Device device) {
        return device.usesHostMemory() ? new Precision(DType.F32, DType.BF16) : new Precision(DType.BF16, DType.BF16);
    }

    @Override
    public String toString() {
        return activations == weights ? activations.toString() : activations + " from " + weights + " weights";
    }
}
