package dev.npu4j.conformance.fuzz;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Memory of every kind that a program can hold, right and wrong, and tensors laid out in it as choices say. One open
/// arena serves all attempts, so that an attempt costs microseconds.
final class Site implements AutoCloseable {
    static final Device CPU = Devices.open("cpu,threads=1");

    private static final int BYTES = 1 << 15;
    /// Where tensors lie, one behind the other unless a choice says otherwise.
    static final MemorySegment SLAB = Arena.global().allocate(BYTES, 64);

    private static final TensorArena OPEN = CPU.openArena();
    private static final TensorArena CLOSED = closed();
    private static final TensorArena ELSEWHERE = new Elsewhere();
    private static final MemorySegment DEAD = dead();

    private final Choices choices;
    private TensorArena brief; // of this attempt; null until something is allocated
    private long at;

    Site(Choices choices) {
        this.choices = choices;
    }

    private static TensorArena closed() {
        TensorArena arena = CPU.openArena();
        arena.close();
        return arena;
    }

    private static MemorySegment dead() {
        try (Arena arena = Arena.ofShared()) {
            return arena.allocate(BYTES, 64);
        }
    }

    /// A tensor or packed weight for an operand of this type and shape, mostly a fitting one; may be null.
    Weight weight(DType dtype, Shape shape) {
        return choices.once(16) ? packed(dtype, shape) : tensor(dtype, shape);
    }

    /// A tensor for an operand of this type and shape, mostly a fitting one; may be null.
    Tensor tensor(DType dtype, Shape shape) {
        TensorSpec spec = spec(choices.once(24) ? choices.dtype() : dtype, choices.once(24) ? otherShape(shape) : shape);
        if (choices.once(12)) {
            return wrong(spec);
        }
        if (choices.once(16)) {
            at = 64L * choices.below(32); // over others, perhaps
        }
        long start = Math.min(at, BYTES);
        at = (start + spec.byteSpan() + 63) / 64 * 64;
        return OPEN.wrap(spec, SLAB.asSlice(start));
    }

    private Tensor wrong(TensorSpec spec) {
        return switch (choices.below(7)) {
            case 0 -> null;
            case 1 -> new Tensor(spec, SLAB, CLOSED);
            case 2 -> new Tensor(spec, DEAD, OPEN);
            case 3 -> OPEN.wrap(spec, SLAB.asReadOnly());
            case 4 -> new Tensor(spec, SLAB.asSlice(0, 0), ELSEWHERE);
            case 5 -> allocated(spec);
            default -> OPEN.wrap(spec, SLAB.asSlice(choices.below(9)));
        };
    }

    private PackedWeight packed(DType dtype, Shape shape) {
        WeightLayout layout = choices.of(WeightLayout.NK, WeightLayout.KN, null);
        return brief().pack(allocated(spec(dtype, choices.once(4) ? otherShape(shape) : shape)), layout);
    }

    private Shape otherShape(Shape shape) {
        long[] dims = shape.toArray();
        if (choices.once(4)) {
            long[] more = java.util.Arrays.copyOf(dims, Math.max(1, choices.below(6)));
            return Shape.of(more);
        }
        dims[choices.below(dims.length)] = choices.once(4) ? choices.large() : choices.below(20);
        return Shape.of(dims);
    }

    private TensorSpec spec(DType dtype, Shape shape) {
        TensorSpec contiguous = TensorSpec.of(dtype, shape);
        if (!choices.once(3) || shape.rank() == 1) {
            return contiguous;
        }
        if (choices.once(2)) {
            return contiguous.withRowStride(shape.last() + choices.below(5));
        }
        long[] strides = contiguous.strides();
        strides[choices.below(strides.length)] = choices.once(3) ? choices.large() : choices.below(20);
        return TensorSpec.strided(dtype, shape, strides);
    }

    // What the machine cannot hold is refused by it, not by the checks that are on trial.
    private Tensor allocated(TensorSpec spec) {
        return spec.byteSpan() <= BYTES ? brief().allocate(spec) : OPEN.wrap(spec, SLAB);
    }

    private TensorArena brief() {
        brief = brief == null ? CPU.openArena() : brief;
        return brief;
    }

    /// Frees what this attempt allocated.
    @Override
    public void close() {
        if (brief != null) {
            brief.close();
        }
    }

    /// An arena of a device that is not the CPU.
    private static final class Elsewhere extends TensorArena {
        Elsewhere() {
            super("elsewhere");
        }

        @Override
        protected MemorySegment allocateBytes(long bytes, long alignment) {
            return SLAB.asSlice(0, 0);
        }

        @Override
        protected PackedWeight packExperts(List<Tensor> experts, WeightLayout layout) {
            throw new UnsupportedOperationException("nothing is packed there");
        }

        @Override
        protected boolean wrapsHostMemory() {
            return false;
        }

        @Override
        protected void free() {
            // owns nothing
        }
    }
}
