package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;

/// The passes of a fused norm over one row, of one dtype, read and written where it lies. The same bits as the steps of
/// [RowNorm] one after the other, except that NaN is not made canonical: who finds one goes on from `sum` by steps.
interface RowKernels {
    /// As [Primitives#sumOfSquares].
    ///
    /// @param at byte offset of the row; so are all of the offsets here
    float sumOfSquares(MemorySegment v, long at, int count, float[] lanes);

    /// `sum = h + (a · rstd) · gamma`, kept unrounded in `sum` and stored rounded in `hOut`, which may be `h`. Where there is nothing to
    /// round `sum` is left alone: `hOut` holds the same.
    ///
    /// @return the sum of squares of `sum`; NaN where one of them is, as then all sums are
    float residual(MemorySegment a, long aAt, float rstd, MemorySegment gamma, MemorySegment h, long hAt, MemorySegment hOut, long hOutAt,
                   float[] sum, int count, float[] lanes);

    /// `z = (v · rstd) · gamma`, where v is what [#residual] left in `sum` or in `hOut`.
    ///
    /// @return false where a result is not finite
    boolean normalized(float[] sum, MemorySegment hOut, long hOutAt, float rstd, MemorySegment gamma, MemorySegment z, long zAt, int count, float[] lanes);

    /// [#normalized] of one row and [#sumOfSquares] of the next at the same time: one waits for what is written, the other for what is
    /// read, and a sum is a chain.
    ///
    /// @param h     of the next row, likewise `hOut`: a word of each of their cache lines is read, for [#residual] to find it near; several
    ///              rows on their way at once are faster than one after the other
    /// @param isFar whether they are not near in any case
    /// @param lanes room for 64 floats; 0 are left in the upper half where all results are finite, see [#areFinite]
    /// @return the sum of squares of the next row
    float normalizedBeside(float[] sum, MemorySegment hOut, long hOutAt, float rstd, MemorySegment gamma, MemorySegment z, long zAt,
                           MemorySegment next, long nextAt, MemorySegment h, long hAt, long hOutNext, boolean isFar, int count, float[] lanes);

    /// What [#normalizedBeside] left.
    static boolean areFinite(float[] lanes) {
        boolean areFinite = true;
        for (int lane = Primitives.LANES; lane < 2 * Primitives.LANES; lane++) {
            areFinite &= lanes[lane] == 0;
        }
        return areFinite;
    }
}
