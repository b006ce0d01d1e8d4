package dev.npu4j.kernels.tensor;

import dev.npu4j.kernels.error.OperandException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A [TensorSpec] with memory on one device, owned by an arena.
///
/// On a host device the memory is a native segment and values enter and leave through `copyFrom` and `copyTo`, in
/// row-major order of the indices whatever the strides. A tensor of an accelerator has a segment of length 0, so that
/// Java cannot read it by mistake; move its contents with `Stream.copy`.
public final class Tensor implements Weight {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final TensorSpec spec;
    private final MemorySegment segment;
    private final TensorArena arena;

    /// For backends; applications use [TensorArena#allocate] and [TensorArena#wrap].
    ///
    /// @param spec    what the memory holds
    /// @param segment the memory, starting at the first element
    /// @param arena   its owner
    public Tensor(TensorSpec spec, MemorySegment segment, TensorArena arena) {
        this.spec = spec;
        this.segment = segment;
        this.arena = arena;
    }

    public TensorSpec spec() {
        return spec;
    }

    @Override
    public DType dtype() {
        return spec.dtype();
    }

    public Shape shape() {
        return spec.shape();
    }

    public MemorySegment segment() {
        return segment;
    }

    @Override
    public TensorArena arena() {
        return arena;
    }

    /// Elements `[from, to)` of the outermost axis, sharing this tensor's memory.
    public Tensor rows(long from, long to) {
        if (from < 0 || to < from || to > shape().dim(0)) {
            throw new OperandException("Tensor", "rows", "0 <= from <= to <= " + shape().dim(0), from + ".." + to);
        }
        long[] dims = shape().toArray();
        dims[0] = to - from;
        return view(from == to ? 0 : from * spec.stride(0), TensorSpec.strided(dtype(), Shape.of(dims), spec.strides()));
    }

    /// Elements `[from, to)` of the innermost axis, sharing this tensor's memory: a slice of a fused projection.
    public Tensor columns(long from, long to) {
        if (from < 0 || to < from || to > shape().last()) {
            throw new OperandException("Tensor", "columns", "0 <= from <= to <= " + shape().last(), from + ".." + to);
        }
        long[] dims = shape().toArray();
        dims[dims.length - 1] = to - from;
        return view(from == to ? 0 : from, TensorSpec.strided(dtype(), Shape.of(dims), spec.strides()));
    }

    /// The same memory read as `view`, beginning `elementOffset` elements in. A tensor of an accelerator has views too, of
    /// the memory that its own elements span.
    public Tensor view(long elementOffset, TensorSpec view) {
        boolean isHost = arena.wrapsHostMemory();
        if (isHost) {
            requireHost("view");
        }
        long bytes = isHost ? segment.byteSize() : spec.byteSpan();
        long present = bytes / dtype().size();
        // Compared in elements and by subtraction, so that no offset can overflow its way in.
        if (view == null || view.dtype() != dtype() || elementOffset < 0
            || view.byteSpan() / dtype().size() > present - Math.min(elementOffset, present) || elementOffset > present) {
            throw new OperandException("Tensor", "view", "a " + dtype() + " view within " + bytes + " bytes",
                view + " at element " + elementOffset);
        }
        long offset = elementOffset * dtype().size();
        return new Tensor(view, isHost ? segment.asSlice(offset, view.byteSpan()) : MemorySegment.ofAddress(segment.address() + offset), arena);
    }

    /// Stores `values`, each rounded once to this dtype (nearest, ties to even; integers saturate). Returns this.
    public Tensor copyFrom(float[] values) {
        requireWritable();
        requireCount("copyFrom", values == null ? -1 : values.length);
        int[] next = {0};
        forEachOffset(at -> putFloat(at, values[next[0]++]));
        return this;
    }

    /// Stores `values`; only for I32.
    public Tensor copyFrom(int[] values) {
        requireDType("copyFrom(int[])", DType.I32);
        requireWritable();
        requireCount("copyFrom", values == null ? -1 : values.length);
        int[] next = {0};
        forEachOffset(at -> segment.set(INT, at, values[next[0]++]));
        return this;
    }

    /// Stores `values`; only for I64 and U64.
    public Tensor copyFrom(long[] values) {
        requireDType("copyFrom(long[])", DType.I64, DType.U64);
        requireWritable();
        requireCount("copyFrom", values == null ? -1 : values.length);
        int[] next = {0};
        forEachOffset(at -> segment.set(LONG, at, values[next[0]++]));
        return this;
    }

    /// The elements as f32: exact for f32, f16, bf16 and i8, rounded for the wider types.
    public float[] copyTo(float[] values) {
        requireCount("copyTo", values == null ? -1 : values.length);
        int[] next = {0};
        forEachOffset(at -> values[next[0]++] = getFloat(at));
        return values;
    }

    /// The elements of an I32 tensor.
    public int[] copyTo(int[] values) {
        requireDType("copyTo(int[])", DType.I32);
        requireCount("copyTo", values == null ? -1 : values.length);
        int[] next = {0};
        forEachOffset(at -> values[next[0]++] = segment.get(INT, at));
        return values;
    }

    /// The elements of an I64 or U64 tensor.
    public long[] copyTo(long[] values) {
        requireDType("copyTo(long[])", DType.I64, DType.U64);
        requireCount("copyTo", values == null ? -1 : values.length);
        int[] next = {0};
        forEachOffset(at -> values[next[0]++] = segment.get(LONG, at));
        return values;
    }

    /// All elements as a new f32 array.
    public float[] toFloats() {
        return copyTo(new float[javaLength()]);
    }

    /// All elements of an I32 tensor as a new array.
    public int[] toInts() {
        return copyTo(new int[javaLength()]);
    }

    private void putFloat(long at, float value) {
        switch (dtype()) {
            case F64 -> segment.set(LONG, at, Double.doubleToRawLongBits(value));
            case F32 -> segment.set(INT, at, Float.floatToRawIntBits(value));
            case F16 -> segment.set(SHORT, at, Float.floatToFloat16(value));
            case BF16 -> segment.set(SHORT, at, Bf16.fromFloat(value));
            case I8 -> segment.set(ValueLayout.JAVA_BYTE, at, (byte) Math.clamp((long) Math.rint(value), -128, 127));
            case I32 -> segment.set(INT, at, (int) Math.rint(value));
            case I64, U64 -> segment.set(LONG, at, (long) Math.rint(value));
        }
    }

    private float getFloat(long at) {
        return switch (dtype()) {
            case F64 -> (float) Double.longBitsToDouble(segment.get(LONG, at));
            case F32 -> Float.intBitsToFloat(segment.get(INT, at));
            case F16 -> Float.float16ToFloat(segment.get(SHORT, at));
            case BF16 -> Bf16.toFloat(segment.get(SHORT, at));
            case I8 -> segment.get(ValueLayout.JAVA_BYTE, at);
            case I32 -> segment.get(INT, at);
            case I64, U64 -> segment.get(LONG, at);
        };
    }

    @FunctionalInterface
    private interface AtOffset {
        void accept(long byteOffset);
    }

    private void forEachOffset(AtOffset action) {
        arena.whileOpen("Tensor", "tensor", () -> {
            // 2^40 rows of no elements would be walked for hours
            if (shape().elements() > 0) {
                walk(0, 0, action);
            }
        });
    }

    private void walk(int axis, long byteOffset, AtOffset action) {
        long step = spec.stride(axis) * dtype().size();
        for (long i = 0; i < shape().dim(axis); i++) {
            if (axis == shape().rank() - 1) {
                action.accept(byteOffset + i * step);
            } else {
                walk(axis + 1, byteOffset + i * step, action);
            }
        }
    }

    private int javaLength() {
        requireHost("copyTo"); // before an array is made that nothing could fill
        if (shape().elements() > Integer.MAX_VALUE - 8) {
            throw new OperandException("Tensor", "copyTo", "at most " + (Integer.MAX_VALUE - 8) + " elements for a Java array", spec.toString());
        }
        return (int) shape().elements();
    }

    private void requireWritable() {
        if (segment.isReadOnly()) {
            throw new OperandException("Tensor", "copyFrom", "memory that can be written", "a tensor over read-only memory");
        }
    }

    /// @param count length of the array given, or -1 where it was null
    private void requireCount(String method, int count) {
        requireHost(method);
        if (count != shape().elements()) {
            throw new OperandException("Tensor", method, shape().elements() + " values for " + spec, count < 0 ? "null" : count + " values");
        }
    }

    private void requireDType(String method, DType... allowed) {
        for (DType dtype : allowed) {
            if (dtype() == dtype) {
                return;
            }
        }
        throw new OperandException("Tensor", method, java.util.Arrays.toString(allowed), dtype().toString());
    }

    private void requireHost(String method) {
        if (segment.byteSize() < spec.byteSpan()) {
            throw new OperandException("Tensor", method, "a tensor in host memory", spec + " on " + arena.device() + "; move it with Stream.copy");
        }
    }

    @Override
    public String toString() {
        return spec + " on " + arena.device();
    }
}
