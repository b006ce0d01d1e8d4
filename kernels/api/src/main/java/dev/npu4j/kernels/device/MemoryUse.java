package dev.npu4j.kernels.device;

/// Bytes that a device holds for us.
///
/// @param tensors in tensors of open arenas
/// @param packed  in packed weights of open arenas
/// @param scratch in buffers that the device keeps for its own use
public record MemoryUse(long tensors, long packed, long scratch) {
    public long total() {
        return tensors + packed + scratch;
    }
}
