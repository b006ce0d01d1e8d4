package dev.npu4j.conformance.verdict;

/// What a result must pass; each gate has its own verdict.
public enum Gate {
    /// Inputs unchanged, every element written that is to be written, no other byte touched.
    INTEGRITY("G0"),
    /// Bitwise equal to the exact value, rounded once. Only where nothing else rounds.
    EXACT("G1"),
    /// Every element within its own bound of the float64 reference.
    BOUND("G2"),
    /// The same bits from twins of the device, packed or plain weights, padded or contiguous rows, in place or not, and
    /// for a row alone.
    /// Only for devices that promise it.
    ONE_FUNCTION("one function");

    private final String label;

    Gate(String label) {
        this.label = label;
    }

    /// Short name for tables: `G0`.
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label;
    }
}
