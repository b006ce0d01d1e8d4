package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;

/// Attention of few rows over K and V of f32 where they lie: a line is one key's K or V of one head, `d` elements, a multiple
/// of 16, anywhere in a native segment. What is brought into arrays first, as [KeyBlock] does it, passes through the caches twice.
interface LineTiles {
    /// Rows that go together.
    int ROWS = 4;

    /// From one pair of elements to the next.
    int PAIR = 16;

    /// Keys that go together.
    int KEYS = 8;

    /// `s[key][ROWS]`, as [Primitives#scores] does it.
    ///
    /// @param keys a multiple of [#KEYS]
    /// @param q    `[d / 2][2][ROWS][2]`: the even element and the odd one of each row, all of it twice
    void scores(int keys, MemorySegment k, long[] offsets, float[] q, int qAt, int d, float[] s);

    /// C[rows][d] += A[rows][keys] · V, each element one chain of fused multiply-adds over increasing keys, where A lies as the
    /// scores do.
    ///
    /// @param rows at most [#ROWS]; of C there are as many in any case
    void sums(int rows, float[] a, MemorySegment v, long[] offsets, int keys, int d, float[] c, int cAt, int ldc);
}
