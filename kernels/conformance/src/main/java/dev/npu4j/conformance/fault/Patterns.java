package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.lang.foreign.ValueLayout;

/// Contents of tensors, bit for bit: `Tensor.copyTo` makes every NaN the same one. The only place here that knows where
/// tensors lie, which is in host memory.
final class Patterns {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Patterns() {
    }

    /// Bit pattern of one element.
    ///
    /// @param at elements from the first, gaps counted
    static long read(Tensor tensor, long at) {
        return switch (tensor.dtype().size()) {
            case 2 -> tensor.segment().get(SHORT, at * Short.BYTES) & 0xFFFFL;
            case 4 -> tensor.segment().get(INT, at * Integer.BYTES) & 0xFFFFFFFFL;
            default -> tensor.segment().get(LONG, at * Long.BYTES);
        };
    }

    /// Stores one bit pattern.
    ///
    /// @param at elements from the first, gaps counted
    static void write(Tensor tensor, long at, long bits) {
        switch (tensor.dtype().size()) {
            case 2 -> tensor.segment().set(SHORT, at * Short.BYTES, (short) bits);
            case 4 -> tensor.segment().set(INT, at * Integer.BYTES, (int) bits);
            default -> tensor.segment().set(LONG, at * Long.BYTES, bits);
        }
    }

    /// Bit patterns of all elements, row-major.
    static long[] all(Tensor tensor) {
        long[] bits = new long[(int) tensor.shape().elements()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = read(tensor, tensor.spec().offsetOf(i));
        }
        return bits;
    }

    /// All elements as numbers, row-major.
    static double[] values(Tensor tensor) {
        long[] bits = all(tensor);
        double[] values = new double[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = Rounding.value(bits[i], tensor.dtype());
        }
        return values;
    }

    /// A contiguous tensor of such numbers, which lives as long as `beside` does.
    static Tensor place(Tensor beside, DType dtype, double[] values, long... dims) {
        Tensor placed = beside.arena().allocate(dtype, dims);
        for (int i = 0; i < values.length; i++) {
            write(placed, i, Rounding.bits(values[i], dtype));
        }
        return placed;
    }
}
