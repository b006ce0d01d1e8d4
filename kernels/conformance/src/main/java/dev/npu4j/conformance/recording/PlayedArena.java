package dev.npu4j.conformance.recording;

import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Host memory under the name of a device that is not here. What is packed in it holds nothing: nobody computes with it.
final class PlayedArena extends TensorArena {
    private final Arena memory = Arena.ofShared();

    PlayedArena(String device) {
        super(device);
    }

    @Override
    protected MemorySegment allocateBytes(long bytes, long alignment) {
        return memory.allocate(Math.max(1, bytes), alignment).asSlice(0, bytes);
    }

    @Override
    protected PackedWeight packExperts(List<Tensor> experts, WeightLayout layout) {
        Tensor first = experts.getFirst();
        boolean isKn = layout == WeightLayout.KN;
        return new PackedWeight(first.dtype(), experts.size(), (int) first.shape().dim(isKn ? 0 : 1), (int) first.shape().dim(isKn ? 1 : 0), MemorySegment.NULL, this);
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
