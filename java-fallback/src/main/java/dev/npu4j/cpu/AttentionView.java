package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An attention as its kernel sees it, whichever operator asks for it: key j is row `j mod page` of page `table[j / page]` of K
/// and V. Kept rows are pages of one row.
///
/// @param page rows of a page
record AttentionView(DType dtype, int sq, int keys, int hq, int hkv, int d, double scale, Tensor q, Rows k, Rows v, Tensor y,
                     MemorySegment table, int page, MemorySegment queryPositions, MemorySegment keyPositions) {

    /// K or V: how far it is, in bytes, from one page, row or head to the next.
    record Rows(MemorySegment segment, long toPage, long toRow, long toHead) {
        /// Where the first head of a row lies.
        long at(long page, long row) {
            return page * toPage + row * toRow;
        }
    }

    /// Query heads per key-value head.
    int headsPerGroup() {
        return hq / hkv;
    }

    /// The page that entry `index` of the table names.
    int pageAt(int index) {
        return intAt(table, index);
    }

    int keyPosition(int key) {
        return intAt(keyPositions, key);
    }

    int queryPosition(int query) {
        return intAt(queryPositions, query);
    }

    private static int intAt(MemorySegment segment, long index) {
        return segment.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index);
    }
}
