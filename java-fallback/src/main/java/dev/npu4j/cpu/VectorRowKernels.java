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
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [RowKernels] with vectors, for f32 or bf16. Never used as it stands: [VectorForge] defines this class anew for each
/// width and dtype.
///
/// One vector at a time and no look at each of them for NaN: with more, C2 comes to the size, or called from our
/// callers to the depth, at which it stops inlining the vectors' own methods, and boxes them.
final class VectorRowKernels implements RowKernels {
    /// @param bits of a vector
    record Kind(int bits, DType dtype) {
    }

    private static final Kind KIND = VectorForge.data(MethodHandles.lookup(), Kind.class);
    private static final boolean IS_BF16 = KIND.dtype() == DType.BF16;
    private static final int SIZE = IS_BF16 ? Short.BYTES : Float.BYTES;
    private static final VectorSpecies<Float> F = VectorSpecies.of(float.class, VectorShape.forBitSize(KIND.bits()));
    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, VectorShape.forBitSize(KIND.bits()));
    private static final VectorSpecies<Short> H = VectorSpecies.of(short.class, VectorShape.forBitSize(KIND.bits() / 2));
    private static final int W = KIND.bits() / Float.SIZE;
    private static final int LANES = Primitives.LANES;
    private static final int TURN = LANES / 2;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /// What was read only to have it near: or C2 would see that it is of no use.
    private static long seen;

    VectorRowKernels() {
    }

    @Override
    public float sumOfSquares(MemorySegment v, long at, int count, float[] lanes) {
        MemorySegment row = v.asSlice(at, (long) count * SIZE);
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        int i = 0;
        for (; i <= count - TURN; i += TURN) {
            FloatVector x0 = load(row, i);
            FloatVector a0 = x0.fma(x0, s0);
            s0 = t0;
            t0 = a0;
            if (W == 8) {
                FloatVector x1 = load(row, i + W);
                FloatVector a1 = x1.fma(x1, s1);
                s1 = t1;
                t1 = a1;
            }
        }
        keep(s0, s1, t0, t1, i, lanes);
        for (; i < count; i++) {
            float x = loadOne(v, at, i);
            lanes[i % LANES] = Math.fma(x, x, lanes[i % LANES]);
        }
        return Primitives.tree(lanes);
    }

    @Override
    public float residual(MemorySegment a, long aAt, float rstd, MemorySegment gamma, MemorySegment h, long hAt, MemorySegment hOut, long hOutAt,
                          float[] sum, int count, float[] lanes) {
        long bytes = (long) count * SIZE;
        MemorySegment branch = a.asSlice(aAt, bytes);
        MemorySegment weight = gamma.asSlice(0, bytes);
        MemorySegment from = h.asSlice(hAt, bytes);
        MemorySegment to = hOut.asSlice(hOutAt, bytes);
        FloatVector s0 = FloatVector.zero(F);
        FloatVector t0 = s0;
        int i = 0;
        for (; i <= count - W; i += W) {
            FloatVector x = load(from, i).add(load(branch, i).mul(rstd).mul(load(weight, i)));
            if (IS_BF16) {
                x.intoArray(sum, i);
            }
            store(x, to, i);
            FloatVector a0 = x.fma(x, s0);
            s0 = t0;
            t0 = a0;
        }
        for (int at = i; at < count; at++) {
            sum[at] = loadOne(h, hAt, at) + loadOne(a, aAt, at) * rstd * loadOne(gamma, 0, at);
            storeOne(sum[at], hOut, hOutAt, at);
        }
        if (W < TURN) {
            return IS_BF16 ? sumOfSquares(sum, count, lanes) : sumOfSquares(hOut, hOutAt, count, lanes); // lanes are several vectors: more than this loop has room for
        }
        keep(s0, s0, t0, t0, i, lanes);
        for (; i < count; i++) {
            lanes[i % LANES] = Math.fma(sum[i], sum[i], lanes[i % LANES]);
        }
        return Primitives.tree(lanes);
    }

    private static float sumOfSquares(float[] v, int count, float[] lanes) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        int i = 0;
        for (; i <= count - TURN; i += TURN) {
            FloatVector x0 = FloatVector.fromArray(F, v, i);
            FloatVector a0 = x0.fma(x0, s0);
            s0 = t0;
            t0 = a0;
            FloatVector x1 = FloatVector.fromArray(F, v, i + W);
            FloatVector a1 = x1.fma(x1, s1);
            s1 = t1;
            t1 = a1;
        }
        keep(s0, s1, t0, t1, i, lanes);
        for (; i < count; i++) {
            lanes[i % LANES] = Math.fma(v[i], v[i], lanes[i % LANES]);
        }
        return Primitives.tree(lanes);
    }

    /// Half of the lanes, and the other half, which take turns: with all of them in one step C2 gives up inlining.
    ///
    /// @param s0 whose turn it is at element i; where 16 lanes are two vectors, with s1
    private static void keep(FloatVector s0, FloatVector s1, FloatVector t0, FloatVector t1, int i, float[] lanes) {
        int next = i % LANES;
        int other = (i + TURN) % LANES;
        s0.intoArray(lanes, next);
        t0.intoArray(lanes, other);
        if (W == 8) {
            s1.intoArray(lanes, next + W);
            t1.intoArray(lanes, other + W);
        }
    }

    @Override
    public boolean normalized(float[] sum, MemorySegment hOut, long hOutAt, float rstd, MemorySegment gamma, MemorySegment z, long zAt, int count, float[] lanes) {
        long bytes = (long) count * SIZE;
        MemorySegment v = hOut.asSlice(hOutAt, bytes);
        MemorySegment weight = gamma.asSlice(0, bytes);
        MemorySegment to = z.asSlice(zAt, bytes);
        FloatVector zeros = FloatVector.zero(F);
        int i = 0;
        for (; i <= count - W; i += W) {
            FloatVector x = sum(sum, v, i).mul(rstd).mul(load(weight, i));
            store(x, to, i);
            zeros = x.fma(FloatVector.zero(F), zeros); // 0 · NaN and 0 · inf are NaN, and stay it
        }
        zeros.intoArray(lanes, 0);
        boolean isFinite = true;
        for (int lane = 0; lane < W; lane++) {
            isFinite &= lanes[lane] == 0;
        }
        for (; i < count; i++) {
            float x = (IS_BF16 ? sum[i] : loadOne(hOut, hOutAt, i)) * rstd * loadOne(gamma, 0, i);
            storeOne(x, z, zAt, i);
            isFinite &= Float.isFinite(x);
        }
        return isFinite;
    }

    @Override
    public float normalizedBeside(float[] sum, MemorySegment hOut, long hOutAt, float rstd, MemorySegment gamma, MemorySegment z, long zAt,
                                  MemorySegment next, long nextAt, MemorySegment h, long hAt, long hOutNext, boolean isFar, int count, float[] lanes) {
        if (IS_BF16 && W < TURN) { // more than one loop has room for
            Arrays.fill(lanes, LANES, 2 * LANES, normalized(sum, hOut, hOutAt, rstd, gamma, z, zAt, count, lanes) ? 0f : Float.NaN);
            return sumOfSquares(next, nextAt, count, lanes);
        }
        long bytes = (long) count * SIZE;
        MemorySegment v = hOut.asSlice(hOutAt, bytes);
        MemorySegment weight = gamma.asSlice(0, bytes);
        MemorySegment to = z.asSlice(zAt, bytes);
        MemorySegment row = next.asSlice(nextAt, bytes);
        MemorySegment from = h.asSlice(hAt, bytes);
        MemorySegment into = hOut.asSlice(hOutNext, bytes);
        long words = 0;
        FloatVector zeros = FloatVector.zero(F);
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        int i = 0;
        for (; i <= count - TURN; i += TURN) {
            FloatVector x0 = sum(sum, v, i).mul(rstd).mul(load(weight, i));
            store(x0, to, i);
            zeros = x0.fma(FloatVector.zero(F), zeros);
            FloatVector y0 = load(row, i);
            FloatVector a0 = y0.fma(y0, s0);
            s0 = t0;
            t0 = a0;
            if (isFar) {
                words += from.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * SIZE) + into.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * SIZE);
            }
            if (W == 8) {
                FloatVector x1 = sum(sum, v, i + W).mul(rstd).mul(load(weight, i + W));
                store(x1, to, i + W);
                zeros = x1.fma(FloatVector.zero(F), zeros);
                FloatVector y1 = load(row, i + W);
                FloatVector a1 = y1.fma(y1, s1);
                s1 = t1;
                t1 = a1;
            }
        }
        seen = words;
        Arrays.fill(lanes, LANES, 2 * LANES, 0f);
        zeros.intoArray(lanes, LANES);
        keep(s0, s1, t0, t1, i, lanes);
        for (; i < count; i++) {
            float x = (IS_BF16 ? sum[i] : loadOne(hOut, hOutAt, i)) * rstd * loadOne(gamma, 0, i);
            storeOne(x, z, zAt, i);
            lanes[LANES] += x * 0f;
            float y = loadOne(next, nextAt, i);
            lanes[i % LANES] = Math.fma(y, y, lanes[i % LANES]);
        }
        return Primitives.tree(lanes);
    }

    /// What is unrounded in the one or the other.
    private static FloatVector sum(float[] sum, MemorySegment hOut, int i) {
        return IS_BF16 ? FloatVector.fromArray(F, sum, i) : load(hOut, i);
    }

    private static FloatVector load(MemorySegment from, int i) {
        long at = (long) i * SIZE;
        if (IS_BF16) {
            return ((IntVector) ShortVector.fromMemorySegment(H, from, at, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0))
                .lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
        }
        return FloatVector.fromMemorySegment(F, from, at, ORDER);
    }

    /// Rounded, of what is no NaN.
    private static void store(FloatVector v, MemorySegment to, int i) {
        long at = (long) i * SIZE;
        if (IS_BF16) {
            IntVector bits = v.reinterpretAsInts();
            IntVector lastKept = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector rounded = bits.add(0x7FFF).add(lastKept).lanewise(VectorOperators.LSHR, 16);
            ((ShortVector) rounded.convertShape(VectorOperators.I2S, H, 0)).intoMemorySegment(to, at, ORDER);
        } else {
            v.intoMemorySegment(to, at, ORDER);
        }
    }

    // The slices stay in the loops of vectors: handed to a method that is not inlined they would have to be objects.
    private static float loadOne(MemorySegment from, long row, int i) {
        long at = row + (long) i * SIZE;
        return IS_BF16 ? Bf16.toFloat(from.get(ValueLayout.JAVA_SHORT_UNALIGNED, at)) : from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
    }

    private static void storeOne(float value, MemorySegment to, long row, int i) {
        long at = row + (long) i * SIZE;
        if (IS_BF16) {
            to.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Bf16.fromFloat(value));
        } else {
            to.set(ValueLayout.JAVA_INT_UNALIGNED, at, Float.floatToIntBits(value)); // not "raw": canonical NaN
        }
    }
}
