package dev.npu4j.conformance.cases;

/// Which rows of K and V a pruned attention keeps: key `keepset=`. How many is the operator's own `keep`. Of a paged attention,
/// which pages of the pool its table names, and in which order; where it needs more than there are, from the start again.
public enum KeepSet {
    /// Any rows, by the seed. Any pages in any order.
    RANDOM,
    /// Every other row for as long as the rows suffice, then the rest without gaps. Every other page, round and round: in a pool
    /// of even size some again, although others are left.
    ALTERNATING,
    /// The first rows. The first pages.
    FIRST,
    /// The last rows. The last pages, the very last of them first.
    LAST;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
