package dev.npu4j.conformance.cases;

/// Which rows of K and V a pruned attention keeps: key `keepset=`. How many is the operator's own `keep`.
public enum KeepSet {
    /// Any rows, by the seed.
    RANDOM,
    /// Every other row for as long as the rows suffice, then the rest without gaps.
    ALTERNATING,
    /// The first rows.
    FIRST,
    /// The last rows.
    LAST;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
