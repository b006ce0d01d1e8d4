package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// [LineTiles#scores] of four rows with vectors of 512 bits.
///
/// A vector is a pair of elements, the even and the odd one, of 8 keys: [LineTurn512] turns 8 lines of K so, and then every pair
/// of a query is broadcast once for 16 keys. The two steps are methods of their own: C2 gives up on both in one.
///
/// ```
/// v1  pairs of K broadcast, two keys beside each other in a vector whose lanes are 4 rows: 9 loads for 4 multiply-adds
/// v2  lanes are keys: 6 loads for 8 multiply-adds, and one turning of K for all rows
/// ```
final class LineScores512 {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
    private static final VectorSpecies<Long> PAIRS = LongVector.SPECIES_512;
    private static final int LANES = 8;
    private static final int ROWS = 4;

    // Of lanes of two vectors: ints, since an index of floats is converted each time that it is used.
    private static final IntVector EVEN = LineTurn512.everyOther(0);
    private static final IntVector ODD = LineTurn512.everyOther(1);
    private static final IntVector LOW = merged(0);
    private static final IntVector HIGH = merged(8);

    private LineScores512() {
    }

    static void scores(int rows, int keys, MemorySegment k, long[] offsets, long[] q, int d, long[] room, float[] s) {
        int half = LANES * d / 2;
        for (int key = 0; key < keys; key += LineTiles.KEYS) {
            LineTurn512.pairs(k, offsets, key, d, room, 0);
            LineTurn512.pairs(k, offsets, key + LANES, d, room, half);
            for (int row = 0; row < rows; row += ROWS) {
                multiply(room, half, q, row * d / 2, d, s, row / ROWS * LineTiles.distance(ROWS) + key * ROWS);
            }
        }
    }

    /// Lanes of two vectors in turn.
    private static IntVector merged(int first) {
        int[] lanes = new int[I.length()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = first + i / 2 + i % 2 * I.length();
        }
        return IntVector.fromArray(I, lanes, 0);
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
        IntVector r0 = whole(a0, b0);
        IntVector r1 = whole(a1, b1);
        IntVector r2 = whole(a2, b2);
        IntVector r3 = whole(a3, b3);
        IntVector low02 = LOW.selectFrom(r0, r2);
        IntVector low13 = LOW.selectFrom(r1, r3);
        IntVector high02 = HIGH.selectFrom(r0, r2);
        IntVector high13 = HIGH.selectFrom(r1, r3);
        LOW.selectFrom(low02, low13).reinterpretAsFloats().intoArray(s, sAt);
        HIGH.selectFrom(low02, low13).reinterpretAsFloats().intoArray(s, sAt + 16);
        LOW.selectFrom(high02, high13).reinterpretAsFloats().intoArray(s, sAt + 32);
        HIGH.selectFrom(high02, high13).reinterpretAsFloats().intoArray(s, sAt + 48);
    }

    /// Even and odd sums of 16 keys, added.
    private static IntVector whole(FloatVector a, FloatVector b) {
        IntVector x = a.reinterpretAsInts();
        IntVector y = b.reinterpretAsInts();
        return EVEN.selectFrom(x, y).reinterpretAsFloats().add(ODD.selectFrom(x, y).reinterpretAsFloats()).reinterpretAsInts();
    }
}
