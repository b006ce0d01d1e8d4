package dev.npu4j.conformance.fuzz;

import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.SplittableRandom;

/// A fuzzer's input read as a sequence of choices, a byte or a few for each: a small change of the input is a small
/// change of what is tried, and the same input is always the same attempt. Past the end choices go on at random, from a
/// seed that is the input, so that short inputs make whole attempts too.
final class Choices {
    /// Where arithmetic and checks tend to turn.
    private static final long[] BORDERS = {0, 1, -1, 2, 3, 4, 7, 8, 16, 255, 4096, 65_535, 65_536, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE,
        1L << 31, 1L << 32, 1L << 40, 1L << 60, 1L << 61, 1L << 62, Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MIN_VALUE};
    private static final double[] REALS = {1e-5, 0, -0.0, 1, -1, 0.5, 3, 1e-300, Double.MIN_VALUE, Double.MAX_VALUE, 3.5e38, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.NaN};

    private final byte[] input;
    private final SplittableRandom beyond;
    private int at;

    Choices(byte[] input) {
        this.input = input;
        beyond = new SplittableRandom(Arrays.hashCode(input));
    }

    private int next() {
        return at < input.length ? input[at++] & 0xFF : beyond.nextInt(256);
    }

    /// From 0 to n - 1; n is at most 256.
    int below(int n) {
        return next() % n;
    }

    /// True in one of n.
    boolean once(int n) {
        return next() % n == n - 1;
    }

    @SafeVarargs
    final <T> T of(T... values) {
        return values[below(values.length)];
    }

    DType dtype() {
        return of(DType.F32, DType.BF16, DType.F16, DType.F32, DType.BF16, DType.F16, DType.I32, DType.I64, DType.F64, DType.I8, DType.U64);
    }

    /// Any number of 64 bits: mostly a border, or beside one.
    long large() {
        int how = below(4);
        return how == 3 ? bits() : BORDERS[below(BORDERS.length)] + (how == 2 ? below(3) - 1 : 0);
    }

    int number() {
        return (int) large();
    }

    /// An extent that a test can afford, or one of any size.
    int extent() {
        return once(12) ? number() : below(20);
    }

    double real() {
        return once(4) ? Double.longBitsToDouble(bits()) : REALS[below(REALS.length)];
    }

    private long bits() {
        long bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            bits = bits << 8 | next();
        }
        return bits;
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) next();
        }
        return bytes;
    }

    /// What the input holds from here on.
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(input, at, input.length);
        at = input.length;
        return rest;
    }
}
