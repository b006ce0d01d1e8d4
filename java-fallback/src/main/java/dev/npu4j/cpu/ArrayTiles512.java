package dev.npu4j.cpu;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// [ArrayTiles] with vectors of 512 bits. Never used as it stands: [VectorForge] defines this class anew for each
/// [ArrayTiles.Kind], so that it is a constant to C2.
///
/// The 32 registers would hold 24 accumulators; 16 are enough, and keep clear of the size of method at which C2 stops inlining
/// the vectors' own methods. Kernels are named after what they multiply at once.
final class ArrayTiles512 implements ArrayTiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
    private static final Kind KIND = VectorForge.data(MethodHandles.lookup(), Kind.class);
    private static final boolean IS_HALF_OF_CHAIN = KIND == Kind.EVEN || KIND == Kind.ODD;
    private static final boolean IS_ADDED = KIND == Kind.ODD;
    private static final int PANEL = Primitives.PANEL;

    ArrayTiles512() {
    }

    @Override
    public void multiply(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc) {
        int panel = 0;
        for (; panel <= panels - 2; panel += 2) {
            two(rows, a, aAt, lda, b, bAt + panel * distance, distance, k, c, cAt + panel * PANEL, ldc);
        }
        for (; panel < panels; panel++) {
            one(rows, a, aAt, lda, b, bAt + panel * distance, distance, k, c, cAt + panel * PANEL, ldc);
        }
    }

    /// All rows by two panels.
    private static void two(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        int row = 0;
        for (; row <= rows - 8; row += 8) {
            rows8panels2(a, aAt + row * step(lda), lda, b, bAt, distance, k, c, cAt + row * ldc, ldc);
        }
        for (; row <= rows - 4; row += 4) {
            rows4panels2(a, aAt + row * step(lda), lda, b, bAt, distance, k, c, cAt + row * ldc, ldc);
        }
        for (; row < rows; row++) {
            rows1panels2(a, aAt + row * step(lda), lda, b, bAt, distance, k, c, cAt + row * ldc, ldc);
        }
    }

    /// All rows by one panel.
    private static void one(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        int row = 0;
        for (; row <= rows - 12; row += 12) {
            rows12panels1(a, aAt + row * step(lda), lda, b, bAt, distance, k, c, cAt + row * ldc, ldc);
        }
        for (; row <= rows - 4; row += 4) {
            rows4panels1(a, aAt + row * step(lda), lda, b, bAt, distance, k, c, cAt + row * ldc, ldc);
        }
        for (; row < rows; row++) {
            rows1panels1(a, aAt + row * step(lda), lda, b, bAt, distance, k, c, cAt + row * ldc, ldc);
        }
    }

    /// Multiplies the whole panel: vectors of half the size are not used beside these, see [VectorLineTiles].
    @Override
    public void multiplyHalf(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc) {
        one(rows, a, aAt, lda, b, bAt, 0, k, c, cAt, ldc);
    }

    /// 8 rows x 2 panels: 16 accumulators.
    private static void rows8panels2(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 16);
        FloatVector c10 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc + 16);
        FloatVector c20 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c21 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc + 16);
        FloatVector c30 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c31 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc + 16);
        FloatVector c40 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 4 * ldc);
        FloatVector c41 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 4 * ldc + 16);
        FloatVector c50 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 5 * ldc);
        FloatVector c51 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 5 * ldc + 16);
        FloatVector c60 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 6 * ldc);
        FloatVector c61 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 6 * ldc + 16);
        FloatVector c70 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 7 * ldc);
        FloatVector c71 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 7 * ldc + 16);
        int b1 = bAt + distance;
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
            FloatVector w1 = FloatVector.fromArray(F, b, b1 + line(p));
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
            FloatVector x6 = FloatVector.broadcast(F, a[a6 + element]);
            c60 = w0.fma(x6, c60);
            c61 = w1.fma(x6, c61);
            FloatVector x7 = FloatVector.broadcast(F, a[a7 + element]);
            c70 = w0.fma(x7, c70);
            c71 = w1.fma(x7, c71);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 16).add(c01) : c01).intoArray(c, cAt + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc).add(c10) : c10).intoArray(c, cAt + ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc + 16).add(c11) : c11).intoArray(c, cAt + ldc + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc).add(c20) : c20).intoArray(c, cAt + 2 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc + 16).add(c21) : c21).intoArray(c, cAt + 2 * ldc + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc).add(c30) : c30).intoArray(c, cAt + 3 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc + 16).add(c31) : c31).intoArray(c, cAt + 3 * ldc + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4 * ldc).add(c40) : c40).intoArray(c, cAt + 4 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4 * ldc + 16).add(c41) : c41).intoArray(c, cAt + 4 * ldc + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 5 * ldc).add(c50) : c50).intoArray(c, cAt + 5 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 5 * ldc + 16).add(c51) : c51).intoArray(c, cAt + 5 * ldc + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 6 * ldc).add(c60) : c60).intoArray(c, cAt + 6 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 6 * ldc + 16).add(c61) : c61).intoArray(c, cAt + 6 * ldc + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 7 * ldc).add(c70) : c70).intoArray(c, cAt + 7 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 7 * ldc + 16).add(c71) : c71).intoArray(c, cAt + 7 * ldc + 16);
    }

    /// 4 rows x 2 panels: 8 accumulators.
    private static void rows4panels2(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 16);
        FloatVector c10 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c11 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc + 16);
        FloatVector c20 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c21 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc + 16);
        FloatVector c30 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c31 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc + 16);
        int b1 = bAt + distance;
        int a1 = aAt + step(lda);
        int a2 = aAt + 2 * step(lda);
        int a3 = aAt + 3 * step(lda);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, b1 + line(p));
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
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 16).add(c01) : c01).intoArray(c, cAt + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc).add(c10) : c10).intoArray(c, cAt + ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc + 16).add(c11) : c11).intoArray(c, cAt + ldc + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc).add(c20) : c20).intoArray(c, cAt + 2 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc + 16).add(c21) : c21).intoArray(c, cAt + 2 * ldc + 16);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc).add(c30) : c30).intoArray(c, cAt + 3 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc + 16).add(c31) : c31).intoArray(c, cAt + 3 * ldc + 16);
    }

    /// 1 row x 2 panels: 2 accumulators.
    private static void rows1panels2(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c01 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 16);
        int b1 = bAt + distance;
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector w1 = FloatVector.fromArray(F, b, b1 + line(p));
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
            c01 = w1.fma(x0, c01);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 16).add(c01) : c01).intoArray(c, cAt + 16);
    }

    /// 12 rows x 1 panel: 12 accumulators.
    private static void rows12panels1(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c0_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c1_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c2_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c3_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc);
        FloatVector c4_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 4 * ldc);
        FloatVector c5_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 5 * ldc);
        FloatVector c6_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 6 * ldc);
        FloatVector c7_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 7 * ldc);
        FloatVector c8_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 8 * ldc);
        FloatVector c9_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 9 * ldc);
        FloatVector c10_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 10 * ldc);
        FloatVector c11_0 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 11 * ldc);
        int a1 = aAt + step(lda);
        int a2 = aAt + 2 * step(lda);
        int a3 = aAt + 3 * step(lda);
        int a4 = aAt + 4 * step(lda);
        int a5 = aAt + 5 * step(lda);
        int a6 = aAt + 6 * step(lda);
        int a7 = aAt + 7 * step(lda);
        int a8 = aAt + 8 * step(lda);
        int a9 = aAt + 9 * step(lda);
        int a10 = aAt + 10 * step(lda);
        int a11 = aAt + 11 * step(lda);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c0_0 = w0.fma(x0, c0_0);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + element]);
            c1_0 = w0.fma(x1, c1_0);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + element]);
            c2_0 = w0.fma(x2, c2_0);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + element]);
            c3_0 = w0.fma(x3, c3_0);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + element]);
            c4_0 = w0.fma(x4, c4_0);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + element]);
            c5_0 = w0.fma(x5, c5_0);
            FloatVector x6 = FloatVector.broadcast(F, a[a6 + element]);
            c6_0 = w0.fma(x6, c6_0);
            FloatVector x7 = FloatVector.broadcast(F, a[a7 + element]);
            c7_0 = w0.fma(x7, c7_0);
            FloatVector x8 = FloatVector.broadcast(F, a[a8 + element]);
            c8_0 = w0.fma(x8, c8_0);
            FloatVector x9 = FloatVector.broadcast(F, a[a9 + element]);
            c9_0 = w0.fma(x9, c9_0);
            FloatVector x10 = FloatVector.broadcast(F, a[a10 + element]);
            c10_0 = w0.fma(x10, c10_0);
            FloatVector x11 = FloatVector.broadcast(F, a[a11 + element]);
            c11_0 = w0.fma(x11, c11_0);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c0_0) : c0_0).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc).add(c1_0) : c1_0).intoArray(c, cAt + ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc).add(c2_0) : c2_0).intoArray(c, cAt + 2 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc).add(c3_0) : c3_0).intoArray(c, cAt + 3 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 4 * ldc).add(c4_0) : c4_0).intoArray(c, cAt + 4 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 5 * ldc).add(c5_0) : c5_0).intoArray(c, cAt + 5 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 6 * ldc).add(c6_0) : c6_0).intoArray(c, cAt + 6 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 7 * ldc).add(c7_0) : c7_0).intoArray(c, cAt + 7 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 8 * ldc).add(c8_0) : c8_0).intoArray(c, cAt + 8 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 9 * ldc).add(c9_0) : c9_0).intoArray(c, cAt + 9 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 10 * ldc).add(c10_0) : c10_0).intoArray(c, cAt + 10 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 11 * ldc).add(c11_0) : c11_0).intoArray(c, cAt + 11 * ldc);
    }

    /// 4 rows x 1 panel: 4 accumulators.
    private static void rows4panels1(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        FloatVector c10 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + ldc);
        FloatVector c20 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 2 * ldc);
        FloatVector c30 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt + 3 * ldc);
        int a1 = aAt + step(lda);
        int a2 = aAt + 2 * step(lda);
        int a3 = aAt + 3 * step(lda);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + element]);
            c10 = w0.fma(x1, c10);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + element]);
            c20 = w0.fma(x2, c20);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + element]);
            c30 = w0.fma(x3, c30);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + ldc).add(c10) : c10).intoArray(c, cAt + ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 2 * ldc).add(c20) : c20).intoArray(c, cAt + 2 * ldc);
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt + 3 * ldc).add(c30) : c30).intoArray(c, cAt + 3 * ldc);
    }

    /// 1 row x 1 panel: 1 accumulator.
    private static void rows1panels1(float[] a, int aAt, int lda, float[] b, int bAt, int distance, int k, float[] c, int cAt, int ldc) {
        FloatVector c00 = IS_HALF_OF_CHAIN ? FloatVector.zero(F) : FloatVector.fromArray(F, c, cAt);
        for (int p = 0; p < k; p++) {
            int element = at(p, lda);
            FloatVector w0 = FloatVector.fromArray(F, b, bAt + line(p));
            FloatVector x0 = FloatVector.broadcast(F, a[aAt + element]);
            c00 = w0.fma(x0, c00);
        }
        (IS_ADDED ? FloatVector.fromArray(F, c, cAt).add(c00) : c00).intoArray(c, cAt);
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
