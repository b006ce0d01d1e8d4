package dev.npu4j.cpu;

import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Host memory outside the heap, of a shared arena: every worker may read it.
final class CpuArena extends TensorArena {
    private final Arena memory = Arena.ofShared();
    private final MemoryCount count;
    private final AtomicLong tensors = new AtomicLong();
    private final AtomicLong packed = new AtomicLong();

    CpuArena(MemoryCount count) {
        super(CpuDevice.NAME);
        this.count = count;
    }

    @Override
    protected MemorySegment allocateBytes(long bytes, long alignment) {
        MemorySegment segment = take(bytes, alignment);
        tensors.addAndGet(bytes);
        count.tensors.addAndGet(bytes);
        return segment;
    }

    @Override
    protected PackedWeight packExperts(List<Tensor> experts, WeightLayout layout) {
        Tensor first = experts.getFirst();
        int k = (int) first.shape().dim(layout == WeightLayout.KN ? 0 : 1);
        int n = (int) first.shape().dim(layout == WeightLayout.KN ? 1 : 0);
        long bytes = Math.multiplyExact(experts.size(), Panels.expertBytes(first.dtype(), k, n));
        MemorySegment segment = take(bytes, 64);
        for (int g = 0; g < experts.size(); g++) {
            Panels.pack(experts.get(g), layout, k, n, segment.asSlice(g * Panels.expertBytes(first.dtype(), k, n)));
        }
        packed.addAndGet(bytes);
        count.packed.addAndGet(bytes);
        return new PackedWeight(first.dtype(), experts.size(), k, n, segment, this);
    }

    @Override
    protected boolean wrapsHostMemory() {
        return true;
    }

    @Override
    protected void free() {
        memory.close();
        count.tensors.addAndGet(-tensors.get());
        count.packed.addAndGet(-packed.get());
    }

    private MemorySegment take(long bytes, long alignment) {
        try {
            return memory.allocate(Math.max(bytes, 1), alignment).asSlice(0, bytes);
        } catch (OutOfMemoryError e) {
            throw new DeviceException(DeviceException.Kind.OUT_OF_MEMORY, "TensorArena", "allocate", "",
                bytes + " bytes could not be had: " + e.getMessage(), e);
        }
    }
}
