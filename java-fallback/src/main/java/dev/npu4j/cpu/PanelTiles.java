package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;

/// Products with packed weights that lie in native memory and are read where they lie, once for all rows.
interface PanelTiles {
    /// As [Primitives#panels], for one dtype.
    void multiply(int rows, float[] a, int aAt, int lda, MemorySegment b, long bAt, long distance, int panels, int k, float[] c, int cAt, int ldc);
}
