package dev.npu4j.conformance.cases;

/// What the operands of a launch hold, as far as it decides which gates are asked.
public enum Data {
    /// Nothing rounds before the output does: results are compared bit for bit.
    EXACT,
    /// Varied numbers of both signs, whose rounding errors are as good as independent from element to element.
    BROAD,
    /// Numbers as any, but some structure makes errors of one output resemble each other.
    REAL,
    /// NaN, infinities, zeros, and numbers at the ends of the range.
    SPECIAL,
    /// Not ours: anything.
    APPLICATION;

    /// Whether errors on such data are held against those of the rounding model.
    public boolean hasOrdinaryErrors() {
        return this == BROAD || this == REAL;
    }

    /// Whether kinds of numbers are compared, not only distances.
    public boolean mayHoldSpecials() {
        return this == SPECIAL || this == APPLICATION;
    }
}
