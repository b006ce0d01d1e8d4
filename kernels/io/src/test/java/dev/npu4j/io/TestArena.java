package dev.npu4j.io;

import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Host memory without a backend, or an accelerator's arena, whose tensors Java cannot read.
final class TestArena extends TensorArena {
    private final Arena memory = Arena.ofShared();
    private final boolean host;

    private TestArena(String device, boolean host) {
        super(device);
        this.host = host;
    }

    static TestArena host() {
        return new TestArena("test", true);
    }

    static TestArena accelerator() {
        return new TestArena("accelerator", false);
    }

    @Override
    protected MemorySegment allocateBytes(long bytes, long alignment) {
        return host ? memory.allocate(Math.max(1, bytes), alignment) : MemorySegment.ofAddress(alignment);
    }

    @Override
    protected PackedWeight packExperts(List<Tensor> experts, WeightLayout layout) {
        throw new UnsupportedOperationException("files hold plain tensors");
    }

    @Override
    protected boolean wrapsHostMemory() {
        return host;
    }

    @Override
    protected void free() {
        memory.close();
    }
}
