package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;

/// Products with packed weights that lie in native memory and are read where they lie, once for all rows.
///
/// A tile is the part of C that there are accumulators for. Tiles are cleared and stored one by one, not all before the first product and all after
/// the last: so a tile is in L1 whenever it is touched, and what is stored has the time of the next product to reach memory.
interface PanelTiles {
    /// From one row of A to the next, and from one of C: constants, so that a kernel keeps one address for all of its rows. A variable
    /// distance takes a register for each of eight rows, which C2 does not have; and so many checks of bounds before a loop.
    int LDA = 2048 + 16; // rows a power of two apart would all fall into the same cache sets
    int LDC = 48 * Primitives.PANEL + 16;

    /// As [Primitives#panels], for one dtype.
    void multiply(int rows, float[] a, int aAt, MemorySegment b, long bAt, long distance, int panels, int k, boolean begins, float[] c, int cAt, Destination to);
}
