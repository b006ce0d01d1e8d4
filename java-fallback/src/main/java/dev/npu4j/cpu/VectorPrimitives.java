package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The primitives with vectors of one width. Never used as it stands: [VectorForge] defines this class anew for each
/// width, so that `F` is a constant to C2.
///
/// Tiles hold 8 accumulators whatever the width (2x16, 4x16 or 8x16): enough to hide the latency of two fused
/// multiply-adds per cycle, few enough that C2 keeps them in registers.
///
/// ```
/// v1  one source for 128, 256 and 512 bits; f32 panels in L2, A rows direct
/// ```
final class VectorPrimitives implements Primitives {
    private static final int BITS = bits();
    private static final VectorSpecies<Float> F = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, VectorShape.forBitSize(BITS));
    // as many shorts as F has floats
    private static final VectorSpecies<Short> H = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));
    private static final int W = BITS / 32;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    VectorPrimitives() {
    }

    private static int bits() {
        try {
            return MethodHandles.classData(MethodHandles.lookup(), "_", Integer.class);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public String name() {
        return "vector " + BITS;
    }

    @Override
    public void decode(DType dtype, MemorySegment from, long offset, float[] to, int at, int count) {
        switch (dtype) {
            case F32 -> decodeF32(from, offset, to, at, count);
            case F16 -> ScalarPrimitives.decodeF16(from, offset, to, at, count);
            case BF16 -> decodeBf16(from, offset, to, at, count);
            default -> throw new IllegalArgumentException(dtype.toString());
        }
    }

    @Override
    public void encode(DType dtype, float[] from, int at, int count, MemorySegment to, long offset) {
        switch (dtype) {
            case F32 -> encodeF32(from, at, count, to, offset);
            case F16 -> ScalarPrimitives.encodeF16(from, at, count, to, offset);
            case BF16 -> encodeBf16(from, at, count, to, offset);
            default -> throw new IllegalArgumentException(dtype.toString());
        }
    }

    private static void decodeF32(MemorySegment from, long offset, float[] to, int at, int count) {
        MemorySegment.copy(from, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, to, at, count);
    }

    private static void decodeBf16(MemorySegment from, long offset, float[] to, int at, int count) {
        int i = 0;
        for (; i <= count - W; i += W) {
            IntVector bits = (IntVector) ShortVector.fromMemorySegment(H, from, offset + 2L * i, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(to, at + i);
        }
        for (; i < count; i++) {
            to[at + i] = Bf16.toFloat(from.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset + 2L * i));
        }
    }

    private static void encodeF32(float[] from, int at, int count, MemorySegment to, long offset) {
        int i = 0;
        for (; i <= count - W; i += W) {
            FloatVector v = FloatVector.fromArray(F, from, at + i);
            v.blend(Float.NaN, v.test(VectorOperators.IS_NAN)).intoMemorySegment(to, offset + 4L * i, ORDER);
        }
        for (; i < count; i++) {
            to.set(ValueLayout.JAVA_INT_UNALIGNED, offset + 4L * i, Float.floatToIntBits(from[at + i]));
        }
    }

    private static void encodeBf16(float[] from, int at, int count, MemorySegment to, long offset) {
        int i = 0;
        for (; i <= count - W; i += W) {
            FloatVector v = FloatVector.fromArray(F, from, at + i);
            VectorMask<Integer> nan = v.test(VectorOperators.IS_NAN).cast(I);
            IntVector bits = v.reinterpretAsInts();
            IntVector lastKept = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector rounded = bits.add(0x7FFF).add(lastKept).lanewise(VectorOperators.LSHR, 16);
            ((ShortVector) rounded.blend(0x7FC0, nan).convertShape(VectorOperators.I2S, H, 0))
                .intoMemorySegment(to, offset + 2L * i, ORDER);
        }
        for (; i < count; i++) {
            to.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset + 2L * i, Bf16.fromFloat(from[at + i]));
        }
    }

    @Override
    public void tile(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc, boolean accumulate) {
        if (!accumulate) {
            for (int i = 0; i < rows; i++) {
                Arrays.fill(c, cAt + i * ldc, cAt + i * ldc + PANEL, 0f);
            }
        }
        int step = W == 16 ? 8 : W == 8 ? 4 : 2;
        int i = 0;
        for (; i <= rows - step; i += step) {
            if (W == 16) {
                rows8(a, aAt + i * lda, lda, b, bAt, k, c, cAt + i * ldc, ldc);
            } else if (W == 8) {
                rows4(a, aAt + i * lda, lda, b, bAt, k, c, cAt + i * ldc, ldc);
            } else {
                rows2(a, aAt + i * lda, lda, b, bAt, k, c, cAt + i * ldc, ldc);
            }
        }
        for (; i < rows; i++) {
            row(a, aAt + i * lda, b, bAt, k, c, cAt + i * ldc);
        }
    }

    /// 8 rows x 1 vector of 16.
    private static void rows8(float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        FloatVector c0 = FloatVector.fromArray(F, c, cAt);
        FloatVector c1 = FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c2 = FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c3 = FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c4 = FloatVector.fromArray(F, c, cAt + 4 * ldc);
        FloatVector c5 = FloatVector.fromArray(F, c, cAt + 5 * ldc);
        FloatVector c6 = FloatVector.fromArray(F, c, cAt + 6 * ldc);
        FloatVector c7 = FloatVector.fromArray(F, c, cAt + 7 * ldc);
        int a1 = aAt + lda;
        int a2 = a1 + lda;
        int a3 = a2 + lda;
        int a4 = a3 + lda;
        int a5 = a4 + lda;
        int a6 = a5 + lda;
        int a7 = a6 + lda;
        for (int p = 0; p < k; p++) {
            FloatVector w = FloatVector.fromArray(F, b, bAt + p * PANEL);
            c0 = w.fma(FloatVector.broadcast(F, a[aAt + p]), c0);
            c1 = w.fma(FloatVector.broadcast(F, a[a1 + p]), c1);
            c2 = w.fma(FloatVector.broadcast(F, a[a2 + p]), c2);
            c3 = w.fma(FloatVector.broadcast(F, a[a3 + p]), c3);
            c4 = w.fma(FloatVector.broadcast(F, a[a4 + p]), c4);
            c5 = w.fma(FloatVector.broadcast(F, a[a5 + p]), c5);
            c6 = w.fma(FloatVector.broadcast(F, a[a6 + p]), c6);
            c7 = w.fma(FloatVector.broadcast(F, a[a7 + p]), c7);
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + ldc);
        c2.intoArray(c, cAt + 2 * ldc);
        c3.intoArray(c, cAt + 3 * ldc);
        c4.intoArray(c, cAt + 4 * ldc);
        c5.intoArray(c, cAt + 5 * ldc);
        c6.intoArray(c, cAt + 6 * ldc);
        c7.intoArray(c, cAt + 7 * ldc);
    }

    /// 4 rows x 2 vectors of 8.
    private static void rows4(float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + W);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + ldc + W);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c21 = FloatVector.fromArray(F, c, cAt + 2 * ldc + W);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c31 = FloatVector.fromArray(F, c, cAt + 3 * ldc + W);
        int a1 = aAt + lda;
        int a2 = a1 + lda;
        int a3 = a2 + lda;
        for (int p = 0; p < k; p++) {
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + p * PANEL);
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + p * PANEL + W);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
            c10 = w0.fma(x1, c10);
            c11 = w1.fma(x1, c11);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
            c20 = w0.fma(x2, c20);
            c21 = w1.fma(x2, c21);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
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

    /// 2 rows x 4 vectors of 4.
    private static void rows2(float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + W);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * W);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 3 * W);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + ldc + W);
        FloatVector c12 = FloatVector.fromArray(F, c, cAt + ldc + 2 * W);
        FloatVector c13 = FloatVector.fromArray(F, c, cAt + ldc + 3 * W);
        int a1 = aAt + lda;
        for (int p = 0; p < k; p++) {
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + p * PANEL);
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + p * PANEL + W);
            FloatVector w2 = FloatVector.fromArray(F, b, bAt + p * PANEL + 2 * W);
            FloatVector w3 = FloatVector.fromArray(F, b, bAt + p * PANEL + 3 * W);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            c02 = w2.fma(x0, c02);
            c03 = w3.fma(x0, c03);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
            c10 = w0.fma(x1, c10);
            c11 = w1.fma(x1, c11);
            c12 = w2.fma(x1, c12);
            c13 = w3.fma(x1, c13);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + W);
        c02.intoArray(c, cAt + 2 * W);
        c03.intoArray(c, cAt + 3 * W);
        c10.intoArray(c, cAt + ldc);
        c11.intoArray(c, cAt + ldc + W);
        c12.intoArray(c, cAt + ldc + 2 * W);
        c13.intoArray(c, cAt + ldc + 3 * W);
    }

    /// What is left: one row, vector by vector.
    private static void row(float[] a, int aAt, float[] b, int bAt, int k, float[] c, int cAt) {
        for (int j = 0; j < PANEL; j += W) {
            FloatVector sum = FloatVector.fromArray(F, c, cAt + j);
            for (int p = 0; p < k; p++) {
                sum = FloatVector.fromArray(F, b, bAt + p * PANEL + j).fma(FloatVector.broadcast(F, a[aAt + p]), sum);
            }
            sum.intoArray(c, cAt + j);
        }
    }

    @Override
    public float sumOfSquares(float[] v, int count, float[] lanes) {
        Arrays.fill(lanes, 0, LANES, 0f);
        int whole = count - count % LANES;
        // 16 lanes are one, two or four vectors; those the width has no use for stay zero and cost nothing
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < whole; i += LANES) {
            FloatVector x0 = FloatVector.fromArray(F, v, i);
            s0 = x0.fma(x0, s0);
            if (W <= 8) {
                FloatVector x1 = FloatVector.fromArray(F, v, i + W);
                s1 = x1.fma(x1, s1);
            }
            if (W == 4) {
                FloatVector x2 = FloatVector.fromArray(F, v, i + 2 * W);
                s2 = x2.fma(x2, s2);
                FloatVector x3 = FloatVector.fromArray(F, v, i + 3 * W);
                s3 = x3.fma(x3, s3);
            }
        }
        s0.intoArray(lanes, 0);
        if (W <= 8) {
            s1.intoArray(lanes, W);
        }
        if (W == 4) {
            s2.intoArray(lanes, 2 * W);
            s3.intoArray(lanes, 3 * W);
        }
        for (int i = whole; i < count; i++) {
            lanes[i - whole] = Math.fma(v[i], v[i], lanes[i - whole]);
        }
        return Primitives.tree(lanes);
    }

    @Override
    public float expAndSum(float[] s, int at, int count, float max, float[] lanes) {
        Arrays.fill(lanes, 0, LANES, 0f);
        for (int i = 0; i < count; i += W) {
            FloatVector e = exp(FloatVector.fromArray(F, s, at + i).sub(max));
            e.intoArray(s, at + i);
            int lane = i % LANES;
            FloatVector.fromArray(F, lanes, lane).add(e).intoArray(lanes, lane);
        }
        return Primitives.tree(lanes);
    }

    /// [Exp#exp], lane by lane: the same operations in the same order.
    private static FloatVector exp(FloatVector value) {
        FloatVector x = value.max(Exp.LOWEST);
        FloatVector shifted = x.fma(FloatVector.broadcast(F, Exp.LOG2_E), FloatVector.broadcast(F, Exp.MAGIC));
        IntVector n = shifted.reinterpretAsInts().sub(Exp.MAGIC_BITS);
        FloatVector whole = shifted.sub(Exp.MAGIC);
        FloatVector r = whole.fma(FloatVector.broadcast(F, -Exp.LN2_HIGH), x);
        r = whole.fma(FloatVector.broadcast(F, -Exp.LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(F, Exp.C7).fma(r, FloatVector.broadcast(F, Exp.C6));
        p = p.fma(r, FloatVector.broadcast(F, Exp.C5));
        p = p.fma(r, FloatVector.broadcast(F, Exp.C4));
        p = p.fma(r, FloatVector.broadcast(F, Exp.C3));
        p = p.fma(r, FloatVector.broadcast(F, Exp.C2));
        p = p.fma(r, FloatVector.broadcast(F, 1f));
        p = p.fma(r, FloatVector.broadcast(F, 1f));
        IntVector half = n.lanewise(VectorOperators.ASHR, 1);
        return p.mul(power(half)).mul(power(n.sub(half)));
    }

    private static FloatVector power(IntVector n) {
        return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    @Override
    public float max(float[] s, int at, int count) {
        FloatVector max = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i += W) {
            max = max.max(FloatVector.fromArray(F, s, at + i));
        }
        // The largest of a set does not depend on the order, so this reduction may be the hardware's.
        return max.reduceLanes(VectorOperators.MAX);
    }
}
