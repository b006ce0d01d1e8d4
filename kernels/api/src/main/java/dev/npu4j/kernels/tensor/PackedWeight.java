package dev.npu4j.kernels.tensor;

import java.lang.foreign.MemorySegment;

/// A matrix, or one for each expert, rearranged once for the device that will use it, so that no call has to. Made by
/// [TensorArena#pack], owned by that arena and counted in `Device.memory()`. The arrangement of `segment` is the
/// backend's own affair; the values are those of the weight it was packed from, unrounded.
public final class PackedWeight implements Weight {
    private final DType dtype;
    private final int experts;
    private final int k;
    private final int n;
    private final MemorySegment segment;
    private final TensorArena arena;

    /// For backends.
    public PackedWeight(DType dtype, int experts, int k, int n, MemorySegment segment, TensorArena arena) {
        this.dtype = dtype;
        this.experts = experts;
        this.k = k;
        this.n = n;
        this.segment = segment;
        this.arena = arena;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    /// Matrices in it; one where a plain matrix was packed.
    public int experts() {
        return experts;
    }

    /// Input features.
    public int k() {
        return k;
    }

    /// Output features.
    public int n() {
        return n;
    }

    /// For backends: the packed bytes.
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public TensorArena arena() {
        return arena;
    }

    @Override
    public String toString() {
        return "packed " + dtype + "[e=" + experts + ", k=" + k + ", n=" + n + "] on " + arena.device();
    }
}
