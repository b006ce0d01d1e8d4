package dev.npu4j.conformance.verdict;

/// What a result must pass; each gate has its own verdict.
public enum Gate {
    /// Inputs unchanged, every element written that is to be written, no other byte touched.
    INTEGRITY("G0"),
    /// Bitwise equal to the exact value, rounded once. Only where nothing else rounds. Outputs too large for a reference
    /// are checked whole by Freivalds' method.
    EXACT("G1"),
    /// Every element within its own bound of the float64 reference.
    BOUND("G2"),
    /// Errors not much larger than those of a plain f32 computation, and without a drift. Only over many cases together:
    /// a single one says too little.
    RATIO("G3"),
    /// The output is not the reference times a factor: scaling and truncation stay far below the bound of each element.
    GAIN("G3b"),
    /// NaN, infinities and zeros where they belong, under the device's overflow mode.
    SPECIALS("G4"),
    /// Choices: what must be chosen is, what must not be is not, none twice.
    DISCRETE("G5"),
    /// What must hold between two launches whatever the values are: permuted, split, scaled, poisoned.
    METAMORPHIC("G6"),
    /// The same bits again: repeated, under load, elsewhere in memory, in a fresh process.
    DETERMINISM("G7"),
    /// The same bits from twins of the device, packed or plain weights, padded or contiguous rows, in place or not, and
    /// for a row alone. Only for devices that promise it.
    ONE_FUNCTION("one function"),
    /// The other gates noticed every planted fault. Asked once, before anything else counts.
    SELF_TEST("G8"),
    /// The device computes as it did when its arithmetic was first measured.
    ARITHMETIC("arithmetic"),
    /// What was computed was computed by the device: its own record says so. Only where it keeps one, as a simulator does.
    TRACE("trace");

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
