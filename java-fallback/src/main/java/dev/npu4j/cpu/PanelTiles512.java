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

/// [PanelTiles] with vectors of 512 bits. Never used as it stands: [VectorForge] defines this class anew for each dtype
/// of the weights, so that how a vector is loaded is a constant to C2.
///
/// The 32 registers hold 24 accumulators beside two vectors of B and a few of A. Kernels are named after what they multiply at once:
/// few rows go with
/// several panels, each a stream of its own from memory, and take several steps at a time: where C2 unrolls the loop by itself it orders
/// the loads of f32 so that memory is read at half the speed. With bf16 it does not, and a method that loads more than eight
/// vectors of them it gives up inlining.
final class PanelTiles512 implements PanelTiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_512;
    private static final VectorSpecies<Short> H = ShortVector.SPECIES_256; // as many shorts as F has floats
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final boolean IS_BF16 = VectorForge.data(MethodHandles.lookup(), DType.class) == DType.BF16;
    private static final int PANEL = Primitives.PANEL;
    private static final long LINE = PANEL * (IS_BF16 ? 2L : 4L); // bytes of one k in a panel
    private static final int GROUP = 12; // panels that stay in cache until all rows have met them
    private static final int ROWS = 8;

    PanelTiles512() {
    }

    @Override
    public void multiply(int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int panels, int k, boolean begins, float[] c, int cAt,
        Destination to) {
        int group = rows <= ROWS ? panels : GROUP; // what is used once need not stay in cache
        for (int panel = 0; panel < panels; panel += group) {
            group(rows, a, aAt, b, bAt + panel * distance, distance, panel, Math.min(group, panels - panel), k, begins, c, cAt + panel * PANEL, to);
        }
    }

    /// Some panels by all rows: first as many as go together, then the rest. Panels of a tile are a third, or a quarter, of them apart, so that
    /// the stream that ends with one goes on in the next: that is faster, presumably since memory takes a while to run ahead of a new one.
    ///
    /// @param first which panel of all the first one is
    private static void group(int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int first, int panels, int k, boolean begins, float[] c,
        int cAt, Destination to) {
        int whole = rows - rows % ROWS;
        int third = panels / 3;
        for (int panel = 0; panel < third; panel++) {
            for (int row = 0; row < whole; row += ROWS) {
                int at = cAt + row * LDC + panel * PANEL;
                begin(begins, ROWS, 3, c, at, third * PANEL);
                rows8panels3(a, aAt + row * LDA, b, bAt + panel * distance, third * distance, k, c, at, third * PANEL);
                end(to, row, ROWS, first + panel, 3, c, at, third * PANEL);
            }
        }
        for (int panel = 3 * third; panel < panels; panel++) {
            for (int row = 0; row < whole; row += ROWS) {
                int at = cAt + row * LDC + panel * PANEL;
                begin(begins, ROWS, 1, c, at, PANEL);
                rows8panels1(a, aAt + row * LDA, b, bAt + panel * distance, k, c, at);
                end(to, row, ROWS, first + panel, 1, c, at, PANEL);
            }
        }
        if (whole < rows) {
            begin(begins, rows - whole, panels, c, cAt + whole * LDC, PANEL);
            few(whole, rows, a, aAt, b, bAt, distance, panels, k, c, cAt);
            end(to, whole, rows - whole, first, panels, c, cAt + whole * LDC, PANEL);
        }
    }

    /// Rows `row` to before `rows`, fewer than 8.
    private static void few(int row, int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int panels, int k, float[] c, int cAt) {
        int quarter = panels / 4;
        long far = quarter * distance;
        int apart = quarter * PANEL;
        for (; row <= rows - 4; row += 4) {
            for (int panel = 0; panel < quarter; panel++) {
                rows4panels4(a, aAt + row * LDA, b, bAt + panel * distance, far, k, c, cAt + row * LDC + panel * PANEL, apart);
            }
            for (int panel = 4 * quarter; panel < panels; panel++) {
                rows4panels1(a, aAt + row * LDA, b, bAt + panel * distance, k, c, cAt + row * LDC + panel * PANEL);
            }
        }
        for (; row <= rows - 2; row += 2) {
            for (int panel = 0; panel < quarter; panel++) {
                if (IS_BF16) {
                    rows2panels4(a, aAt + row * LDA, b, bAt + panel * distance, far, k, c, cAt + row * LDC + panel * PANEL, apart);
                    continue;
                }
                rows2panels4steps2(a, aAt + row * LDA, b, bAt + panel * distance, far, k, c, cAt + row * LDC + panel * PANEL, apart);
                rest(2, a, aAt + row * LDA, b, bAt + panel * distance, far, k - k % 2, k, c, cAt + row * LDC + panel * PANEL, apart);
            }
            for (int panel = 4 * quarter; panel < panels; panel++) {
                for (int part = row; part < row + 2; part++) {
                    rows1panels1(a, aAt + part * LDA, b, bAt + panel * distance, k, c, cAt + part * LDC + panel * PANEL);
                }
            }
        }
        for (; row < rows; row++) {
            for (int panel = 0; panel < quarter; panel++) {
                if (IS_BF16) {
                    rows1panels4(a, aAt + row * LDA, b, bAt + panel * distance, far, k, c, cAt + row * LDC + panel * PANEL, apart);
                    continue;
                }
                rows1panels4steps4(a, aAt + row * LDA, b, bAt + panel * distance, far, k, c, cAt + row * LDC + panel * PANEL, apart);
                rest(1, a, aAt + row * LDA, b, bAt + panel * distance, far, k - k % 4, k, c, cAt + row * LDC + panel * PANEL, apart);
            }
            for (int panel = 4 * quarter; panel < panels; panel++) {
                rows1panels1(a, aAt + row * LDA, b, bAt + panel * distance, k, c, cAt + row * LDC + panel * PANEL);
            }
        }
    }

    /// Steps `from` to before k of four panels.
    private static void rest(int rows, float[] a, int aAt, MemorySegment b, long bAt, long far, int from, int k, float[] c, int cAt, int apart) {
        if (from == k) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int panel = 0; panel < 4; panel++) {
                rows1panels1(a, aAt + row * LDA + from, b, bAt + panel * far + from * LINE, k - from, c, cAt + row * LDC + panel * apart);
            }
        }
    }

    /// Clears a tile.
    ///
    /// @param apart columns from one of its panels to the next
    private static void begin(boolean begins, int rows, int panels, float[] c, int cAt, int apart) {
        if (!begins) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int panel = 0; panel < panels; panel++) {
                FloatVector.zero(F).intoArray(c, cAt + row * LDC + panel * apart);
            }
        }
    }

    /// Stores a tile, which begins with some row and panel of the product: what there is of it.
    private static void end(Destination to, int row, int rows, int panel, int panels, float[] c, int cAt, int apart) {
        if (to == null) {
            return;
        }
        int there = Math.min(rows, to.rows - row);
        for (int i = 0; i < there; i++) {
            for (int j = 0; j < panels; j++) {
                FloatVector v = FloatVector.fromArray(F, c, cAt + i * LDC + j * apart);
                FloatVector stored = v.blend(Float.NaN, v.test(VectorOperators.IS_NAN));
                int column = panel * PANEL + j * apart;
                long at = to.at + (row + i) * to.step + 4L * column;
                if (column <= to.columns - PANEL) {
                    stored.intoMemorySegment(to.segment, at, ORDER);
                } else {
                    stored.intoMemorySegment(to.segment, at, ORDER, F.indexInRange(column, to.columns));
                }
            }
        }
    }

    /// 8 rows x 3 panels: 24 accumulators.
    private static void rows8panels3(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt, int apart) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + apart);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * apart);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + LDC);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + LDC + apart);
        FloatVector c12 = FloatVector.fromArray(F, c, cAt + LDC + 2 * apart);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * LDC);
        FloatVector c21 = FloatVector.fromArray(F, c, cAt + 2 * LDC + apart);
        FloatVector c22 = FloatVector.fromArray(F, c, cAt + 2 * LDC + 2 * apart);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * LDC);
        FloatVector c31 = FloatVector.fromArray(F, c, cAt + 3 * LDC + apart);
        FloatVector c32 = FloatVector.fromArray(F, c, cAt + 3 * LDC + 2 * apart);
        FloatVector c40 = FloatVector.fromArray(F, c, cAt + 4 * LDC);
        FloatVector c41 = FloatVector.fromArray(F, c, cAt + 4 * LDC + apart);
        FloatVector c42 = FloatVector.fromArray(F, c, cAt + 4 * LDC + 2 * apart);
        FloatVector c50 = FloatVector.fromArray(F, c, cAt + 5 * LDC);
        FloatVector c51 = FloatVector.fromArray(F, c, cAt + 5 * LDC + apart);
        FloatVector c52 = FloatVector.fromArray(F, c, cAt + 5 * LDC + 2 * apart);
        FloatVector c60 = FloatVector.fromArray(F, c, cAt + 6 * LDC);
        FloatVector c61 = FloatVector.fromArray(F, c, cAt + 6 * LDC + apart);
        FloatVector c62 = FloatVector.fromArray(F, c, cAt + 6 * LDC + 2 * apart);
        FloatVector c70 = FloatVector.fromArray(F, c, cAt + 7 * LDC);
        FloatVector c71 = FloatVector.fromArray(F, c, cAt + 7 * LDC + apart);
        FloatVector c72 = FloatVector.fromArray(F, c, cAt + 7 * LDC + 2 * apart);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        MemorySegment b2 = b.asSlice(bAt + 2 * distance, k * LINE);
        int a1 = aAt + LDA;
        int a2 = aAt + 2 * LDA;
        int a3 = aAt + 3 * LDA;
        int a4 = aAt + 4 * LDA;
        int a5 = aAt + 5 * LDA;
        int a6 = aAt + 6 * LDA;
        int a7 = aAt + 7 * LDA;
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector w1 = load(b1, p * LINE);
            FloatVector w2 = load(b2, p * LINE);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            c02 = w2.fma(x0, c02);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
            c10 = w0.fma(x1, c10);
            c11 = w1.fma(x1, c11);
            c12 = w2.fma(x1, c12);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
            c20 = w0.fma(x2, c20);
            c21 = w1.fma(x2, c21);
            c22 = w2.fma(x2, c22);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
            c30 = w0.fma(x3, c30);
            c31 = w1.fma(x3, c31);
            c32 = w2.fma(x3, c32);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + p]);
            c40 = w0.fma(x4, c40);
            c41 = w1.fma(x4, c41);
            c42 = w2.fma(x4, c42);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + p]);
            c50 = w0.fma(x5, c50);
            c51 = w1.fma(x5, c51);
            c52 = w2.fma(x5, c52);
            FloatVector x6 = FloatVector.broadcast(F, a[a6 + p]);
            c60 = w0.fma(x6, c60);
            c61 = w1.fma(x6, c61);
            c62 = w2.fma(x6, c62);
            FloatVector x7 = FloatVector.broadcast(F, a[a7 + p]);
            c70 = w0.fma(x7, c70);
            c71 = w1.fma(x7, c71);
            c72 = w2.fma(x7, c72);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + apart);
        c02.intoArray(c, cAt + 2 * apart);
        c10.intoArray(c, cAt + LDC);
        c11.intoArray(c, cAt + LDC + apart);
        c12.intoArray(c, cAt + LDC + 2 * apart);
        c20.intoArray(c, cAt + 2 * LDC);
        c21.intoArray(c, cAt + 2 * LDC + apart);
        c22.intoArray(c, cAt + 2 * LDC + 2 * apart);
        c30.intoArray(c, cAt + 3 * LDC);
        c31.intoArray(c, cAt + 3 * LDC + apart);
        c32.intoArray(c, cAt + 3 * LDC + 2 * apart);
        c40.intoArray(c, cAt + 4 * LDC);
        c41.intoArray(c, cAt + 4 * LDC + apart);
        c42.intoArray(c, cAt + 4 * LDC + 2 * apart);
        c50.intoArray(c, cAt + 5 * LDC);
        c51.intoArray(c, cAt + 5 * LDC + apart);
        c52.intoArray(c, cAt + 5 * LDC + 2 * apart);
        c60.intoArray(c, cAt + 6 * LDC);
        c61.intoArray(c, cAt + 6 * LDC + apart);
        c62.intoArray(c, cAt + 6 * LDC + 2 * apart);
        c70.intoArray(c, cAt + 7 * LDC);
        c71.intoArray(c, cAt + 7 * LDC + apart);
        c72.intoArray(c, cAt + 7 * LDC + 2 * apart);
    }

    /// 4 rows x 4 panels: 16 accumulators.
    private static void rows4panels4(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt, int apart) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + apart);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * apart);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 3 * apart);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + LDC);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + LDC + apart);
        FloatVector c12 = FloatVector.fromArray(F, c, cAt + LDC + 2 * apart);
        FloatVector c13 = FloatVector.fromArray(F, c, cAt + LDC + 3 * apart);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * LDC);
        FloatVector c21 = FloatVector.fromArray(F, c, cAt + 2 * LDC + apart);
        FloatVector c22 = FloatVector.fromArray(F, c, cAt + 2 * LDC + 2 * apart);
        FloatVector c23 = FloatVector.fromArray(F, c, cAt + 2 * LDC + 3 * apart);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * LDC);
        FloatVector c31 = FloatVector.fromArray(F, c, cAt + 3 * LDC + apart);
        FloatVector c32 = FloatVector.fromArray(F, c, cAt + 3 * LDC + 2 * apart);
        FloatVector c33 = FloatVector.fromArray(F, c, cAt + 3 * LDC + 3 * apart);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        MemorySegment b2 = b.asSlice(bAt + 2 * distance, k * LINE);
        MemorySegment b3 = b.asSlice(bAt + 3 * distance, k * LINE);
        int a1 = aAt + LDA;
        int a2 = aAt + 2 * LDA;
        int a3 = aAt + 3 * LDA;
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector w1 = load(b1, p * LINE);
            FloatVector w2 = load(b2, p * LINE);
            FloatVector w3 = load(b3, p * LINE);
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
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
            c20 = w0.fma(x2, c20);
            c21 = w1.fma(x2, c21);
            c22 = w2.fma(x2, c22);
            c23 = w3.fma(x2, c23);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
            c30 = w0.fma(x3, c30);
            c31 = w1.fma(x3, c31);
            c32 = w2.fma(x3, c32);
            c33 = w3.fma(x3, c33);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + apart);
        c02.intoArray(c, cAt + 2 * apart);
        c03.intoArray(c, cAt + 3 * apart);
        c10.intoArray(c, cAt + LDC);
        c11.intoArray(c, cAt + LDC + apart);
        c12.intoArray(c, cAt + LDC + 2 * apart);
        c13.intoArray(c, cAt + LDC + 3 * apart);
        c20.intoArray(c, cAt + 2 * LDC);
        c21.intoArray(c, cAt + 2 * LDC + apart);
        c22.intoArray(c, cAt + 2 * LDC + 2 * apart);
        c23.intoArray(c, cAt + 2 * LDC + 3 * apart);
        c30.intoArray(c, cAt + 3 * LDC);
        c31.intoArray(c, cAt + 3 * LDC + apart);
        c32.intoArray(c, cAt + 3 * LDC + 2 * apart);
        c33.intoArray(c, cAt + 3 * LDC + 3 * apart);
    }

    /// 2 rows x 4 panels: 8 accumulators, 2 steps at a time, of which the last few are left over.
    private static void rows2panels4steps2(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt, int apart) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + apart);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * apart);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 3 * apart);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + LDC);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + LDC + apart);
        FloatVector c12 = FloatVector.fromArray(F, c, cAt + LDC + 2 * apart);
        FloatVector c13 = FloatVector.fromArray(F, c, cAt + LDC + 3 * apart);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        MemorySegment b2 = b.asSlice(bAt + 2 * distance, k * LINE);
        MemorySegment b3 = b.asSlice(bAt + 3 * distance, k * LINE);
        int a1 = aAt + LDA;
        for (int p = 0; p <= k - 2; p += 2) {
            FloatVector w0_0 = load(b0, p * LINE);
            FloatVector w1_0 = load(b1, p * LINE);
            FloatVector w2_0 = load(b2, p * LINE);
            FloatVector w3_0 = load(b3, p * LINE);
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
            FloatVector w1_1 = load(b1, (p + 1) * LINE);
            FloatVector w2_1 = load(b2, (p + 1) * LINE);
            FloatVector w3_1 = load(b3, (p + 1) * LINE);
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
        c01.intoArray(c, cAt + apart);
        c02.intoArray(c, cAt + 2 * apart);
        c03.intoArray(c, cAt + 3 * apart);
        c10.intoArray(c, cAt + LDC);
        c11.intoArray(c, cAt + LDC + apart);
        c12.intoArray(c, cAt + LDC + 2 * apart);
        c13.intoArray(c, cAt + LDC + 3 * apart);
    }

    /// 2 rows x 4 panels: 8 accumulators.
    private static void rows2panels4(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt, int apart) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + apart);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * apart);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 3 * apart);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + LDC);
        FloatVector c11 = FloatVector.fromArray(F, c, cAt + LDC + apart);
        FloatVector c12 = FloatVector.fromArray(F, c, cAt + LDC + 2 * apart);
        FloatVector c13 = FloatVector.fromArray(F, c, cAt + LDC + 3 * apart);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        MemorySegment b2 = b.asSlice(bAt + 2 * distance, k * LINE);
        MemorySegment b3 = b.asSlice(bAt + 3 * distance, k * LINE);
        int a1 = aAt + LDA;
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector w1 = load(b1, p * LINE);
            FloatVector w2 = load(b2, p * LINE);
            FloatVector w3 = load(b3, p * LINE);
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
        c01.intoArray(c, cAt + apart);
        c02.intoArray(c, cAt + 2 * apart);
        c03.intoArray(c, cAt + 3 * apart);
        c10.intoArray(c, cAt + LDC);
        c11.intoArray(c, cAt + LDC + apart);
        c12.intoArray(c, cAt + LDC + 2 * apart);
        c13.intoArray(c, cAt + LDC + 3 * apart);
    }

    /// 1 row x 4 panels: 4 accumulators, 4 steps at a time, of which the last few are left over.
    private static void rows1panels4steps4(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt, int apart) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + apart);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * apart);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 3 * apart);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        MemorySegment b2 = b.asSlice(bAt + 2 * distance, k * LINE);
        MemorySegment b3 = b.asSlice(bAt + 3 * distance, k * LINE);
        for (int p = 0; p <= k - 4; p += 4) {
            FloatVector w0_0 = load(b0, p * LINE);
            FloatVector w1_0 = load(b1, p * LINE);
            FloatVector w2_0 = load(b2, p * LINE);
            FloatVector w3_0 = load(b3, p * LINE);
            FloatVector x0_0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0_0.fma(x0_0, c00);
            c01 = w1_0.fma(x0_0, c01);
            c02 = w2_0.fma(x0_0, c02);
            c03 = w3_0.fma(x0_0, c03);
            FloatVector w0_1 = load(b0, (p + 1) * LINE);
            FloatVector w1_1 = load(b1, (p + 1) * LINE);
            FloatVector w2_1 = load(b2, (p + 1) * LINE);
            FloatVector w3_1 = load(b3, (p + 1) * LINE);
            FloatVector x0_1 = FloatVector.broadcast(F, a[aAt + p + 1]);
            c00 = w0_1.fma(x0_1, c00);
            c01 = w1_1.fma(x0_1, c01);
            c02 = w2_1.fma(x0_1, c02);
            c03 = w3_1.fma(x0_1, c03);
            FloatVector w0_2 = load(b0, (p + 2) * LINE);
            FloatVector w1_2 = load(b1, (p + 2) * LINE);
            FloatVector w2_2 = load(b2, (p + 2) * LINE);
            FloatVector w3_2 = load(b3, (p + 2) * LINE);
            FloatVector x0_2 = FloatVector.broadcast(F, a[aAt + p + 2]);
            c00 = w0_2.fma(x0_2, c00);
            c01 = w1_2.fma(x0_2, c01);
            c02 = w2_2.fma(x0_2, c02);
            c03 = w3_2.fma(x0_2, c03);
            FloatVector w0_3 = load(b0, (p + 3) * LINE);
            FloatVector w1_3 = load(b1, (p + 3) * LINE);
            FloatVector w2_3 = load(b2, (p + 3) * LINE);
            FloatVector w3_3 = load(b3, (p + 3) * LINE);
            FloatVector x0_3 = FloatVector.broadcast(F, a[aAt + p + 3]);
            c00 = w0_3.fma(x0_3, c00);
            c01 = w1_3.fma(x0_3, c01);
            c02 = w2_3.fma(x0_3, c02);
            c03 = w3_3.fma(x0_3, c03);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + apart);
        c02.intoArray(c, cAt + 2 * apart);
        c03.intoArray(c, cAt + 3 * apart);
    }

    /// 1 row x 4 panels: 4 accumulators.
    private static void rows1panels4(float[] a, int aAt, MemorySegment b, long bAt, long distance, int k, float[] c, int cAt, int apart) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = FloatVector.fromArray(F, c, cAt + apart);
        FloatVector c02 = FloatVector.fromArray(F, c, cAt + 2 * apart);
        FloatVector c03 = FloatVector.fromArray(F, c, cAt + 3 * apart);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        MemorySegment b1 = b.asSlice(bAt + distance, k * LINE);
        MemorySegment b2 = b.asSlice(bAt + 2 * distance, k * LINE);
        MemorySegment b3 = b.asSlice(bAt + 3 * distance, k * LINE);
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector w1 = load(b1, p * LINE);
            FloatVector w2 = load(b2, p * LINE);
            FloatVector w3 = load(b3, p * LINE);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            c02 = w2.fma(x0, c02);
            c03 = w3.fma(x0, c03);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + apart);
        c02.intoArray(c, cAt + 2 * apart);
        c03.intoArray(c, cAt + 3 * apart);
    }

    /// 8 rows x 1 panel: 8 accumulators, as many as multiply-adds are on their way at once.
    private static void rows8panels1(float[] a, int aAt, MemorySegment b, long bAt, int k, float[] c, int cAt) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + LDC);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * LDC);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * LDC);
        FloatVector c40 = FloatVector.fromArray(F, c, cAt + 4 * LDC);
        FloatVector c50 = FloatVector.fromArray(F, c, cAt + 5 * LDC);
        FloatVector c60 = FloatVector.fromArray(F, c, cAt + 6 * LDC);
        FloatVector c70 = FloatVector.fromArray(F, c, cAt + 7 * LDC);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        int a1 = aAt + LDA;
        int a2 = aAt + 2 * LDA;
        int a3 = aAt + 3 * LDA;
        int a4 = aAt + 4 * LDA;
        int a5 = aAt + 5 * LDA;
        int a6 = aAt + 6 * LDA;
        int a7 = aAt + 7 * LDA;
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0.fma(x0, c00);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
            c10 = w0.fma(x1, c10);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
            c20 = w0.fma(x2, c20);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
            c30 = w0.fma(x3, c30);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + p]);
            c40 = w0.fma(x4, c40);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + p]);
            c50 = w0.fma(x5, c50);
            FloatVector x6 = FloatVector.broadcast(F, a[a6 + p]);
            c60 = w0.fma(x6, c60);
            FloatVector x7 = FloatVector.broadcast(F, a[a7 + p]);
            c70 = w0.fma(x7, c70);
        }
        c00.intoArray(c, cAt);
        c10.intoArray(c, cAt + LDC);
        c20.intoArray(c, cAt + 2 * LDC);
        c30.intoArray(c, cAt + 3 * LDC);
        c40.intoArray(c, cAt + 4 * LDC);
        c50.intoArray(c, cAt + 5 * LDC);
        c60.intoArray(c, cAt + 6 * LDC);
        c70.intoArray(c, cAt + 7 * LDC);
    }

    /// 4 rows x 1 panel: 4 accumulators.
    private static void rows4panels1(float[] a, int aAt, MemorySegment b, long bAt, int k, float[] c, int cAt) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        FloatVector c10 = FloatVector.fromArray(F, c, cAt + LDC);
        FloatVector c20 = FloatVector.fromArray(F, c, cAt + 2 * LDC);
        FloatVector c30 = FloatVector.fromArray(F, c, cAt + 3 * LDC);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        int a1 = aAt + LDA;
        int a2 = aAt + 2 * LDA;
        int a3 = aAt + 3 * LDA;
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0.fma(x0, c00);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + p]);
            c10 = w0.fma(x1, c10);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + p]);
            c20 = w0.fma(x2, c20);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + p]);
            c30 = w0.fma(x3, c30);
        }
        c00.intoArray(c, cAt);
        c10.intoArray(c, cAt + LDC);
        c20.intoArray(c, cAt + 2 * LDC);
        c30.intoArray(c, cAt + 3 * LDC);
    }

    /// 1 row x 1 panel: 1 accumulator.
    private static void rows1panels1(float[] a, int aAt, MemorySegment b, long bAt, int k, float[] c, int cAt) {
        FloatVector c00 = FloatVector.fromArray(F, c, cAt);
        MemorySegment b0 = b.asSlice(bAt, k * LINE);
        for (int p = 0; p < k; p++) {
            FloatVector w0 = load(b0, p * LINE);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + p]);
            c00 = w0.fma(x0, c00);
        }
        c00.intoArray(c, cAt);
    }

    private static FloatVector load(MemorySegment b, long at) {
        if (IS_BF16) {
            return ((IntVector) ShortVector.fromMemorySegment(H, b, at, ORDER).convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0))
                .lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
        }
        return FloatVector.fromMemorySegment(F, b, at, ORDER);
    }
}
