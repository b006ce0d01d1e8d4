package dev.npu4j.conformance.fuzz;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.op.DepthScale;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Overlap;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Shapes, strides, views, wrapped memory, packing, copies and folded gammas with any arguments. What may be made stays within its
/// memory.
public final class TensorArguments {
    private static final Promise PROMISE = new Promise();
    /// Elements of which a test can afford a Java array.
    private static final int FEW = 1 << 12;
    /// Elements that a machine packs in a moment, even one to a panel.
    private static final long MANY = 1 << 18;
    /// Elements that no address space has room for.
    private static final long BEYOND = 1L << 50;

    private TensorArguments() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        PROMISE.holds("TensorSpec", () -> spec(new Choices(input)));
        PROMISE.holds("TensorArena.wrap", () -> wrap(new Choices(input)));
        PROMISE.holds("Tensor.view", () -> view(new Choices(input)));
        PROMISE.holds("TensorArena.pack", () -> pack(new Choices(input)));
        PROMISE.holds("Stream.copy", () -> copy(new Choices(input)));
        PROMISE.holds("DepthScale.fold", () -> fold(new Choices(input)));
    }

    public static void fuzzerTearDown() {
        PROMISE.report();
    }

    private static Shape shape(Choices choices) {
        long[] dims = new long[choices.of(2, 1, 3, 4, 0, 5)];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = choices.once(6) ? choices.large() : choices.below(9);
        }
        return Shape.of(dims);
    }

    private static TensorSpec spec(Choices choices) {
        Shape shape = choices.once(32) ? null : shape(choices);
        DType dtype = choices.once(32) ? null : choices.dtype();
        TensorSpec spec = TensorSpec.of(dtype, shape);
        if (choices.once(2)) {
            spec = choices.once(2) ? spec.withRowStride(choices.large()) : TensorSpec.strided(dtype, shape, strides(choices));
        }
        if (spec.byteSpan() < 0 || spec.isInjective() && spec.byteSpan() / spec.dtype().size() < spec.shape().elements()) {
            throw new AssertionError(spec + " spans " + spec.byteSpan() + " bytes");
        }
        return spec;
    }

    private static long[] strides(Choices choices) {
        long[] strides = new long[choices.of(2, 1, 3, 4, 0, 5)];
        for (int axis = 0; axis < strides.length; axis++) {
            strides[axis] = axis == strides.length - 1 && !choices.once(8) ? 1 : choices.once(3) ? choices.large() : choices.below(20);
        }
        return strides;
    }

    private static void wrap(Choices choices) {
        TensorSpec spec = spec(choices);
        try (Arena confined = Arena.ofConfined(); TensorArena arena = Site.CPU.openArena()) {
            MemorySegment memory = switch (choices.below(6)) {
                case 0 -> MemorySegment.ofArray(new long[64]);
                case 1 -> confined.allocate(64);
                case 2 -> MemorySegment.NULL;
                case 3 -> null;
                default -> Site.SLAB.asSlice(choices.below(64));
            };
            requireReadable(arena.wrap(spec, memory));
        }
    }

    private static void view(Choices choices) {
        try (Site site = new Site(choices)) {
            Tensor tensor = site.tensor(choices.dtype(), Shape.of(choices.below(9), choices.below(9)));
            if (tensor == null) {
                return;
            }
            Tensor view = switch (choices.below(4)) {
                case 0 -> tensor.rows(bound(choices), bound(choices));
                case 1 -> tensor.columns(bound(choices), bound(choices));
                case 2 -> tensor.view(choices.large(), choices.once(8) ? null : spec(choices));
                default -> tensor.rows(0, choices.below(9)).columns(bound(choices), bound(choices));
            };
            if (tensor.arena().device().equals(Site.CPU.name())) {
                requireReadable(view);
            } else {
                requireWithin(tensor, view);
            }
        }
    }

    /// A view of memory that Java cannot reach: nothing to be read, and no address that the tensor does not have.
    private static void requireWithin(Tensor tensor, Tensor view) {
        long offset = view.segment().address() - tensor.segment().address();
        boolean isWithin = offset >= 0 && offset <= tensor.spec().byteSpan() && view.spec().byteSpan() <= tensor.spec().byteSpan() - offset;
        if (view.segment().byteSize() != 0 || !isWithin) {
            throw new AssertionError(view + " over " + view.segment() + " of " + tensor + " over " + tensor.segment());
        }
    }

    private static long bound(Choices choices) {
        return choices.once(4) ? choices.large() : choices.below(9);
    }

    private static void pack(Choices choices) {
        try (Site site = new Site(choices); TensorArena arena = Site.CPU.openArena()) {
            Tensor weight = site.tensor(choices.dtype(), choices.once(4) ? shape(choices) : Shape.of(choices.below(4), choices.below(9), choices.below(9)));
            WeightLayout layout = choices.of(WeightLayout.NK, WeightLayout.KN, null);
            // strides of 0 make many elements of few bytes, but a packed weight has room for each of them
            long elements = weight == null ? 0 : weight.shape().elements();
            if (elements <= MANY) {
                requirePositive(arena.pack(weight, layout).segment().byteSize());
            } else if (elements >= BEYOND) {
                packBeyond(arena, weight, layout);
            }
        }
    }

    /// What no machine can hold is refused, or said to be too much.
    private static void packBeyond(TensorArena arena, Tensor weight, WeightLayout layout) {
        try {
            arena.pack(weight, layout);
        } catch (DeviceException tooMuch) {
            if (tooMuch.kind() != DeviceException.Kind.OUT_OF_MEMORY) {
                throw tooMuch;
            }
            return;
        }
        throw new AssertionError("packed " + weight);
    }

    private static void copy(Choices choices) {
        DType dtype = choices.dtype();
        Shape shape = shape(choices);
        try (Site site = new Site(choices); Stream stream = Site.CPU.openStream()) {
            Tensor from = site.tensor(dtype, shape);
            Tensor to = site.tensor(dtype, shape);
            stream.copy(from, to);
            if (Overlap.between(from, to)) {
                throw new AssertionError("copied onto itself: " + from + " to " + to);
            }
        }
    }

    private static void fold(Choices choices) {
        try (Site site = new Site(choices)) {
            Tensor gamma = site.tensor(choices.dtype(), Shape.of(choices.once(4) ? 1L << 40 : choices.below(40)));
            DepthScale scale = new DepthScale(0.283, 1 + choices.below(60));
            if (choices.once(2)) {
                scale.initialise(gamma);
            }
            scale.fold(gamma);
        }
    }

    private static void requireReadable(Tensor tensor) {
        if (tensor.segment().byteSize() < tensor.spec().byteSpan()) {
            throw new AssertionError(tensor + " over " + tensor.segment());
        }
        if (tensor.shape().elements() <= FEW && tensor.toFloats().length != tensor.shape().elements()) {
            throw new AssertionError("other elements than those of " + tensor);
        }
    }

    private static void requirePositive(long bytes) {
        if (bytes <= 0) {
            throw new AssertionError("packed into " + bytes + " bytes");
        }
    }
}
