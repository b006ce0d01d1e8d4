package dev.npu4j.conformance.workload;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Host memory for reading a checkpoint when no host device is open: the device under test may be an accelerator, and
/// this module knows no backend.
final class HostArena extends TensorArena {
    private final Arena memory = Arena.ofShared();

    HostArena() {
        super("host");
    }

    @Override
    protected MemorySegment allocateBytes(long bytes, long alignment) {
        return memory.allocate(Math.max(1, bytes), alignment);
    }

    @Override
    protected PackedWeight packExperts(List<Tensor> experts, WeightLayout layout) {
        throw new OperandException("TensorArena.pack", "weight", "an arena of a device", "an arena that only reads files");
    }

    @Override
    protected boolean wrapsHostMemory() {
        return true;
    }

    @Override
    protected void free() {
        memory.close();
    }
}
