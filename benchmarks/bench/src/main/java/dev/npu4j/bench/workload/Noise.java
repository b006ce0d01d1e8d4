package dev.npu4j.bench.workload;

import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Normal values in bulk. A block of a prime number of them is drawn and laid end to end: no row of a matrix is like
/// another, and gigabytes of weights take seconds.
final class Noise {
    private static final int BLOCK = 1_048_573;
    private static final long LINE = 64;

    private final Arena arena;
    private final SplittableRandom random;

    Noise(Arena arena, long seed) {
        this.arena = arena;
        random = new SplittableRandom(seed);
    }

    /// Values of mean `mean` and the deviation given.
    Data.Array normal(DType dtype, double mean, double deviation, long... shape) {
        Data.Array array = empty(dtype, shape);
        long elements = array.elements();
        int block = (int) Math.min(BLOCK, elements);
        MemorySegment to = array.segment();
        for (int i = 0; i < block; i++) {
            put(to, dtype, i, (float) (mean + deviation * random.nextGaussian()));
        }
        long bytes = (long) block * dtype.size();
        for (long at = bytes; at < to.byteSize(); at += bytes) {
            MemorySegment.copy(to, 0, to, at, Math.min(bytes, to.byteSize() - at));
        }
        return array;
    }

    Data.Array integers(long... values) {
        Data.Array array = empty(DType.I64, values.length);
        for (int i = 0; i < values.length; i++) {
            array.segment().setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
        }
        return array;
    }

    Data.Array indices(int... values) {
        return indices(values, values.length);
    }

    Data.Array indices(int[] values, long... shape) {
        Data.Array array = empty(DType.I32, shape);
        for (int i = 0; i < values.length; i++) {
            array.segment().setAtIndex(ValueLayout.JAVA_INT, i, values[i]);
        }
        return array;
    }

    Data.Array empty(DType dtype, long... shape) {
        long elements = 1;
        for (long extent : shape) {
            elements = Math.multiplyExact(elements, extent);
        }
        return new Data.Array(dtype, shape, arena.allocate(elements * dtype.size(), LINE));
    }

    SplittableRandom random() {
        return random;
    }

    private static void put(MemorySegment to, DType dtype, long index, float value) {
        switch (dtype) {
            case F32 -> to.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
            case BF16 -> to.setAtIndex(ValueLayout.JAVA_SHORT, index, Bf16.fromFloat(value));
            case F16 -> to.setAtIndex(ValueLayout.JAVA_SHORT, index, Float.floatToFloat16(value));
            default -> throw new IllegalArgumentException(dtype.toString());
        }
    }
}
