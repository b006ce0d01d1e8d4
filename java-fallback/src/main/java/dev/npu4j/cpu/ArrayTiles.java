package dev.npu4j.cpu;

/// Products of what is in arrays.
interface ArrayTiles {
    /// How A lies and which steps of the product are meant: constants of a kernel.
    enum Kind {
        /// By rows, as in [Primitives#tiles].
        ROWS,
        /// By columns, as in [Primitives#tilesByColumns].
        COLUMNS,
        /// By rows; every other step, from the one that A and B point at, into a sum from +0 that C becomes.
        EVEN,
        /// As `EVEN`, and the sum is added to C.
        ODD
    }

    /// As [Primitives#tiles] or [Primitives#tilesByColumns]; every other step of [Primitives#scores].
    ///
    /// @param k steps that are taken
    void multiply(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc);

    /// Every other step of [Primitives#halfScores]; not of other kinds.
    void multiplyHalf(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc);
}
