package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;

/// Products with packed weights that lie in native memory and are read where they lie, once for all rows.
///
/// Where many rows go together, C is cleared before the first step and stored after the last one tile at a time, a tile being what there are accumulators
/// for: so it is in L1 then, and what is stored has the time of the next tile's product to reach memory. Of few rows it is many panels at a time.
interface PanelTiles {
    /// From one row of A to the next, and from one of C: constants, so that a kernel keeps one address for all of its rows. A variable
    /// distance takes a register for each of eight rows, which C2 does not have; and so many checks of bounds before a loop.
    int LDA = 5120 + 16; // as many steps as a part of k may have; rows a power of two apart would all fall into the same cache sets
    int LDC = 48 * Primitives.PANEL + 16;

    /// As [Primitives#panels], for one dtype.
    void multiply(int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int panels, int k, boolean begins, float[] c, int cAt, Destination to);
}
