package dev.npu4j.cpu;

/// Products of what is in arrays.
interface ArrayTiles {
    /// How A lies and which steps of the product are meant: constants of a kernel.
    enum Kind {
        /// By rows, as in [Primitives#tiles].
        ROWS,
        /// By columns, as in [Primitives#tilesByColumns].
        COLUMNS,
        /// In panels, as K in [Primitives#scores]; every other step, from the one that A and B point at, into a sum from +0 that C becomes.
        EVEN,
        /// As `EVEN`, and the sum is added to C.
        ODD
    }

    /// As [Primitives#tiles] or [Primitives#tilesByColumns]; every other step of [Primitives#scores].
    ///
    /// @param lda from one row of A to the next; where A lies in panels, from one panel to the next; of no use by columns
    /// @param k   steps that are taken
    void multiply(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int distance, int panels, int k, float[] c, int cAt, int ldc);

    /// Every other step of [Primitives#halfScores]; not of other kinds.
    void multiplyHalf(int rows, float[] a, int aAt, int lda, float[] b, int bAt, int k, float[] c, int cAt, int ldc);
}
