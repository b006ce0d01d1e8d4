package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;

/// The passes of a fused norm over one row, of one dtype, read and written where it lies. The same bits as the steps of
/// [RowNorm] one after the other, except that NaN is not made canonical: who finds one goes on from `sum` by steps.
interface RowKernels {
    /// As [Primitives#sumOfSquares].
    ///
    /// @param at byte offset of the row; so are all of the offsets here
    float sumOfSquares(MemorySegment v, long at, int count, float[] lanes);

    /// `sum = h + (a · rstd) · gamma`, kept unrounded and stored rounded in `hOut`, which may be `h`.
    ///
    /// @return the sum of squares of `sum`; NaN where one of them is, as then all sums are
    float residual(MemorySegment a, long aAt, float rstd, MemorySegment gamma, MemorySegment h, long hAt, MemorySegment hOut, long hOutAt,
                   float[] sum, int count, float[] lanes);

    /// `z = (v · rstd) · gamma`.
    ///
    /// @return false where a result is not finite
    boolean normalized(float[] v, float rstd, MemorySegment gamma, MemorySegment z, long zAt, int count, float[] lanes);
}
