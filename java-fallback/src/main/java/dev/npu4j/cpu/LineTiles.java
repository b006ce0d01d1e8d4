package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;

/// Attention of few rows over K and V of f32 where they lie: a line is one key's K or V of one head, `d` elements, a multiple
/// of 16 and at most [#MOST], anywhere in a native segment. What is brought into arrays first, as [KeyBlock] does it, passes through the caches twice.
interface LineTiles {
    /// Rows, at most: more fill the lanes of other kernels.
    int MOST_ROWS = 8;

    /// Keys that go together.
    int KEYS = 16;

    /// Elements of a line, at most: what is made of some keys' K stays in cache.
    int MOST = 1024;

    /// An even element and the odd one behind it, as they lie in memory.
    static long pair(float even, float odd) {
        return Integer.toUnsignedLong(Float.floatToRawIntBits(even)) | (long) Float.floatToRawIntBits(odd) << Integer.SIZE;
    }

    /// From the scores of a group of rows to those of the next: a block of keys, and room for [Primitives#weighFew].
    static int distance(int few) {
        return few * PrunedAttentionCpu.BLOCK + 2 * Primitives.PANEL;
    }

    /// Rows that go together.
    int few();

    /// `s[rows / few][keys][few]`, as [Primitives#scores] does it, where `few` is [#few]; from one group of rows to the next
    /// [#distance] apart.
    ///
    /// @param rows a multiple of `few`
    /// @param keys a multiple of [#KEYS], at most a block
    /// @param q    `[rows / few][d / 2][few]`: what [#pair] makes of the rows' elements
    /// @param room for `KEYS · d / 2` pairs
    void scores(int rows, int keys, MemorySegment k, long[] offsets, long[] q, int d, long[] room, float[] s);

    /// C[rows][d] += A[rows][keys] · V, each element one chain of fused multiply-adds over increasing keys, where A lies as the
    /// scores of one group do.
    ///
    /// @param rows at most `few`; of C there are as many in any case
    void sums(int rows, float[] a, int aAt, MemorySegment v, long[] offsets, int keys, int d, float[] c, int cAt, int ldc);
}
