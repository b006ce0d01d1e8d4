package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// [LineTiles#scores] of four rows with vectors of 512 bits.
///
/// A vector is a pair of elements, the even and the odd one, of 8 keys: 8 lines of K are turned so, in three exchanges, and then every pair
/// of a query is broadcast once for 16 keys. The two steps are methods of their own: C2 gives up on both in one.
///
/// ```
/// v1  pairs of K broadcast, two keys beside each other in a vector whose lanes are 4 rows: 9 loads for 4 multiply-adds
/// v2  lanes are keys: 6 loads for 8 multiply-adds, and one turning of K for all rows
/// ```
final class LineScores512 {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
    private static final VectorSpecies<Long> PAIRS = LongVector.SPECIES_512;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int LANES = 8;
    private static final int ROWS = 4;

    // Of an exchange between vectors a and b: a keeps where `upper` is not, b where it is, and each gets the other's rest, `distance` lanes away.
    private static final LongVector BY_4 = exchange(4);
    private static final LongVector BY_2 = exchange(2);
    private static final LongVector BY_1 = exchange(1);
    private static final VectorMask<Long> UPPER_4 = upper(4);
    private static final VectorMask<Long> UPPER_2 = upper(2);
    private static final VectorMask<Long> UPPER_1 = upper(1);

    private static final FloatVector EVEN = lanes(2, 0);
    private static final FloatVector ODD = lanes(2, 1);
    private static final FloatVector LOW = merged(0);
    private static final FloatVector HIGH = merged(8);

    private LineScores512() {
    }

    static void scores(int rows, int keys, MemorySegment k, long[] offsets, long[] q, int d, long[] room, float[] s) {
        int half = LANES * d / 2;
        for (int key = 0; key < keys; key += LineTiles.KEYS) {
            turn(k, offsets, key, d, room, 0);
            turn(k, offsets, key + LANES, d, room, half);
            for (int row = 0; row < rows; row += ROWS) {
                multiply(room, half, q, row * d / 2, d, s, row / ROWS * LineTiles.distance(ROWS) + key * ROWS);
            }
        }
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

    private static FloatVector lanes(int step, int first) {
        float[] lanes = new float[F.length()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = step * i + first;
        }
        return FloatVector.fromArray(F, lanes, 0);
    }

    /// Lanes of two vectors in turn.
    private static FloatVector merged(int first) {
        float[] lanes = new float[F.length()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = first + i / 2 + i % 2 * F.length();
        }
        return FloatVector.fromArray(F, lanes, 0);
    }

    private static LongVector line(MemorySegment k, int at) {
        return LongVector.fromMemorySegment(PAIRS, k, at, ORDER);
    }

    /// Makes of 8 lines of K `t[d / 2][8]`.
    private static void turn(MemorySegment k, long[] offsets, int key, int d, long[] t, int tAt) {
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

    private static FloatVector keys(long[] t, int at) {
        return LongVector.fromArray(PAIRS, t, at).reinterpretAsFloats();
    }

    private static FloatVector pair(long[] q, int at) {
        return LongVector.broadcast(PAIRS, q[at]).reinterpretAsFloats();
    }

    /// 16 keys x 4 rows: 8 accumulators, whose lanes are the even and the odd sum of each key.
    private static void multiply(long[] t, int half, long[] q, int qAt, int d, float[] s, int sAt) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = FloatVector.zero(F);
        FloatVector a2 = FloatVector.zero(F);
        FloatVector a3 = FloatVector.zero(F);
        FloatVector b0 = FloatVector.zero(F);
        FloatVector b1 = FloatVector.zero(F);
        FloatVector b2 = FloatVector.zero(F);
        FloatVector b3 = FloatVector.zero(F);
        for (int p = 0; p < d / 2; p++) {
            FloatVector a = keys(t, p * LANES);
            FloatVector b = keys(t, half + p * LANES);
            FloatVector q0 = pair(q, qAt + p * ROWS);
            FloatVector q1 = pair(q, qAt + p * ROWS + 1);
            FloatVector q2 = pair(q, qAt + p * ROWS + 2);
            FloatVector q3 = pair(q, qAt + p * ROWS + 3);
            a0 = a.fma(q0, a0);
            a1 = a.fma(q1, a1);
            a2 = a.fma(q2, a2);
            a3 = a.fma(q3, a3);
            b0 = b.fma(q0, b0);
            b1 = b.fma(q1, b1);
            b2 = b.fma(q2, b2);
            b3 = b.fma(q3, b3);
        }
        FloatVector r0 = whole(a0, b0);
        FloatVector r1 = whole(a1, b1);
        FloatVector r2 = whole(a2, b2);
        FloatVector r3 = whole(a3, b3);
        FloatVector low02 = LOW.selectFrom(r0, r2);
        FloatVector low13 = LOW.selectFrom(r1, r3);
        FloatVector high02 = HIGH.selectFrom(r0, r2);
        FloatVector high13 = HIGH.selectFrom(r1, r3);
        LOW.selectFrom(low02, low13).intoArray(s, sAt);
        HIGH.selectFrom(low02, low13).intoArray(s, sAt + 16);
        LOW.selectFrom(high02, high13).intoArray(s, sAt + 32);
        HIGH.selectFrom(high02, high13).intoArray(s, sAt + 48);
    }

    /// Even and odd sums of 16 keys, added.
    private static FloatVector whole(FloatVector a, FloatVector b) {
        return EVEN.selectFrom(a, b).add(ODD.selectFrom(a, b));
    }
}
