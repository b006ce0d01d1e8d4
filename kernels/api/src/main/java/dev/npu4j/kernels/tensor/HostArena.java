package dev.npu4j.kernels.tensor;

import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Host memory of no device: where what goes to an accelerator comes from, and what comes back from it is read.
final class HostArena extends TensorArena {
    private final Arena memory = Arena.ofShared();

    HostArena() {
        super(HOST);
    }

    @Override
    protected MemorySegment allocateBytes(long bytes, long alignment) {
        try {
            return memory.allocate(Math.max(1, bytes), alignment).asSlice(0, bytes);
        } catch (OutOfMemoryError e) {
            throw new DeviceException(DeviceException.Kind.OUT_OF_MEMORY, "TensorArena", "allocate", "",
                bytes + " bytes of host memory could not be had: " + e.getMessage(), e);
        }
    }

    @Override
    protected PackedWeight packExperts(List<Tensor> experts, WeightLayout layout) {
        throw new OperandException("TensorArena.pack", "weight", "an arena of the device that will use it", "an arena of host memory");
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
