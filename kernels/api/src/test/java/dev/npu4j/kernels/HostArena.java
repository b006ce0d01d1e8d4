package dev.npu4j.kernels;

import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The smallest arena that computes on host memory, for tests of this module: it knows no backend.
public class HostArena extends TensorArena {
    private final Arena memory = Arena.ofShared();
    private final boolean wraps;
    private int frees;

    /// On the device that the tests call `cpu`.
    public HostArena() {
        this("cpu");
    }

    /// On a device of any name.
    public HostArena(String device) {
        this(device, true);
    }

    private HostArena(String device, boolean wraps) {
        super(device);
        this.wraps = wraps;
    }

    /// On a device whose memory Java cannot reach.
    public static HostArena ofAccelerator(String device) {
        return new HostArena(device, false);
    }

    /// How often [#free] ran.
    public int frees() {
        return frees;
    }

    @Override
    protected MemorySegment allocateBytes(long bytes, long alignment) {
        MemorySegment segment = memory.allocate(Math.max(1, bytes), alignment);
        return wraps ? segment : segment.asSlice(0, 0);
    }

    @Override
    protected PackedWeight packExperts(List<Tensor> experts, WeightLayout layout) {
        Tensor first = experts.getFirst();
        long bytes = first.shape().elements() * first.dtype().size() * experts.size();
        int k = (int) first.shape().dim(layout == WeightLayout.KN ? 0 : 1);
        int n = (int) first.shape().dim(layout == WeightLayout.KN ? 1 : 0);
        return new PackedWeight(first.dtype(), experts.size(), k, n, memory.allocate(bytes, 64), this);
    }

    @Override
    protected boolean wrapsHostMemory() {
        return wraps;
    }

    @Override
    protected void free() {
        frees++;
        memory.close();
    }
}
