package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [LineTiles] with vectors of 256 or 512 bits. Never used as it stands: [VectorForge] defines this class anew for each width, and for
/// each number of rows that go together.
///
/// Of scores, the lanes are an even and an odd sum of each of the rows, four at 256 bits and eight at 512; every pair of K's elements is
/// broadcast once, from where it lies. At 512 bits four rows would leave half of the lanes idle: [LineScores512] does them. Half vectors
/// would serve them better still, but no vectors of a second size are made here: C2 would no longer know which it has, and make objects
/// of some in the products of other operators.
///
/// ```
/// v1  pairs of K broadcast; at 512 bits two keys beside each other in a vector, which has the lanes of four rows
/// v2  at 512 bits lanes are keys, whose lines are turned once for all rows
/// v3  at 512 bits eight rows at once, from five on: one pass of everything instead of two
/// v4  sums are made whole in a loop of their own
/// ```
final class VectorLineTiles implements LineTiles {
    private static final Kind KIND = VectorForge.data(MethodHandles.lookup(), Kind.class);
    private static final int BITS = KIND.bits();
    private static final int FEW = KIND.few();
    private static final VectorSpecies<Float> F = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Long> PAIRS = VectorSpecies.of(long.class, VectorShape.forBitSize(BITS));
    private static final int W = BITS / Float.SIZE;
    private static final boolean IS_TURNED = W / 2 > FEW;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final IntVector EVEN = everyOther(0);
    private static final IntVector ODD = everyOther(1);

    /// What a copy of this class is made for.
    ///
    /// @param few rows that go together: as many as have lanes for two sums each, or half as many
    record Kind(int bits, int few) {
    }

    VectorLineTiles() {
    }

    /// Which lanes of two vectors: ints, since an index of floats is converted each time that it is used.
    private static IntVector everyOther(int first) {
        int[] lanes = new int[W];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = 2 * i + first;
        }
        return IntVector.fromArray(I, lanes, 0);
    }

    @Override
    public int few() {
        return FEW;
    }

    @Override
    public void scores(int rows, int keys, MemorySegment k, long[] offsets, long[] q, int d, long[] room, float[] s) {
        if (IS_TURNED) {
            LineScores512.scores(rows, keys, k, offsets, q, d, room, s);
            return;
        }
        for (int row = 0; row < rows; row += FEW) { // while K is in cache
            for (int key = 0; key < keys; key += LineTiles.KEYS) {
                keys8(k, offsets, key, q, row * d / 2, d, room, 0);
                keys8(k, offsets, key + LineTiles.KEYS / 2, q, row * d / 2, d, room, LineTiles.KEYS / 2 * FEW);
                whole(room, LineTiles.KEYS * FEW, s, row / FEW * LineTiles.distance(FEW) + key * FEW);
            }
        }
    }

    /// Adds the odd sum to the even one beside it, `count` times. In [#keys8] C2 would load the index for every pair of vectors.
    private static void whole(long[] sums, int count, float[] s, int at) {
        for (int i = 0; i < count; i += W) {
            IntVector low = LongVector.fromArray(PAIRS, sums, i).reinterpretAsInts();
            IntVector high = LongVector.fromArray(PAIRS, sums, i + W / 2).reinterpretAsInts();
            EVEN.selectFrom(low, high).reinterpretAsFloats().add(ODD.selectFrom(low, high).reinterpretAsFloats()).intoArray(s, at + i);
        }
    }

    @Override
    public void sums(int rows, float[] a, int aAt, MemorySegment v, long[] offsets, int keys, int d, float[] c, int cAt, int ldc) {
        if (rows == 1) {
            one(a, aAt, v, offsets, keys, d, c, cAt);
        } else if (rows == 5) {
            five(a, aAt, v, offsets, keys, d, c, cAt, ldc);
        } else {
            four(a, aAt, v, offsets, keys, d, c, cAt, ldc);
            if (rows > 4) {
                four(a, aAt + 4, v, offsets, keys, d, c, cAt + 4 * ldc, ldc);
            }
        }
    }

    private static void five(float[] a, int aAt, MemorySegment v, long[] offsets, int keys, int d, float[] c, int cAt, int ldc) {
        int t = 0;
        for (; t <= d - 4 * W; t += 4 * W) {
            rows5vectors4(a, aAt, v, offsets, 4L * t, keys, c, cAt + t, ldc);
        }
        for (; t < d; t += W) {
            rows4vectors1(a, aAt, v, offsets, 4L * t, keys, c, cAt + t, ldc);
            rows1vectors1(a, aAt + 4, v, offsets, 4L * t, keys, c, cAt + 4 * ldc + t, ldc);
        }
    }

    private static void four(float[] a, int aAt, MemorySegment v, long[] offsets, int keys, int d, float[] c, int cAt, int ldc) {
        int t = 0;
        for (; W == 16 && t <= d - 4 * W; t += 4 * W) {
            rows4vectors4(a, aAt, v, offsets, 4L * t, keys, c, cAt + t, ldc);
        }
        for (; W == 8 && t <= d - 2 * W; t += 2 * W) { // of 16 registers C2 keeps 8 accumulators safely
            rows4vectors2(a, aAt, v, offsets, 4L * t, keys, c, cAt + t, ldc);
        }
        for (; t < d; t += W) {
            rows4vectors1(a, aAt, v, offsets, 4L * t, keys, c, cAt + t, ldc);
        }
    }

    private static void one(float[] a, int aAt, MemorySegment v, long[] offsets, int keys, int d, float[] c, int cAt) {
        int t = 0;
        for (; t <= d - 4 * W; t += 4 * W) {
            rows1vectors4(a, aAt, v, offsets, 4L * t, keys, c, cAt + t, 0);
        }
        for (; t < d; t += W) {
            rows1vectors1(a, aAt, v, offsets, 4L * t, keys, c, cAt + t, 0);
        }
    }

    /// Elements 2p and 2p + 1 of a line in all pairs of lanes.
    private static LongVector pair(MemorySegment line, int p) {
        return LongVector.broadcast(PAIRS, line.get(ValueLayout.JAVA_LONG_UNALIGNED, 8L * p));
    }

    /// `sums[8][FEW]`: 8 keys x all rows of a group, 8 accumulators, whose lanes are the even and the odd sum of each row.
    private static void keys8(MemorySegment k, long[] offsets, int key, long[] q, int qAt, int d, long[] sums, int at) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        MemorySegment k0 = k.asSlice(offsets[key], 4L * d);
        MemorySegment k1 = k.asSlice(offsets[key + 1], 4L * d);
        MemorySegment k2 = k.asSlice(offsets[key + 2], 4L * d);
        MemorySegment k3 = k.asSlice(offsets[key + 3], 4L * d);
        MemorySegment k4 = k.asSlice(offsets[key + 4], 4L * d);
        MemorySegment k5 = k.asSlice(offsets[key + 5], 4L * d);
        MemorySegment k6 = k.asSlice(offsets[key + 6], 4L * d);
        MemorySegment k7 = k.asSlice(offsets[key + 7], 4L * d);
        for (int p = 0; p < d / 2; p++) {
            FloatVector x = LongVector.fromArray(PAIRS, q, qAt + p * FEW).reinterpretAsFloats();
            c0 = pair(k0, p).reinterpretAsFloats().fma(x, c0);
            c1 = pair(k1, p).reinterpretAsFloats().fma(x, c1);
            c2 = pair(k2, p).reinterpretAsFloats().fma(x, c2);
            c3 = pair(k3, p).reinterpretAsFloats().fma(x, c3);
            c4 = pair(k4, p).reinterpretAsFloats().fma(x, c4);
            c5 = pair(k5, p).reinterpretAsFloats().fma(x, c5);
            c6 = pair(k6, p).reinterpretAsFloats().fma(x, c6);
            c7 = pair(k7, p).reinterpretAsFloats().fma(x, c7);
        }
        c0.reinterpretAsLongs().intoArray(sums, at);
        c1.reinterpretAsLongs().intoArray(sums, at + FEW);
        c2.reinterpretAsLongs().intoArray(sums, at + 2 * FEW);
        c3.reinterpretAsLongs().intoArray(sums, at + 3 * FEW);
        c4.reinterpretAsLongs().intoArray(sums, at + 4 * FEW);
        c5.reinterpretAsLongs().intoArray(sums, at + 5 * FEW);
        c6.reinterpretAsLongs().intoArray(sums, at + 6 * FEW);
        c7.reinterpretAsLongs().intoArray(sums, at + 7 * FEW);
    }

    /// 5 rows x 4 vectors: 20 accumulators.
    private static void rows5vectors4(float[] a, int aAt, MemorySegment v, long[] offsets, long at, int keys, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + W);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * W);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 3 * W);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + ldc + W);
        FloatVector c12 = FloatVector.fromArray(F, c, cAt + ldc + 2 * W);
        FloatVector c13 = FloatVector.fromArray(F, c, cAt + ldc + 3 * W);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c21 = FloatVector.fromArray(F, c, cAt + 2 * ldc + W);
        FloatVector c22 = FloatVector.fromArray(F, c, cAt + 2 * ldc + 2 * W);
        FloatVector c23 = FloatVector.fromArray(F, c, cAt + 2 * ldc + 3 * W);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c31 = FloatVector.fromArray(F, c, cAt + 3 * ldc + W);
        FloatVector c32 = FloatVector.fromArray(F, c, cAt + 3 * ldc + 2 * W);
        FloatVector c33 = FloatVector.fromArray(F, c, cAt + 3 * ldc + 3 * W);
        FloatVector c40 = FloatVector.fromArray(F, c, cAt + 4 * ldc);
        FloatVector c41 = FloatVector.fromArray(F, c, cAt + 4 * ldc + W);
        FloatVector c42 = FloatVector.fromArray(F, c, cAt + 4 * ldc + 2 * W);
        FloatVector c43 = FloatVector.fromArray(F, c, cAt + 4 * ldc + 3 * W);
        for (int j = 0; j < keys; j++) {
            long line = offsets[j] + at;
            FloatVector w0 = FloatVector.fromMemorySegment(F, v, line, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(F, v, line + 1L * 4 * W, ORDER);
            FloatVector w2 = FloatVector.fromMemorySegment(F, v, line + 2L * 4 * W, ORDER);
            FloatVector w3 = FloatVector.fromMemorySegment(F, v, line + 3L * 4 * W, ORDER);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + j * FEW]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            c02 = w2.fma(x0, c02);
            c03 = w3.fma(x0, c03);
            FloatVector x1 = FloatVector.broadcast(F, a[aAt + j * FEW + 1]);
            c10 = w0.fma(x1, c10);
            c11 = w1.fma(x1, c11);
            c12 = w2.fma(x1, c12);
            c13 = w3.fma(x1, c13);
            FloatVector x2 = FloatVector.broadcast(F, a[aAt + j * FEW + 2]);
            c20 = w0.fma(x2, c20);
            c21 = w1.fma(x2, c21);
            c22 = w2.fma(x2, c22);
            c23 = w3.fma(x2, c23);
            FloatVector x3 = FloatVector.broadcast(F, a[aAt + j * FEW + 3]);
            c30 = w0.fma(x3, c30);
            c31 = w1.fma(x3, c31);
            c32 = w2.fma(x3, c32);
            c33 = w3.fma(x3, c33);
            FloatVector x4 = FloatVector.broadcast(F, a[aAt + j * FEW + 4]);
            c40 = w0.fma(x4, c40);
            c41 = w1.fma(x4, c41);
            c42 = w2.fma(x4, c42);
            c43 = w3.fma(x4, c43);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + W);
        c02.intoArray(c, cAt + 2 * W);
        c03.intoArray(c, cAt + 3 * W);
        c10.intoArray(c, cAt + ldc);
        c11.intoArray(c, cAt + ldc + W);
        c12.intoArray(c, cAt + ldc + 2 * W);
        c13.intoArray(c, cAt + ldc + 3 * W);
        c20.intoArray(c, cAt + 2 * ldc);
        c21.intoArray(c, cAt + 2 * ldc + W);
        c22.intoArray(c, cAt + 2 * ldc + 2 * W);
        c23.intoArray(c, cAt + 2 * ldc + 3 * W);
        c30.intoArray(c, cAt + 3 * ldc);
        c31.intoArray(c, cAt + 3 * ldc + W);
        c32.intoArray(c, cAt + 3 * ldc + 2 * W);
        c33.intoArray(c, cAt + 3 * ldc + 3 * W);
        c40.intoArray(c, cAt + 4 * ldc);
        c41.intoArray(c, cAt + 4 * ldc + W);
        c42.intoArray(c, cAt + 4 * ldc + 2 * W);
        c43.intoArray(c, cAt + 4 * ldc + 3 * W);
    }

    /// 4 rows x 4 vectors: 16 accumulators.
    private static void rows4vectors4(float[] a, int aAt, MemorySegment v, long[] offsets, long at, int keys, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + W);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * W);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 3 * W);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + ldc + W);
        FloatVector c12 = FloatVector.fromArray(F, c, cAt + ldc + 2 * W);
        FloatVector c13 = FloatVector.fromArray(F, c, cAt + ldc + 3 * W);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c21 = FloatVector.fromArray(F, c, cAt + 2 * ldc + W);
        FloatVector c22 = FloatVector.fromArray(F, c, cAt + 2 * ldc + 2 * W);
        FloatVector c23 = FloatVector.fromArray(F, c, cAt + 2 * ldc + 3 * W);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c31 = FloatVector.fromArray(F, c, cAt + 3 * ldc + W);
        FloatVector c32 = FloatVector.fromArray(F, c, cAt + 3 * ldc + 2 * W);
        FloatVector c33 = FloatVector.fromArray(F, c, cAt + 3 * ldc + 3 * W);
        for (int j = 0; j < keys; j++) {
            long line = offsets[j] + at;
            FloatVector w0 = FloatVector.fromMemorySegment(F, v, line, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(F, v, line + 1L * 4 * W, ORDER);
            FloatVector w2 = FloatVector.fromMemorySegment(F, v, line + 2L * 4 * W, ORDER);
            FloatVector w3 = FloatVector.fromMemorySegment(F, v, line + 3L * 4 * W, ORDER);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + j * FEW]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            c02 = w2.fma(x0, c02);
            c03 = w3.fma(x0, c03);
            FloatVector x1 = FloatVector.broadcast(F, a[aAt + j * FEW + 1]);
            c10 = w0.fma(x1, c10);
            c11 = w1.fma(x1, c11);
            c12 = w2.fma(x1, c12);
            c13 = w3.fma(x1, c13);
            FloatVector x2 = FloatVector.broadcast(F, a[aAt + j * FEW + 2]);
            c20 = w0.fma(x2, c20);
            c21 = w1.fma(x2, c21);
            c22 = w2.fma(x2, c22);
            c23 = w3.fma(x2, c23);
            FloatVector x3 = FloatVector.broadcast(F, a[aAt + j * FEW + 3]);
            c30 = w0.fma(x3, c30);
            c31 = w1.fma(x3, c31);
            c32 = w2.fma(x3, c32);
            c33 = w3.fma(x3, c33);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + W);
        c02.intoArray(c, cAt + 2 * W);
        c03.intoArray(c, cAt + 3 * W);
        c10.intoArray(c, cAt + ldc);
        c11.intoArray(c, cAt + ldc + W);
        c12.intoArray(c, cAt + ldc + 2 * W);
        c13.intoArray(c, cAt + ldc + 3 * W);
        c20.intoArray(c, cAt + 2 * ldc);
        c21.intoArray(c, cAt + 2 * ldc + W);
        c22.intoArray(c, cAt + 2 * ldc + 2 * W);
        c23.intoArray(c, cAt + 2 * ldc + 3 * W);
        c30.intoArray(c, cAt + 3 * ldc);
        c31.intoArray(c, cAt + 3 * ldc + W);
        c32.intoArray(c, cAt + 3 * ldc + 2 * W);
        c33.intoArray(c, cAt + 3 * ldc + 3 * W);
    }

    /// 4 rows x 2 vectors: 8 accumulators.
    private static void rows4vectors2(float[] a, int aAt, MemorySegment v, long[] offsets, long at, int keys, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + W);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + ldc + W);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c21 = FloatVector.fromArray(F, c, cAt + 2 * ldc + W);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c31 = FloatVector.fromArray(F, c, cAt + 3 * ldc + W);
        for (int j = 0; j < keys; j++) {
            long line = offsets[j] + at;
            FloatVector w0 = FloatVector.fromMemorySegment(F, v, line, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(F, v, line + 1L * 4 * W, ORDER);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + j * FEW]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            FloatVector x1 = FloatVector.broadcast(F, a[aAt + j * FEW + 1]);
            c10 = w0.fma(x1, c10);
            c11 = w1.fma(x1, c11);
            FloatVector x2 = FloatVector.broadcast(F, a[aAt + j * FEW + 2]);
            c20 = w0.fma(x2, c20);
            c21 = w1.fma(x2, c21);
            FloatVector x3 = FloatVector.broadcast(F, a[aAt + j * FEW + 3]);
            c30 = w0.fma(x3, c30);
            c31 = w1.fma(x3, c31);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + W);
        c10.intoArray(c, cAt + ldc);
        c11.intoArray(c, cAt + ldc + W);
        c20.intoArray(c, cAt + 2 * ldc);
        c21.intoArray(c, cAt + 2 * ldc + W);
        c30.intoArray(c, cAt + 3 * ldc);
        c31.intoArray(c, cAt + 3 * ldc + W);
    }

    /// 4 rows x 1 vector: 4 accumulators.
    private static void rows4vectors1(float[] a, int aAt, MemorySegment v, long[] offsets, long at, int keys, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * ldc);
        for (int j = 0; j < keys; j++) {
            long line = offsets[j] + at;
            FloatVector w0 = FloatVector.fromMemorySegment(F, v, line, ORDER);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + j * FEW]);
            c00 = w0.fma(x0, c00);
            FloatVector x1 = FloatVector.broadcast(F, a[aAt + j * FEW + 1]);
            c10 = w0.fma(x1, c10);
            FloatVector x2 = FloatVector.broadcast(F, a[aAt + j * FEW + 2]);
            c20 = w0.fma(x2, c20);
            FloatVector x3 = FloatVector.broadcast(F, a[aAt + j * FEW + 3]);
            c30 = w0.fma(x3, c30);
        }
        c00.intoArray(c, cAt);
        c10.intoArray(c, cAt + ldc);
        c20.intoArray(c, cAt + 2 * ldc);
        c30.intoArray(c, cAt + 3 * ldc);
    }

    /// 1 row x 4 vectors: 4 accumulators.
    private static void rows1vectors4(float[] a, int aAt, MemorySegment v, long[] offsets, long at, int keys, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + W);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * W);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 3 * W);
        for (int j = 0; j < keys; j++) {
            long line = offsets[j] + at;
            FloatVector w0 = FloatVector.fromMemorySegment(F, v, line, ORDER);
            FloatVector w1 = FloatVector.fromMemorySegment(F, v, line + 1L * 4 * W, ORDER);
            FloatVector w2 = FloatVector.fromMemorySegment(F, v, line + 2L * 4 * W, ORDER);
            FloatVector w3 = FloatVector.fromMemorySegment(F, v, line + 3L * 4 * W, ORDER);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + j * FEW]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            c02 = w2.fma(x0, c02);
            c03 = w3.fma(x0, c03);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + W);
        c02.intoArray(c, cAt + 2 * W);
        c03.intoArray(c, cAt + 3 * W);
    }

    /// 1 row x 1 vector: 1 accumulators.
    private static void rows1vectors1(float[] a, int aAt, MemorySegment v, long[] offsets, long at, int keys, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        for (int j = 0; j < keys; j++) {
            long line = offsets[j] + at;
            FloatVector w0 = FloatVector.fromMemorySegment(F, v, line, ORDER);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + j * FEW]);
            c00 = w0.fma(x0, c00);
        }
        c00.intoArray(c, cAt);
    }
}
