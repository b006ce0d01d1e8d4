package dev.npu4j.bench.roof;

/// One limit of the machine.
public enum Probe {
    /// Floating-point operations, from registers.
    FMA("flop/s"),
    /// Bytes read from memory that no cache holds.
    READ("B/s"),
    /// Bytes read and written by `MemorySegment.copy`.
    COPY("B/s"),
    /// Bytes read and written by a loop of vectors.
    COPY_LOOP("B/s");

    private final String unit;

    Probe(String unit) {
        this.unit = unit;
    }

    /// Of its rate.
    public String unit() {
        return unit;
    }
}
