package dev.npu4j.cpu;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// [ArrayTiles] with vectors of 128 bits. Never used as it stands: [VectorForge] defines this class anew for each
/// [ArrayTiles.Kind], so that it is a constant to C2.
///
/// 8 accumulators, which is what 16 registers have room for; kernels are named after what they multiply at once.
final class ArrayTiles128 implements ArrayTiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_128;
    private static final Kind KIND = VectorForge.data(MethodHandles.lookup(), Kind.class);
    private static final boolean IS_HALF_OF_CHAIN = KIND == Kind.EVEN || KIND == Kind.ODD;
    private static final boolean IS_ADDED = KIND == Kind.ODD;
    private static final int PANEL = Primitives.PANEL;
    private static final int GROUP = 8;

    ArrayTiles128() {
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
        for (; row <= rows - 2; row += 2) {
            for (int panel = 0; panel < panels; panel++) {
                rows2panels1(a, aAt + row * step(lda), lda, b, bAt + panel * distance, distance, k, c, cAt + row * ldc + panel * PANEL, ldc);
            }
        }
        for (; row < rows; row++) {
            int panel = 0;
            for (; panel <= panels - 2; panel += 2) {
                rows1panels2(a, aAt + row * step(lda), lda, b, bAt + panel * distance, distance, k, c, cAt + row * ldc + panel * PANEL, ldc);
            }
            for (; panel < panels; panel++) {
                rows1panels1(a, aAt + row * step(lda), lda, b, bAt + panel * distance, distance, k, c, cAt + row * ldc + panel * PANEL, ldc);
            }
        }
    }

    @Override
    public void multiplyHalf(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        int row = 0;
        for (; row <= rows - 4; row += 4) {
            rows4half(a, aAt + row * step(lda), lda, b, bAt, k, c, cAt + row * ldc, ldc);
        }
        for (; row < rows; row++) {
            rows1half(a, aAt + row * step(lda), lda, b, bAt, k, c, cAt + row * ldc, ldc);
        }
    }

    /// 4 rows x half a panel: 8 accumulators.
    private static void rows4half(float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        FloatVector c20 = FloatVector.zero(F);
        FloatVector c21 = FloatVector.zero(F);
        FloatVector c30 = FloatVector.zero(F);
        FloatVector c31 = FloatVector.zero(F);
        int a1 = aAt + step(lda);
        int a2 = aAt + 2 * step(lda);
        int a3 = aAt + 3 * step(lda);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + line(p) + 4);
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
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4).add(c01) : c01).intoArray(c, cAt + 4);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc).add(c10) : c10).intoArray(c, cAt + ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc + 4).add(c11) : c11).intoArray(c, cAt + ldc + 4);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc).add(c20) : c20).intoArray(c, cAt + 2 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc + 4).add(c21) : c21).intoArray(c, cAt + 2 * ldc + 4);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc).add(c30) : c30).intoArray(c, cAt + 3 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc + 4).add(c31) : c31).intoArray(c, cAt + 3 * ldc + 4);
    }

    /// 1 row x half a panel: 2 accumulators.
    private static void rows1half(float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = FloatVector.zero(F);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + line(p) + 4);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4).add(c01) : c01).intoArray(c, cAt + 4);
    }

    /// 2 rows x 1 panel: 8 accumulators.
    private static void rows2panels1(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 4);
        FloatVector c02 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c03 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 12);
        FloatVector c10 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc + 4);
        FloatVector c12 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc + 8);
        FloatVector c13 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc + 12);
        int a1 = aAt + step(lda);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + line(p) + 4);
            FloatVector w2 = FloatVector.fromArray(F, b, bAt + line(p) + 8);
            FloatVector w3 = FloatVector.fromArray(F, b, bAt + line(p) + 12);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            c02 = w2.fma(x0, c02);
            c03 = w3.fma(x0, c03);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + element]);
            c10 = w0.fma(x1, c10);
            c11 = w1.fma(x1, c11);
            c12 = w2.fma(x1, c12);
            c13 = w3.fma(x1, c13);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4).add(c01) : c01).intoArray(c, cAt + 4);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 8).add(c02) : c02).intoArray(c, cAt + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 12).add(c03) : c03).intoArray(c, cAt + 12);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc).add(c10) : c10).intoArray(c, cAt + ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc + 4).add(c11) : c11).intoArray(c, cAt + ldc + 4);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc + 8).add(c12) : c12).intoArray(c, cAt + ldc + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc + 12).add(c13) : c13).intoArray(c, cAt + ldc + 12);
    }

    /// 1 row x 2 panels: 8 accumulators.
    private static void rows1panels2(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 4);
        FloatVector c02 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c03 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 12);
        FloatVector c04 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 16);
        FloatVector c05 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 20);
        FloatVector c06 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 24);
        FloatVector c07 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 28);
        int b1 = bAt + distance;
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + line(p) + 4);
            FloatVector w2 = FloatVector.fromArray(F, b, bAt + line(p) + 8);
            FloatVector w3 = FloatVector.fromArray(F, b, bAt + line(p) + 12);
            FloatVector w4 = FloatVector.fromArray(F, b, b1 + line(p));
            FloatVector w5 = FloatVector.fromArray(F, b, b1 + line(p) + 4);
            FloatVector w6 = FloatVector.fromArray(F, b, b1 + line(p) + 8);
            FloatVector w7 = FloatVector.fromArray(F, b, b1 + line(p) + 12);
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
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4).add(c01) : c01).intoArray(c, cAt + 4);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 8).add(c02) : c02).intoArray(c, cAt + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 12).add(c03) : c03).intoArray(c, cAt + 12);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 16).add(c04) : c04).intoArray(c, cAt + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 20).add(c05) : c05).intoArray(c, cAt + 20);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 24).add(c06) : c06).intoArray(c, cAt + 24);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 28).add(c07) : c07).intoArray(c, cAt + 28);
    }

    /// 1 row x 1 panel: 4 accumulators.
    private static void rows1panels1(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 4);
        FloatVector c02 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 8);
        FloatVector c03 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 12);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, bAt + line(p) + 4);
            FloatVector w2 = FloatVector.fromArray(F, b, bAt + line(p) + 8);
            FloatVector w3 = FloatVector.fromArray(F, b, bAt + line(p) + 12);
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
            c02 = w2.fma(x0, c02);
            c03 = w3.fma(x0, c03);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4).add(c01) : c01).intoArray(c, cAt + 4);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 8).add(c02) : c02).intoArray(c, cAt + 8);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 12).add(c03) : c03).intoArray(c, cAt + 12);
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
