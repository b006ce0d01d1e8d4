package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.TokenSelect;

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

    /// Whether an operator never rounds, whatever the data: it chooses, moves and counts.
    public static boolean areNeverRounded(Operator operator) {
        return operator instanceof TokenSelect
            || operator instanceof ExpertPermute
            || operator instanceof GatherRows;
    }

    /// Whether errors on such data are held against those of the rounding model.
    public boolean hasOrdinaryErrors() {
        return this == BROAD || this == REAL;
    }

    /// Whether kinds of numbers are compared, not only distances.
    public boolean mayHoldSpecials() {
        return this == SPECIAL || this == APPLICATION;
    }
}
