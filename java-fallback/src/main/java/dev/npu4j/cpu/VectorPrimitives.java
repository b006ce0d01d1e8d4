package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The primitives with vectors of one width. Never used as it stands: [VectorForge] defines this class anew for each
/// width, so that `F` is a constant to C2. Products are in classes of their own, since how many accumulators there is
/// room for differs from width to width.
final class VectorPrimitives implements Primitives {
    private static final int BITS = VectorForge.data(MethodHandles.lookup(), Integer.class);
    private static final VectorSpecies<Float> F = VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, VectorShape.forBitSize(BITS));
    // as many shorts as F has floats
    private static final VectorSpecies<Short> H = VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));
    private static final int W = BITS / 32;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final Softmax SOFTMAX = VectorForge.softmax(BITS);
    private static final ArrayTiles BY_ROWS = VectorForge.arrayTiles(BITS, ArrayTiles.Kind.ROWS);
    private static final ArrayTiles BY_COLUMNS = VectorForge.arrayTiles(BITS, ArrayTiles.Kind.COLUMNS);
    private static final ArrayTiles EVEN = VectorForge.arrayTiles(BITS, ArrayTiles.Kind.EVEN);
    private static final ArrayTiles ODD = VectorForge.arrayTiles(BITS, ArrayTiles.Kind.ODD);
    private static final Optional<LineTiles> LINES_OF_4 = VectorForge.lineTiles(BITS, 4);
    private static final Optional<LineTiles> LINES_OF_8 = BITS == 512 ? VectorForge.lineTiles(BITS, 8) : LINES_OF_4;
    private static final PanelTiles F32_PANELS = VectorForge.panelTiles(BITS, DType.F32);
    private static final PanelTiles BF16_PANELS = VectorForge.panelTiles(BITS, DType.BF16);
    private static final Optional<RowKernels> F32_ROWS = VectorForge.rowKernels(BITS, DType.F32);
    private static final Optional<RowKernels> BF16_ROWS = VectorForge.rowKernels(BITS, DType.BF16);
    private static final VectorShuffle<Float> NEIGHBOUR = VectorShuffle.fromOp(F, lane -> lane ^ 1);

    VectorPrimitives() {
    }

    @Override
    public String name() {
        return "vector " + BITS;
    }

    @Override
    public int bits() {
        return BITS;
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

    @Override
    public void decodeLines(DType dtype, MemorySegment from, long[] offsets, int lines, float[] to, int at, int step, int distance, int count) {
        switch (dtype) {
            case F32 -> f32Lines(from, offsets, lines, to, at, step, distance, count);
            case BF16 -> bf16Lines(from, offsets, lines, to, at, step, distance, count);
            default -> ScalarPrimitives.INSTANCE.decodeLines(dtype, from, offsets, lines, to, at, step, distance, count);
        }
    }

    @Override
    public boolean turnsLines(DType dtype, int d) {
        return BITS == 512 && dtype == DType.F32 && d % PANEL == 0;
    }

    @Override
    public void turnLines(MemorySegment from, long[] offsets, int d, long[] room, float[] to, int at) {
        LineTurn512.panel(from, offsets, d, room, to, at);
    }

    @Override
    public void multiplyAdd(DType dtype, MemorySegment from, long offset, float weight, float[] sum, int count) {
        switch (dtype) {
            case F32 -> multiplyAddF32(from, offset, weight, sum, count);
            case F16 -> ScalarPrimitives.multiplyAddF16(from, offset, weight, sum, count);
            case BF16 -> multiplyAddBf16(from, offset, weight, sum, count);
            default -> throw new IllegalArgumentException(dtype.toString());
        }
    }

    @Override
    public void multiplyAddTogether(DType dtype, MemorySegment from, long step, int[] rows, float[] weights, int at, float[] sum, int count) {
        switch (dtype) {
            case F32 -> togetherF32(from, step, rows, weights, at, sum, count);
            case BF16 -> togetherBf16(from, step, rows, weights, at, sum, count);
            default -> ScalarPrimitives.INSTANCE.multiplyAddTogether(dtype, from, step, rows, weights, at, sum, count);
        }
    }

    private static void togetherF32(MemorySegment from, long step, int[] rows, float[] weights, int at, float[] sum, int count) {
        MemorySegment x0 = from.asSlice(rows[at] * step, 4L * count);
        MemorySegment x1 = from.asSlice(rows[at + 1] * step, 4L * count);
        MemorySegment x2 = from.asSlice(rows[at + 2] * step, 4L * count);
        MemorySegment x3 = from.asSlice(rows[at + 3] * step, 4L * count);
        FloatVector w0 = FloatVector.broadcast(F, weights[at]);
        FloatVector w1 = FloatVector.broadcast(F, weights[at + 1]);
        FloatVector w2 = FloatVector.broadcast(F, weights[at + 2]);
        FloatVector w3 = FloatVector.broadcast(F, weights[at + 3]);
        int i = 0;
        for (; i <= count - W; i += W) {
            FloatVector s = FloatVector.fromMemorySegment(F, x0, 4L * i, ORDER).fma(w0, FloatVector.fromArray(F, sum, i));
            s = FloatVector.fromMemorySegment(F, x1, 4L * i, ORDER).fma(w1, s);
            s = FloatVector.fromMemorySegment(F, x2, 4L * i, ORDER).fma(w2, s);
            FloatVector.fromMemorySegment(F, x3, 4L * i, ORDER).fma(w3, s).intoArray(sum, i);
        }
        for (; i < count; i++) {
            for (int j = at; j < at + TOGETHER; j++) {
                sum[i] = Math.fma(from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, rows[j] * step + 4L * i), weights[j], sum[i]);
            }
        }
    }

    private static void togetherBf16(MemorySegment from, long step, int[] rows, float[] weights, int at, float[] sum, int count) {
        MemorySegment x0 = from.asSlice(rows[at] * step, 2L * count);
        MemorySegment x1 = from.asSlice(rows[at + 1] * step, 2L * count);
        MemorySegment x2 = from.asSlice(rows[at + 2] * step, 2L * count);
        MemorySegment x3 = from.asSlice(rows[at + 3] * step, 2L * count);
        FloatVector w0 = FloatVector.broadcast(F, weights[at]);
        FloatVector w1 = FloatVector.broadcast(F, weights[at + 1]);
        FloatVector w2 = FloatVector.broadcast(F, weights[at + 2]);
        FloatVector w3 = FloatVector.broadcast(F, weights[at + 3]);
        int i = 0;
        for (; i <= count - W; i += W) {
            FloatVector s = wide(x0, i).fma(w0, FloatVector.fromArray(F, sum, i));
            s = wide(x1, i).fma(w1, s);
            s = wide(x2, i).fma(w2, s);
            wide(x3, i).fma(w3, s).intoArray(sum, i);
        }
        for (; i < count; i++) {
            for (int j = at; j < at + TOGETHER; j++) {
                sum[i] = Math.fma(Bf16.toFloat(from.get(ValueLayout.JAVA_SHORT_UNALIGNED, rows[j] * step + 2L * i)), weights[j], sum[i]);
            }
        }
    }

    private static FloatVector wide(MemorySegment from, int i) {
        return ((IntVector) ShortVector.fromMemorySegment(H, from, 2L * i, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0))
            .lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    private static void multiplyAddF32(MemorySegment from, long offset, float weight, float[] sum, int count) {
        FloatVector w = FloatVector.broadcast(F, weight);
        int i = 0;
        for (; i <= count - W; i += W) {
            FloatVector.fromMemorySegment(F, from, offset + 4L * i, ORDER).fma(w, FloatVector.fromArray(F, sum, i)).intoArray(sum, i);
        }
        for (; i < count; i++) {
            sum[i] = Math.fma(from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * i), weight, sum[i]);
        }
    }

    private static void multiplyAddBf16(MemorySegment from, long offset, float weight, float[] sum, int count) {
        FloatVector w = FloatVector.broadcast(F, weight);
        int i = 0;
        for (; i <= count - W; i += W) {
            IntVector bits = (IntVector) ShortVector.fromMemorySegment(H, from, offset + 2L * i, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(w, FloatVector.fromArray(F, sum, i)).intoArray(sum, i);
        }
        for (; i < count; i++) {
            sum[i] = Math.fma(Bf16.toFloat(from.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset + 2L * i)), weight, sum[i]);
        }
    }

    private static void f32Lines(MemorySegment from, long[] offsets, int lines, float[] to, int at, int step, int distance, int count) {
        int panels = count / PANEL;
        for (int line = 0; line < lines; line++) {
            long offset = offsets[line];
            int start = at + line * step;
            int panel = 0;
            for (; panel <= panels - 4; panel += 4) { // few instructions for much memory: so many loads are on their way together
                long first = offset + 4L * PANEL * panel;
                int there = start + panel * distance;
                for (int i = 0; i < PANEL; i += W) {
                    FloatVector v0 = FloatVector.fromMemorySegment(F, from, first + 4L * i, ORDER);
                    FloatVector v1 = FloatVector.fromMemorySegment(F, from, first + 4L * (PANEL + i), ORDER);
                    FloatVector v2 = FloatVector.fromMemorySegment(F, from, first + 4L * (2 * PANEL + i), ORDER);
                    FloatVector v3 = FloatVector.fromMemorySegment(F, from, first + 4L * (3 * PANEL + i), ORDER);
                    v0.intoArray(to, there + i);
                    v1.intoArray(to, there + distance + i);
                    v2.intoArray(to, there + 2 * distance + i);
                    v3.intoArray(to, there + 3 * distance + i);
                }
            }
            for (; panel < panels; panel++) {
                for (int i = 0; i < PANEL; i += W) {
                    FloatVector.fromMemorySegment(F, from, offset + 4L * (PANEL * panel + i), ORDER).intoArray(to, start + panel * distance + i);
                }
            }
        }
    }

    private static void bf16Lines(MemorySegment from, long[] offsets, int lines, float[] to, int at, int step, int distance, int count) {
        for (int line = 0; line < lines; line++) {
            long offset = offsets[line];
            int start = at + line * step;
            for (int i = 0; i < count; i += W) {
                IntVector bits = (IntVector) ShortVector.fromMemorySegment(H, from, offset + 2L * i, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
                bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(to, start + i / PANEL * distance + i % PANEL);
            }
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
    public void tiles(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc) {
        BY_ROWS.multiply(rows, a, aAt, lda, b, bAt, distance, panels, k, c, cAt, ldc);
    }

    @Override
    public void scores(int keys, float[] k, int kAt, int distance, float[] q, int panels, int d, float[] s) {
        int toPanel = d * PANEL;
        for (int panel = 0; panel < panels; panel += 2) { // which stay in L1 from the even steps to the odd ones
            int some = Math.min(2, panels - panel);
            EVEN.multiply(keys, k, kAt, distance, q, panel * toPanel, toPanel, some, d - d / 2, s, panel * PANEL, COLUMN);
            ODD.multiply(keys, k, kAt + 1, distance, q, panel * toPanel + PANEL, toPanel, some, d / 2, s, panel * PANEL, COLUMN);
        }
    }

    @Override
    public void halfScores(int keys, float[] k, int kAt, int distance, float[] q, int d, float[] s) {
        EVEN.multiplyHalf(keys, k, kAt, distance, q, 0, d - d / 2, s, 0, COLUMN);
        ODD.multiplyHalf(keys, k, kAt + 1, distance, q, PANEL, d / 2, s, 0, COLUMN);
    }

    @Override
    public Optional<LineTiles> lineTiles(int rows) {
        return rows <= 4 ? LINES_OF_4 : LINES_OF_8;
    }

    @Override
    public void tilesByColumns(int rows, float[] a, int aAt, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc) {
        BY_COLUMNS.multiply(rows, a, aAt, COLUMN, b, bAt, distance, panels, k, c, cAt, ldc);
    }

    /// Of [PanelTiles512], where 8 rows go together, or 4. One row short of that is always made up for; more only with f32 and where there are
    /// no other rows, for then they wait for memory, and a second part would for cache.
    @Override
    public int fullRows(DType dtype, int rows) {
        if (W < 16) {
            return rows;
        }
        boolean waits = dtype == DType.F32 && rows < 8;
        int rest = rows % 8;
        return rest == 3 || rest == 2 && waits ? rows + 4 - rest : rest == 7 || rest > 4 && waits ? rows + 8 - rest : rows;
    }

    @Override
    public void panels(DType dtype, int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int panels, int k, boolean begins, float[] c, int cAt,
        Destination to) {
        (dtype == DType.BF16 ? BF16_PANELS : F32_PANELS).multiply(rows, a, aAt, b, bAt, distance, panels, k, begins, c, cAt, to);
    }

    @Override
    public boolean multipliesPanels(DType dtype) {
        return F32_PANELS != null && (dtype == DType.F32 || dtype == DType.BF16);
    }

    @Override
    public Optional<RowKernels> rowKernels(DType dtype) {
        return switch (dtype) {
            case F32 -> F32_ROWS;
            case BF16 -> BF16_ROWS;
            default -> Optional.empty(); // of f16 the Vector API knows nothing
        };
    }

    @Override
    public void rotateHalves(float[] v, int heads, int pairs, float[] cos, float[] sin) {
        for (int head = 0; head < heads; head++) {
            int first = head * 2 * pairs;
            int second = first + pairs;
            int j = 0;
            for (; j <= pairs - W; j += W) {
                FloatVector x0 = FloatVector.fromArray(F, v, first + j);
                FloatVector x1 = FloatVector.fromArray(F, v, second + j);
                FloatVector c = FloatVector.fromArray(F, cos, j);
                FloatVector s = FloatVector.fromArray(F, sin, j);
                x0.fma(c, x1.mul(s).neg()).intoArray(v, first + j);
                x1.fma(c, x0.mul(s)).intoArray(v, second + j);
            }
            for (; j < pairs; j++) {
                ScalarPrimitives.rotate(v, first + j, second + j, cos[j], sin[j]);
            }
        }
    }

    @Override
    public void rotateNeighbours(float[] v, int heads, int pairs, float[] cos, float[] sin) {
        for (int head = 0; head < heads; head++) {
            int at = head * 2 * pairs;
            int i = 0;
            for (; i <= 2 * pairs - W; i += W) {
                FloatVector x = FloatVector.fromArray(F, v, at + i);
                FloatVector other = x.rearrange(NEIGHBOUR);
                x.fma(FloatVector.fromArray(F, cos, i), other.mul(FloatVector.fromArray(F, sin, i))).intoArray(v, at + i);
            }
            for (; i < 2 * pairs; i += 2) {
                ScalarPrimitives.rotate(v, at + i, at + i + 1, cos[i + 1], sin[i + 1]);
            }
        }
    }

    @Override
    public float sumOfSquares(float[] v, int count, float[] lanes) {
        // Half of the lanes, s, and the other half, t, take turns. They are one, two or four vectors each; those the width has no use for
        // stay zero and cost nothing.
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        FloatVector t2 = s0;
        FloatVector t3 = s0;
        int half = LANES / 2;
        int whole = count - count % half;
        for (int i = 0; i < whole; i += half) {
            FloatVector x0 = FloatVector.fromArray(F, v, i);
            FloatVector a0 = x0.fma(x0, s0);
            s0 = t0;
            t0 = a0;
            if (W <= 8) {
                FloatVector x1 = FloatVector.fromArray(F, v, i + W);
                FloatVector a1 = x1.fma(x1, s1);
                s1 = t1;
                t1 = a1;
            }
            if (W == 4) {
                FloatVector x2 = FloatVector.fromArray(F, v, i + 2 * W);
                FloatVector a2 = x2.fma(x2, s2);
                s2 = t2;
                t2 = a2;
                FloatVector x3 = FloatVector.fromArray(F, v, i + 3 * W);
                FloatVector a3 = x3.fma(x3, s3);
                s3 = t3;
                t3 = a3;
            }
        }
        keep(s0, s1, s2, s3, lanes, whole % LANES);
        keep(t0, t1, t2, t3, lanes, (whole + half) % LANES);
        for (int i = whole; i < count; i++) {
            lanes[i % LANES] = Math.fma(v[i], v[i], lanes[i % LANES]);
        }
        return Primitives.tree(lanes);
    }

    private static void keep(FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3, float[] lanes, int at) {
        s0.intoArray(lanes, at);
        if (W <= 8) {
            s1.intoArray(lanes, at + W);
        }
        if (W == 4) {
            s2.intoArray(lanes, at + 2 * W);
            s3.intoArray(lanes, at + 3 * W);
        }
    }

    @Override
    public void order(float[] s, int lines, int rows, int[] keys) {
        for (int line = 0; line < lines; line++) {
            for (int at = line * COLUMN; at < line * COLUMN + rows; at += W) {
                FloatVector x = FloatVector.fromArray(F, s, at);
                IntVector bits = x.add(0f).reinterpretAsInts();
                IntVector order = bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.LSHR, 1));
                order.blend(NAN_KEY, x.test(VectorOperators.IS_NAN).cast(I)).intoArray(keys, at);
            }
        }
    }

    @Override
    public void best(int[] keys, int first, int lines, int rows, int[] best) {
        for (int r = 0; r < rows; r += W) {
            IntVector max = IntVector.fromArray(I, keys, first * COLUMN + r);
            IntVector at = IntVector.broadcast(I, first);
            for (int line = first + 1; line < first + lines; line++) {
                IntVector key = IntVector.fromArray(I, keys, line * COLUMN + r);
                at = IntVector.broadcast(I, line).blend(at, key.compare(VectorOperators.LE, max));
                max = key.max(max);
            }
            at.intoArray(best, r);
        }
    }

    @Override
    public void divide(DType dtype, float[] s, int lines, int rows, float[] state) {
        for (int line = 0; line < lines; line++) {
            quotients(dtype == DType.BF16, s, line * COLUMN, rows, state);
            if (dtype == DType.F16) {
                ScalarPrimitives.throughF16(s, line * COLUMN, rows);
            }
        }
    }

    private static void quotients(boolean inBf16, float[] s, int at, int rows, float[] state) {
        for (int r = 0; r < rows; r += W) {
            FloatVector quotient = FloatVector.fromArray(F, s, at + r).div(FloatVector.fromArray(F, state, SUM + r));
            if (inBf16) {
                IntVector bits = quotient.reinterpretAsInts();
                IntVector lastKept = bits.lanewise(VectorOperators.LSHR, 16).and(1);
                FloatVector rounded = bits.add(0x7FFF).add(lastKept).and(0xFFFF0000).reinterpretAsFloats();
                rounded.blend(Float.NaN, quotient.test(VectorOperators.IS_NAN)).intoArray(s, at + r);
            } else {
                quotient.intoArray(s, at + r);
            }
        }
    }

    @Override
    public boolean areFinite(float[] v, int at, int count) {
        IntVector largest = IntVector.zero(I); // magnitudes, whose bits as integers are in the order of the values
        for (int i = at; i < at + count; i += W) {
            largest = FloatVector.fromArray(F, v, i).reinterpretAsInts().and(Integer.MAX_VALUE).max(largest);
        }
        return largest.reduceLanes(VectorOperators.MAX) < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    }

    @Override
    public void weigh(float[] s, int keys, int rows, float scale, boolean all, int[] keyPositions, int[] queryPositions, float[] state) {
        SOFTMAX.weigh(s, keys, rows, scale, all, keyPositions, queryPositions, state);
    }

    @Override
    public void weighFew(float[] s, int at, int keys, int few, int rows, float scale, int row, float[] state) {
        SOFTMAX.weighFew(s, at, keys, few, rows, scale, row, state);
    }

    @Override
    public void exponentials(float[] s, int count) {
        SOFTMAX.exponentials(s, count);
    }
}
