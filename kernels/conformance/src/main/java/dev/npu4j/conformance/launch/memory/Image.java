package dev.npu4j.conformance.launch.memory;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What one operand's memory holds before a launch, byte for byte: canary, elements with whatever lies between them,
/// canary.
///
/// ```
/// | 4 KiB | offset elements | first row | gap | second row | gap | … last row | 4 KiB |
/// ```
///
/// Every byte that is no element repeats one pattern of the dtype: a signalling NaN, or a number that is no index. A
/// kernel that reads it computes NaN; no kernel writes it, since NaN results are the canonical quiet one.
public final class Image {
    /// Bytes before and after the elements.
    public static final int CANARY = 4096;

    private final TensorSpec spec;
    private final byte[] bytes;
    private final int start; // of the first element

    /// An image without elements of its own: the pattern everywhere, as outputs start.
    ///
    /// @param spec   layout of the elements
    /// @param offset elements by which the first one lies past a 64-byte boundary
    public Image(TensorSpec spec, int offset) {
        this.spec = spec;
        int size = spec.dtype().size();
        start = CANARY + offset * size;
        bytes = new byte[Math.toIntExact(start + spec.byteSpan() + CANARY)];
        MemorySegment all = MemorySegment.ofArray(bytes);
        for (int at = 0; at + size <= bytes.length; at += size) {
            write(all, at, spec.dtype(), pattern(spec.dtype()));
        }
    }

    /// The bit pattern of bytes that are no elements, and of outputs before the launch.
    public static long pattern(DType dtype) {
        return switch (dtype) {
            case F64 -> 0x7FF4A5A5A5A5A5A5L;
            case F32 -> 0x7FA5A5A5L;
            case F16 -> 0x7D25L;
            case BF16 -> 0x7FA5L;
            case I8 -> 0xA5L;
            case I32 -> 0xA5A5A5A5L;
            case I64, U64 -> 0xA5A5A5A5A5A5A5A5L;
        };
    }

    public TensorSpec spec() {
        return spec;
    }

    /// Sets element `index` (row-major) to `value`, rounded to the dtype.
    public Image put(long index, double value) {
        write(MemorySegment.ofArray(bytes), offset(index), spec.dtype(), Rounding.bits(value, spec.dtype()));
        return this;
    }

    /// Sets the sign of element `index`, of a NaN too.
    public Image negate(long index) {
        long sign = 1L << (8 * spec.dtype().size() - 1);
        write(MemorySegment.ofArray(bytes), offset(index), spec.dtype(), bits(index) ^ sign);
        return this;
    }

    /// Bit pattern of element `index`.
    public long bits(long index) {
        return read(MemorySegment.ofArray(bytes), offset(index), spec.dtype());
    }

    /// Byte of the first element.
    int start() {
        return start;
    }

    byte[] bytes() {
        return bytes;
    }

    /// Byte of element `index` (row-major).
    int offset(long index) {
        return start + (int) spec.offsetOf(index) * spec.dtype().size();
    }

    /// What the byte is part of, for messages.
    String where(long at) {
        if (at < start) {
            return start - at + " bytes before the first element";
        }
        long end = start + spec.byteSpan();
        if (at >= end) {
            return at - end + " bytes past the last element";
        }
        int size = spec.dtype().size();
        StringBuilder index = new StringBuilder();
        long left = (at - start) / size;
        for (int axis = 0; axis < spec.shape().rank(); axis++) {
            long stride = Math.max(1, spec.stride(axis));
            long i = left / stride;
            if (i >= spec.shape().dim(axis)) {
                return "a gap between rows, " + (at - start) / size + " elements from the first";
            }
            left -= i * stride;
            index.append(axis == 0 ? "" : ", ").append(i);
        }
        return "element [" + index + "]";
    }

    static void write(MemorySegment memory, long at, DType dtype, long bits) {
        switch (dtype.size()) {
            case 1 -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) bits);
            case 2 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) bits);
            case 4 -> memory.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) bits);
            default -> memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, bits);
        }
    }

    static long read(MemorySegment memory, long at, DType dtype) {
        return switch (dtype.size()) {
            case 1 -> memory.get(ValueLayout.JAVA_BYTE, at) & 0xFFL;
            case 2 -> memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xFFFFL;
            case 4 -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, at) & 0xFFFFFFFFL;
            default -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        };
    }
}
