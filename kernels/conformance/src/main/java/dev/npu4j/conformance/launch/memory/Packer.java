package dev.npu4j.conformance.launch.memory;

import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;

/// A device that has a say in how weights are packed for it.
public interface Packer {
    /// In the place of [TensorArena#pack(Tensor, WeightLayout)].
    ///
    /// @param arena one of the device's own
    PackedWeight pack(TensorArena arena, Tensor weight, WeightLayout layout);
}
