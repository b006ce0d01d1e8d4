package dev.npu4j.conformance.cases;

/// How rows are spread over the groups of a grouped matmul, or slots over experts: key `dist=`. With `tail=R`, R rows are set aside first.
public enum Distribution {
    /// As even as can be; the first groups have one row more where it does not come out even.
    UNIFORM,
    /// Group sizes fall as 1/rank, the ranks dealt to the groups by the seed: some large, many small or empty.
    ZIPF,
    /// All rows in the first group.
    FIRST,
    /// All rows in the last group.
    LAST,
    /// A single row, in a group that the seed picks; all other rows belong to no group.
    ONE,
    /// As uniform, but one group, picked by the seed, is empty.
    EMPTY1,
    /// All groups are empty; every row belongs to no group.
    NONE;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
