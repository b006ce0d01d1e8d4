package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Turns lines of f32 that lie anywhere, with vectors of 512 bits: pairs of elements of 8 lines in three exchanges, and two such
/// eights into a panel.
///
/// ```
/// v1  of K, for the scores of four rows
/// v2  of queries too, where element by element each store is a cache line of its own
/// ```
final class LineTurn512 {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
    private static final VectorSpecies<Long> PAIRS = LongVector.SPECIES_512;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LANES = 8;

    // Of an exchange between vectors a and b: a keeps where `upper` is not, b where it is, and each gets the other's rest, `distance` lanes away.
    private static final LongVector BY_4 = exchange(4);
    private static final LongVector BY_2 = exchange(2);
    private static final LongVector BY_1 = exchange(1);
    private static final VectorMask<Long> UPPER_4 = upper(4);
    private static final VectorMask<Long> UPPER_2 = upper(2);
    private static final VectorMask<Long> UPPER_1 = upper(1);

    private static final IntVector EVEN = everyOther(0); // of two vectors
    private static final IntVector ODD = everyOther(1);

    private LineTurn512() {
    }

    /// As [Primitives#turnLines].
    static void panel(MemorySegment from, long[] offsets, int d, long[] room, float[] to, int at) {
        int half = LANES * d / 2;
        pairs(from, offsets, 0, d, room, 0);
        pairs(from, offsets, LANES, d, room, half);
        for (int p = 0; p < half; p += LANES) {
            IntVector low = LongVector.fromArray(PAIRS, room, p).reinterpretAsInts();
            IntVector high = LongVector.fromArray(PAIRS, room, half + p).reinterpretAsInts();
            EVEN.selectFrom(low, high).reinterpretAsFloats().intoArray(to, at + 4 * p);
            ODD.selectFrom(low, high).reinterpretAsFloats().intoArray(to, at + 4 * p + 16);
        }
    }

    /// Every other lane of two vectors.
    static IntVector everyOther(int first) {
        int[] lanes = new int[I.length()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = 2 * i + first;
        }
        return IntVector.fromArray(I, lanes, 0);
    }

    private static LongVector exchange(int distance) {
        long[] lanes = new long[LANES];
        for (int i = 0; i < LANES; i++) {
            lanes[i] = (i & distance) == 0 ? i + distance : LANES + i - distance; // of a, or of b
        }
        return LongVector.fromArray(PAIRS, lanes, 0);
    }

    private static VectorMask<Long> upper(int distance) {
        boolean[] lanes = new boolean[LANES];
        for (int i = 0; i < LANES; i++) {
            lanes[i] = (i & distance) != 0;
        }
        return VectorMask.fromArray(PAIRS, lanes, 0);
    }

    private static LongVector line(MemorySegment k, int at) {
        return LongVector.fromMemorySegment(PAIRS, k, at, ORDER);
    }

    /// Makes of 8 lines, from `offsets[key]` on, `t[d / 2][8]`.
    static void pairs(MemorySegment k, long[] offsets, int key, int d, long[] t, int tAt) {
        MemorySegment k0 = k.asSlice(offsets[key], 4L * d);
        MemorySegment k1 = k.asSlice(offsets[key + 1], 4L * d);
        MemorySegment k2 = k.asSlice(offsets[key + 2], 4L * d);
        MemorySegment k3 = k.asSlice(offsets[key + 3], 4L * d);
        MemorySegment k4 = k.asSlice(offsets[key + 4], 4L * d);
        MemorySegment k5 = k.asSlice(offsets[key + 5], 4L * d);
        MemorySegment k6 = k.asSlice(offsets[key + 6], 4L * d);
        MemorySegment k7 = k.asSlice(offsets[key + 7], 4L * d);
        for (int at = 0; at < 4 * d; at += 64) {
            LongVector v0 = line(k0, at);
            LongVector v1 = line(k1, at);
            LongVector v2 = line(k2, at);
            LongVector v3 = line(k3, at);
            LongVector v4 = line(k4, at);
            LongVector v5 = line(k5, at);
            LongVector v6 = line(k6, at);
            LongVector v7 = line(k7, at);
            LongVector x0 = BY_4.selectFrom(v0, v4);
            LongVector x1 = BY_4.selectFrom(v1, v5);
            LongVector x2 = BY_4.selectFrom(v2, v6);
            LongVector x3 = BY_4.selectFrom(v3, v7);
            v0 = v0.blend(x0, UPPER_4);
            v1 = v1.blend(x1, UPPER_4);
            v2 = v2.blend(x2, UPPER_4);
            v3 = v3.blend(x3, UPPER_4);
            v4 = x0.blend(v4, UPPER_4);
            v5 = x1.blend(v5, UPPER_4);
            v6 = x2.blend(v6, UPPER_4);
            v7 = x3.blend(v7, UPPER_4);
            x0 = BY_2.selectFrom(v0, v2);
            x1 = BY_2.selectFrom(v1, v3);
            x2 = BY_2.selectFrom(v4, v6);
            x3 = BY_2.selectFrom(v5, v7);
            v0 = v0.blend(x0, UPPER_2);
            v1 = v1.blend(x1, UPPER_2);
            v2 = x0.blend(v2, UPPER_2);
            v3 = x1.blend(v3, UPPER_2);
            v4 = v4.blend(x2, UPPER_2);
            v5 = v5.blend(x3, UPPER_2);
            v6 = x2.blend(v6, UPPER_2);
            v7 = x3.blend(v7, UPPER_2);
            x0 = BY_1.selectFrom(v0, v1);
            x1 = BY_1.selectFrom(v2, v3);
            x2 = BY_1.selectFrom(v4, v5);
            x3 = BY_1.selectFrom(v6, v7);
            int to = tAt + at; // 64 bytes are 8 pairs, of 8 keys each
            v0.blend(x0, UPPER_1).intoArray(t, to);
            x0.blend(v1, UPPER_1).intoArray(t, to + 8);
            v2.blend(x1, UPPER_1).intoArray(t, to + 16);
            x1.blend(v3, UPPER_1).intoArray(t, to + 24);
            v4.blend(x2, UPPER_1).intoArray(t, to + 32);
            x2.blend(v5, UPPER_1).intoArray(t, to + 40);
            v6.blend(x3, UPPER_1).intoArray(t, to + 48);
            x3.blend(v7, UPPER_1).intoArray(t, to + 56);
        }
    }
}
