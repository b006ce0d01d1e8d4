package dev.npu4j.conformance.staging;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Host memory under the accelerator's name. Packed weights lie on the accelerator, where alone they mean anything.
final class StagedArena extends TensorArena {
    private final Device accelerator;
    private final Arena memory = Arena.ofShared();
    private final TensorArena packed;
    private final Map<PackedWeight, PackedWeight> there = new ConcurrentHashMap<>();

    StagedArena(Device accelerator) {
        super(accelerator.name());
        this.accelerator = accelerator;
        packed = accelerator.openArena();
    }

    /// The weight on the accelerator that one of this arena stands for.
    PackedWeight onAccelerator(PackedWeight weight) {
        return there.get(weight);
    }

    @Override
    protected MemorySegment allocateBytes(long bytes, long alignment) {
        return memory.allocate(Math.max(1, bytes), alignment).asSlice(0, bytes);
    }

    @Override
    protected PackedWeight packExperts(List<Tensor> experts, WeightLayout layout) {
        try (TensorArena sources = accelerator.openArena(); Stream stream = accelerator.openStream()) {
            List<Tensor> copies = new ArrayList<>();
            for (Tensor expert : experts) {
                copies.add(new Staging(expert, sources, stream).onAccelerator());
            }
            PackedWeight real = packed.pack(copies, layout);
            PackedWeight weight = new PackedWeight(real.dtype(), real.experts(), real.k(), real.n(), real.segment(), this);
            there.put(weight, real);
            return weight;
        }
    }

    @Override
    protected boolean wrapsHostMemory() {
        return true;
    }

    @Override
    protected void free() {
        packed.close();
        memory.close();
    }
}
