package dev.npu4j.cpu;

import java.lang.foreign.MemorySegment;

/// Where a product is stored when it is done: rows of f32 in native memory. Each worker has one, filled in for each task, so that a launch
/// makes nothing.
final class Destination {
    MemorySegment segment;
    long at; // of the first element, bytes
    long step; // from one row to the next, bytes
    int rows;
    int columns;

    /// Itself, which becomes what it is told to be.
    Destination of(MemorySegment segment, long at, long step, int rows, int columns) {
        this.segment = segment;
        this.at = at;
        this.step = step;
        this.rows = rows;
        this.columns = columns;
        return this;
    }

    /// Lets go of the memory.
    void forget() {
        segment = null;
    }
}
