package dev.npu4j.cpu;

/// Products of what is in arrays.
interface ArrayTiles {
    /// As [Primitives#tiles] or [Primitives#tilesByColumns].
    void multiply(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc);

    /// As [Primitives#halfTiles].
    void multiplyHalf(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc);
}
