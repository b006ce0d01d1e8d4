package dev.npu4j.cpu;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// [ArrayTiles] with vectors of 256 bits. Never used as it stands: [VectorForge] defines this class anew for each
/// [ArrayTiles.Kind], so that it is a constant to C2.
///
/// Of 16 registers C2 keeps 12 accumulators, where all is in arrays. Kernels are named after what they multiply at once.
final class ArrayTiles256 implements ArrayTiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_256;
    private static final Kind KIND = VectorForge.data(MethodHandles.lookup(), Kind.class);
    private static final boolean IS_HALF_OF_CHAIN = KIND == Kind.EVEN || KIND == Kind.ODD;
    private static final boolean IS_ADDED = KIND == Kind.ODD;
    private static final int PANEL = Primitives.PANEL;
    private static final int GROUP = 8;

    ArrayTiles256() {
    }

    @Override
    public void multiply(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc) {
        for (int panel = 0; panel < panels; panel += GROUP) {
            group(rows, a, aAt, lda, b, bAt + panel * distance, distance, Math.min(GROUP, panels - panel), k, c, cAt + panel * PANEL, ldc);
        }
    }

    /// A few panels, which stay in cache, by all rows: first as many as go together, then the rest.
    private static void group(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc) {
        int row = 0;
        for (; row <= rows - 6 && rows - row != 8; row += 6) { // 8 are better off as 4 and 4
            for (int panel = 0; panel < panels; panel++) {
                rows6panels1(a, aAt + row * step(lda), lda, b, bAt + panel * distance, distance, k, c, cAt + row * ldc + panel * PANEL, ldc);
            }
        }
        for (; row <= rows - 4; row += 4) {
            for (int panel = 0; panel < panels; panel++) {
                rows4panels1(a, aAt + row * step(lda), lda, b, bAt + panel * distance, distance, k, c, cAt + row * ldc + panel * PANEL, ldc);
            }
        }
        for (; row < rows; row++) {
            int panel = 0;
            for (; panel <= panels - 4; panel += 4) {
                rows1panels4(a, aAt + row * step(lda), lda, b, bAt + panel * distance, distance, k, c, cAt + row * ldc + panel * PANEL, ldc);
            }
            for (; panel < panels; panel++) {
                rows1panels1(a, aAt + row * step(lda), lda, b, bAt + panel * distance, distance, k, c, cAt + row * ldc + panel * PANEL, ldc);
            }
        }
    }

    @Override
    public void multiplyHalf(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        int row = 0;
        for (; row <= rows - 8; row += 8) {
            rows8half(a, aAt + row * step(lda), lda, b, bAt, k, c, cAt + row * ldc, ldc);
        }
        for (; row < rows; row++) {
            rows1half(a, aAt + row * step(lda), lda, b, bAt, k, c, cAt + row * ldc, ldc);
        }
    }

    /// 8 rows x half a panel: 8 accumulators.
    private static void rows8half(float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        int a1 = aAt + step(lda);
        int a2 = aAt + 2 * step(lda);
        int a3 = aAt + 3 * step(lda);
        int a4 = aAt + 4 * step(lda);
        int a5 = aAt + 5 * step(lda);
        int a6 = aAt + 6 * step(lda);
        int a7 = aAt + 7 * step(lda);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            c0 = w0.fma(FloatVector.broadcast(F, a[aAt + element]), c0);
            c1 = w0.fma(FloatVector.broadcast(F, a[a1 + element]), c1);
            c2 = w0.fma(FloatVector.broadcast(F, a[a2 + element]), c2);
            c3 = w0.fma(FloatVector.broadcast(F, a[a3 + element]), c3);
            c4 = w0.fma(FloatVector.broadcast(F, a[a4 + element]), c4);
            c5 = w0.fma(FloatVector.broadcast(F, a[a5 + element]), c5);
            c6 = w0.fma(FloatVector.broadcast(F, a[a6 + element]), c6);
            c7 = w0.fma(FloatVector.broadcast(F, a[a7 + element]), c7);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c0) : c0).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc).add(c1) : c1).intoArray(c, cAt + ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc).add(c2) : c2).intoArray(c, cAt + 2 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc).add(c3) : c3).intoArray(c, cAt + 3 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4 * ldc).add(c4) : c4).intoArray(c, cAt + 4 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 5 * ldc).add(c5) : c5).intoArray(c, cAt + 5 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 6 * ldc).add(c6) : c6).intoArray(c, cAt + 6 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 7 * ldc).add(c7) : c7).intoArray(c, cAt + 7 * ldc);
    }

    /// 1 row x half a panel: 1 accumulator.
    private static void rows1half(float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        FloatVector c0 = FloatVector.zero(F);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            c0 = w0.fma(FloatVector.broadcast(F, a[aAt + element]), c0);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c0) : c0).intoArray(c, cAt);
    }

    /// 6 rows x 1 panel: 12 accumulators.
    private static void rows6panels1(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c10 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc + 8);
        FloatVector c20 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c21 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc + 8);
        FloatVector c30 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c31 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc + 8);
        FloatVector c40 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 4 * ldc);
        FloatVector c41 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 4 * ldc + 8);
        FloatVector c50 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 5 * ldc);
        FloatVector c51 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 5 * ldc + 8);
        int a1 = aAt + step(lda);
        int a2 = aAt + 2 * step(lda);
        int a3 = aAt + 3 * step(lda);
        int a4 = aAt + 4 * step(lda);
        int a5 = aAt + 5 * step(lda);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + line(p) + 8);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + element]);
            c10 = w0.fma(x1, c10);
            c11 = w1.fma(x1, c11);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + element]);
            c20 = w0.fma(x2, c20);
            c21 = w1.fma(x2, c21);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + element]);
            c30 = w0.fma(x3, c30);
            c31 = w1.fma(x3, c31);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + element]);
            c40 = w0.fma(x4, c40);
            c41 = w1.fma(x4, c41);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + element]);
            c50 = w0.fma(x5, c50);
            c51 = w1.fma(x5, c51);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 8).add(c01) : c01).intoArray(c, cAt + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc).add(c10) : c10).intoArray(c, cAt + ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc + 8).add(c11) : c11).intoArray(c, cAt + ldc + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc).add(c20) : c20).intoArray(c, cAt + 2 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc + 8).add(c21) : c21).intoArray(c, cAt + 2 * ldc + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc).add(c30) : c30).intoArray(c, cAt + 3 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc + 8).add(c31) : c31).intoArray(c, cAt + 3 * ldc + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4 * ldc).add(c40) : c40).intoArray(c, cAt + 4 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4 * ldc + 8).add(c41) : c41).intoArray(c, cAt + 4 * ldc + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 5 * ldc).add(c50) : c50).intoArray(c, cAt + 5 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 5 * ldc + 8).add(c51) : c51).intoArray(c, cAt + 5 * ldc + 8);
    }

    /// 4 rows x 1 panel: 8 accumulators.
    private static void rows4panels1(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c10 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc + 8);
        FloatVector c20 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c21 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc + 8);
        FloatVector c30 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c31 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc + 8);
        int a1 = aAt + step(lda);
        int a2 = aAt + 2 * step(lda);
        int a3 = aAt + 3 * step(lda);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + line(p) + 8);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + element]);
            c10 = w0.fma(x1, c10);
            c11 = w1.fma(x1, c11);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + element]);
            c20 = w0.fma(x2, c20);
            c21 = w1.fma(x2, c21);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + element]);
            c30 = w0.fma(x3, c30);
            c31 = w1.fma(x3, c31);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 8).add(c01) : c01).intoArray(c, cAt + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc).add(c10) : c10).intoArray(c, cAt + ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc + 8).add(c11) : c11).intoArray(c, cAt + ldc + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc).add(c20) : c20).intoArray(c, cAt + 2 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc + 8).add(c21) : c21).intoArray(c, cAt + 2 * ldc + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc).add(c30) : c30).intoArray(c, cAt + 3 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc + 8).add(c31) : c31).intoArray(c, cAt + 3 * ldc + 8);
    }

    /// 1 row x 4 panels: 8 accumulators.
    private static void rows1panels4(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c02 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 16);
        FloatVector c03 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 24);
        FloatVector c04 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 32);
        FloatVector c05 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 40);
        FloatVector c06 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 48);
        FloatVector c07 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 56);
        int b1 = bAt + distance;
        int b2 = bAt + 2 * distance;
        int b3 = bAt + 3 * distance;
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + line(p) + 8);
            FloatVector w2 = FloatVector.fromArray(F, b, b1 + line(p));
            FloatVector w3 = FloatVector.fromArray(F, b, b1 + line(p) + 8);
            FloatVector w4 = FloatVector.fromArray(F, b, b2 + line(p));
            FloatVector w5 = FloatVector.fromArray(F, b, b2 + line(p) + 8);
            FloatVector w6 = FloatVector.fromArray(F, b, b3 + line(p));
            FloatVector w7 = FloatVector.fromArray(F, b, b3 + line(p) + 8);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            c02 = w2.fma(x0, c02);
            c03 = w3.fma(x0, c03);
            c04 = w4.fma(x0, c04);
            c05 = w5.fma(x0, c05);
            c06 = w6.fma(x0, c06);
            c07 = w7.fma(x0, c07);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 8).add(c01) : c01).intoArray(c, cAt + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 16).add(c02) : c02).intoArray(c, cAt + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 24).add(c03) : c03).intoArray(c, cAt + 24);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 32).add(c04) : c04).intoArray(c, cAt + 32);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 40).add(c05) : c05).intoArray(c, cAt + 40);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 48).add(c06) : c06).intoArray(c, cAt + 48);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 56).add(c07) : c07).intoArray(c, cAt + 56);
    }

    /// 1 row x 1 panel: 2 accumulators.
    private static void rows1panels1(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 8);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + line(p) + 8);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 8).add(c01) : c01).intoArray(c, cAt + 8);
    }

    /// From one row of A to the next.
    private static int step(int lda) {
        return KIND == Kind.COLUMNS ? 1 : IS_HALF_OF_CHAIN ? PANEL : lda;
    }

    /// From the first element of a row of A to that of step p; in panels, which hold 16 neighbours of each row, every other one of them.
    private static int at(int p, int lda) {
        return KIND == Kind.COLUMNS ? p * Primitives.COLUMN : IS_HALF_OF_CHAIN ? p / (PANEL / 2) * lda + p % (PANEL / 2) * 2 : p;
    }

    /// From the first line of a panel to that of step p.
    private static int line(int p) {
        return (IS_HALF_OF_CHAIN ? 2 * p : p) * PANEL;
    }
}
