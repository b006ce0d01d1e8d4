package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [PanelTiles] with vectors of 256 bits. Never used as it stands: [VectorForge] defines this class anew for each dtype
/// of the weights, so that how a vector is loaded is a constant to C2.
///
/// Of 16 registers C2 keeps 8 accumulators safely, where B is in native memory: more rows are better off with
/// [ArrayTiles256] and a copy of the panel, for which see [Primitives#multipliesPanels].
final class PanelTiles256 implements PanelTiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_256;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_256;
    private static final VectorSpecies<Short> H = ShortVector.SPECIES_128; // as many shorts as F has floats
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final boolean IS_BF16 = VectorForge.data(MethodHandles.lookup(), DType.class) == DType.BF16;
    private static final int PANEL = Primitives.PANEL;
    private static final long LINE = PANEL * (IS_BF16 ? 2L : 4L); // bytes of one k in a panel
    private static final long VECTOR = 8 * (IS_BF16 ? 2L : 4L);
    private static final int GROUP = 8;

    PanelTiles256() {
    }

    @Override
    public void multiply(int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int panels, int k, boolean begins, float[] c, int cAt,
        Destination to) {
        for (int panel = 0; panel < panels; panel += GROUP) {
            group(rows, a, aAt, b, bAt + panel * distance, distance, panel, Math.min(GROUP, panels - panel), k, begins, c, cAt + panel * PANEL, to);
        }
    }

    /// A few panels, which stay in cache, by all rows: first as many as go together, then the rest.
    ///
    /// @param first which panel of all the first one is
    private static void group(int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int first, int panels, int k, boolean begins, float[] c,
        int cAt, Destination to) {
        begin(begins, rows, panels, c, cAt);
        int row = 0;
        for (; row <= rows - 4; row += 4) {
            for (int panel = 0; panel < panels; panel++) {
                rows4panels1(a, aAt + row * LDA, b, bAt + panel * distance, distance, k, c, cAt + row * LDC + panel * PANEL);
            }
        }
        for (; row <= rows - 2; row += 2) {
            int panel = 0;
            for (; panel <= panels - 2; panel += 2) {
                if (IS_BF16) {
                    rows2panels2(a, aAt + row * LDA, b, bAt + panel * distance, distance, k, c, cAt + row * LDC + panel * PANEL);
                    continue;
                }
                rows2panels2steps2(a, aAt + row * LDA, b, bAt + panel * distance, distance, k, c, cAt + row * LDC + panel * PANEL);
                rest(2, a, aAt + row * LDA, b, bAt + panel * distance, distance, 2, k - k % 2, k, c, cAt + row * LDC + panel * PANEL);
            }
            for (; panel < panels; panel++) {
                for (int part = row; part < row + 2; part++) {
                    rows1panels1(a, aAt + part * LDA, b, bAt + panel * distance, distance, k, c, cAt + part * LDC + panel * PANEL);
                }
            }
        }
        for (; row < rows; row++) {
            int panel = 0;
            for (; panel <= panels - 4; panel += 4) {
                if (IS_BF16) {
                    rows1panels4(a, aAt + row * LDA, b, bAt + panel * distance, distance, k, c, cAt + row * LDC + panel * PANEL);
                    continue;
                }
                rows1panels4steps2(a, aAt + row * LDA, b, bAt + panel * distance, distance, k, c, cAt + row * LDC + panel * PANEL);
                rest(1, a, aAt + row * LDA, b, bAt + panel * distance, distance, 4, k - k % 2, k, c, cAt + row * LDC + panel * PANEL);
            }
            for (; panel < panels; panel++) {
                rows1panels1(a, aAt + row * LDA, b, bAt + panel * distance, distance, k, c, cAt + row * LDC + panel * PANEL);
            }
        }
        end(to, rows, first, panels, c, cAt);
    }

    /// Clears the tiles of some panels.
    private static void begin(boolean begins, int rows, int panels, float[] c, int cAt) {
        if (!begins) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < panels * PANEL; i += 8) {
                FloatVector.zero(F).intoArray(c, cAt + row * LDC + i);
            }
        }
    }

    /// Stores the tiles of some panels, which begin with some panel of the product: what there is of them.
    private static void end(Destination to, int rows, int panel, int panels, float[] c, int cAt) {
        if (to == null) {
            return;
        }
        int there = Math.min(rows, to.rows);
        int columns = Math.min(panels * PANEL, to.columns - panel * PANEL);
        for (int row = 0; row < there; row++) {
            for (int i = 0; i < columns; i += 8) {
                FloatVector v = FloatVector.fromArray(F, c, cAt + row * LDC + i);
                FloatVector stored = v.blend(Float.NaN, v.test(VectorOperators.IS_NAN));
                long at = to.at + row * to.step + 4L * (panel * PANEL + i);
                if (i <= columns - 8) {
                    stored.intoMemorySegment(to.segment, at, ORDER);
                } else {
                    stored.intoMemorySegment(to.segment, at, ORDER, F.indexInRange(i, columns));
                }
            }
        }
    }

    /// Steps `from` to before k.
    private static void rest(int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int panels, int from, int k, float[] c, int cAt) {
        if (from == k) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int panel = 0; panel < panels; panel++) {
                rows1panels1(a, aAt + row * LDA + from, b, bAt + panel * distance + from * LINE, distance, k - from, c, cAt + row * LDC + panel * PANEL);
            }
        }
    }

    /// 4 rows x 1 panel: 8 accumulators.
    private static void rows4panels1(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + LDC);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + LDC + 8);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * LDC);
        FloatVector c21 = FloatVector.fromArray(F, c, cAt + 2 * LDC + 8);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * LDC);
        FloatVector c31 = FloatVector.fromArray(F, c, cAt + 3 * LDC + 8);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        int a1 = aAt + LDA;
        int a2 = aAt + 2 * LDA;
        int a3 = aAt + 3 * LDA;
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector w1 = load(b0, p * LINE + 1 * VECTOR);
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
        c01.intoArray(c, cAt + 8);
        c10.intoArray(c, cAt + LDC);
        c11.intoArray(c, cAt + LDC + 8);
        c20.intoArray(c, cAt + 2 * LDC);
        c21.intoArray(c, cAt + 2 * LDC + 8);
        c30.intoArray(c, cAt + 3 * LDC);
        c31.intoArray(c, cAt + 3 * LDC + 8);
    }

    /// 2 rows x 2 panels: 8 accumulators, 2 steps at a time, of which the last few are left over.
    private static void rows2panels2steps2(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 16);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 24);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + LDC);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + LDC + 8);
        FloatVector c12 = FloatVector.fromArray(F, c, cAt + LDC + 16);
        FloatVector c13 = FloatVector.fromArray(F, c, cAt + LDC + 24);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        int a1 = aAt + LDA;
        for (int p = 0; p <= k - 2; p += 2) {
            FloatVector w0_0 = load(b0, p * LINE);
            FloatVector w1_0 = load(b0, p * LINE + 1 * VECTOR);
            FloatVector w2_0 = load(b1, p * LINE);
            FloatVector w3_0 = load(b1, p * LINE + 1 * VECTOR);
            FloatVector x0_0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0_0.fma(x0_0, c00);
            c01 = w1_0.fma(x0_0, c01);
            c02 = w2_0.fma(x0_0, c02);
            c03 = w3_0.fma(x0_0, c03);
            FloatVector x1_0 = FloatVector.broadcast(F, a[a1 + p]);
            c10 = w0_0.fma(x1_0, c10);
            c11 = w1_0.fma(x1_0, c11);
            c12 = w2_0.fma(x1_0, c12);
            c13 = w3_0.fma(x1_0, c13);
            FloatVector w0_1 = load(b0, (p + 1) * LINE);
            FloatVector w1_1 = load(b0, (p + 1) * LINE + 1 * VECTOR);
            FloatVector w2_1 = load(b1, (p + 1) * LINE);
            FloatVector w3_1 = load(b1, (p + 1) * LINE + 1 * VECTOR);
            FloatVector x0_1 = FloatVector.broadcast(F, a[aAt + p + 1]);
            c00 = w0_1.fma(x0_1, c00);
            c01 = w1_1.fma(x0_1, c01);
            c02 = w2_1.fma(x0_1, c02);
            c03 = w3_1.fma(x0_1, c03);
            FloatVector x1_1 = FloatVector.broadcast(F, a[a1 + p + 1]);
            c10 = w0_1.fma(x1_1, c10);
            c11 = w1_1.fma(x1_1, c11);
            c12 = w2_1.fma(x1_1, c12);
            c13 = w3_1.fma(x1_1, c13);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + 8);
        c02.intoArray(c, cAt + 16);
        c03.intoArray(c, cAt + 24);
        c10.intoArray(c, cAt + LDC);
        c11.intoArray(c, cAt + LDC + 8);
        c12.intoArray(c, cAt + LDC + 16);
        c13.intoArray(c, cAt + LDC + 24);
    }

    /// 2 rows x 2 panels: 8 accumulators.
    private static void rows2panels2(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 16);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 24);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + LDC);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + LDC + 8);
        FloatVector c12 = FloatVector.fromArray(F, c, cAt + LDC + 16);
        FloatVector c13 = FloatVector.fromArray(F, c, cAt + LDC + 24);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        int a1 = aAt + LDA;
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector w1 = load(b0, p * LINE + 1 * VECTOR);
            FloatVector w2 = load(b1, p * LINE);
            FloatVector w3 = load(b1, p * LINE + 1 * VECTOR);
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
        c01.intoArray(c, cAt + 8);
        c02.intoArray(c, cAt + 16);
        c03.intoArray(c, cAt + 24);
        c10.intoArray(c, cAt + LDC);
        c11.intoArray(c, cAt + LDC + 8);
        c12.intoArray(c, cAt + LDC + 16);
        c13.intoArray(c, cAt + LDC + 24);
    }

    /// 1 row x 4 panels: 8 accumulators, 2 steps at a time, of which the last few are left over.
    private static void rows1panels4steps2(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 16);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 24);
        FloatVector c04 = FloatVector.fromArray(F, c, cAt + 32);
        FloatVector c05 = FloatVector.fromArray(F, c, cAt + 40);
        FloatVector c06 = FloatVector.fromArray(F, c, cAt + 48);
        FloatVector c07 = FloatVector.fromArray(F, c, cAt + 56);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        MemorySegment b2 = b.asSlice(bAt + 2 * distance, k * LINE);
        MemorySegment b3 = b.asSlice(bAt + 3 * distance, k * LINE);
        for (int p = 0; p <= k - 2; p += 2) {
            FloatVector w0_0 = load(b0, p * LINE);
            FloatVector w1_0 = load(b0, p * LINE + 1 * VECTOR);
            FloatVector w2_0 = load(b1, p * LINE);
            FloatVector w3_0 = load(b1, p * LINE + 1 * VECTOR);
            FloatVector w4_0 = load(b2, p * LINE);
            FloatVector w5_0 = load(b2, p * LINE + 1 * VECTOR);
            FloatVector w6_0 = load(b3, p * LINE);
            FloatVector w7_0 = load(b3, p * LINE + 1 * VECTOR);
            FloatVector x0_0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0_0.fma(x0_0, c00);
            c01 = w1_0.fma(x0_0, c01);
            c02 = w2_0.fma(x0_0, c02);
            c03 = w3_0.fma(x0_0, c03);
            c04 = w4_0.fma(x0_0, c04);
            c05 = w5_0.fma(x0_0, c05);
            c06 = w6_0.fma(x0_0, c06);
            c07 = w7_0.fma(x0_0, c07);
            FloatVector w0_1 = load(b0, (p + 1) * LINE);
            FloatVector w1_1 = load(b0, (p + 1) * LINE + 1 * VECTOR);
            FloatVector w2_1 = load(b1, (p + 1) * LINE);
            FloatVector w3_1 = load(b1, (p + 1) * LINE + 1 * VECTOR);
            FloatVector w4_1 = load(b2, (p + 1) * LINE);
            FloatVector w5_1 = load(b2, (p + 1) * LINE + 1 * VECTOR);
            FloatVector w6_1 = load(b3, (p + 1) * LINE);
            FloatVector w7_1 = load(b3, (p + 1) * LINE + 1 * VECTOR);
            FloatVector x0_1 = FloatVector.broadcast(F, a[aAt + p + 1]);
            c00 = w0_1.fma(x0_1, c00);
            c01 = w1_1.fma(x0_1, c01);
            c02 = w2_1.fma(x0_1, c02);
            c03 = w3_1.fma(x0_1, c03);
            c04 = w4_1.fma(x0_1, c04);
            c05 = w5_1.fma(x0_1, c05);
            c06 = w6_1.fma(x0_1, c06);
            c07 = w7_1.fma(x0_1, c07);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + 8);
        c02.intoArray(c, cAt + 16);
        c03.intoArray(c, cAt + 24);
        c04.intoArray(c, cAt + 32);
        c05.intoArray(c, cAt + 40);
        c06.intoArray(c, cAt + 48);
        c07.intoArray(c, cAt + 56);
    }

    /// 1 row x 4 panels of bf16: 8 accumulators. Loads are written out, not calls of [#load]: where eight of them come to more nodes than C2
    /// inlines methods at, it went on without the last one, and made a vector on the heap for each of its calls. The vectors' own
    /// methods it inlines all the same.
    private static void rows1panels4(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 16);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 24);
        FloatVector c04 = FloatVector.fromArray(F, c, cAt + 32);
        FloatVector c05 = FloatVector.fromArray(F, c, cAt + 40);
        FloatVector c06 = FloatVector.fromArray(F, c, cAt + 48);
        FloatVector c07 = FloatVector.fromArray(F, c, cAt + 56);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        MemorySegment b2 = b.asSlice(bAt + 2 * distance, k * LINE);
        MemorySegment b3 = b.asSlice(bAt + 3 * distance, k * LINE);
        for (int p = 0; p < k; p++) {
            IntVector w0 = (IntVector) ShortVector.fromMemorySegment(H, b0, p * LINE, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector w1 = (IntVector) ShortVector.fromMemorySegment(H, b0, p * LINE + 1 * VECTOR, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector w2 = (IntVector) ShortVector.fromMemorySegment(H, b1, p * LINE, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector w3 = (IntVector) ShortVector.fromMemorySegment(H, b1, p * LINE + 1 * VECTOR, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector w4 = (IntVector) ShortVector.fromMemorySegment(H, b2, p * LINE, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector w5 = (IntVector) ShortVector.fromMemorySegment(H, b2, p * LINE + 1 * VECTOR, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector w6 = (IntVector) ShortVector.fromMemorySegment(H, b3, p * LINE, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            IntVector w7 = (IntVector) ShortVector.fromMemorySegment(H, b3, p * LINE + 1 * VECTOR, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, c00);
            c01 = w1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, c01);
            c02 = w2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, c02);
            c03 = w3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, c03);
            c04 = w4.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, c04);
            c05 = w5.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, c05);
            c06 = w6.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, c06);
            c07 = w7.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, c07);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + 8);
        c02.intoArray(c, cAt + 16);
        c03.intoArray(c, cAt + 24);
        c04.intoArray(c, cAt + 32);
        c05.intoArray(c, cAt + 40);
        c06.intoArray(c, cAt + 48);
        c07.intoArray(c, cAt + 56);
    }

    /// 1 row x 1 panel: 2 accumulators.
    private static void rows1panels1(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + 8);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector w1 = load(b0, p * LINE + 1 * VECTOR);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + 8);
    }

    private static FloatVector load(MemorySegment b, long at) {
        if (IS_BF16) {
            return ((IntVector) ShortVector.fromMemorySegment(H, b, at, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0))
                .lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
        }
        return FloatVector.fromMemorySegment(F, b, at, ORDER);
    }
}
