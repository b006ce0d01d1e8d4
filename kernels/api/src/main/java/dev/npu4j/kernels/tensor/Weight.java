package dev.npu4j.kernels.tensor;

/// What an operator accepts as a weight: a plain tensor, or one that was packed once for its device.
public sealed interface Weight permits Tensor, PackedWeight {
    DType dtype();

    /// The arena that owns the memory.
    TensorArena arena();
}
