package dev.npu4j.conformance.cases;

/// Positions of queries and kept keys of a pruned attention, and so who sees what: key `pos=`. A paged attention is always given
/// `k_pos`: where there would be none, a token's position is its index. Under `fill=exact-int`
/// every `q_pos` is lowered until the number of keys seen is a power of two.
public enum Positions {
    /// No `k_pos`. The queries are the last ones: `q_pos[i] = rows - sq + i`. Dense causal where sq = rows.
    ROWS,
    /// `k_pos` given, increasing with gaps; `q_pos` increasing over the same range: a pruned sequence that remembers
    /// where its tokens came from.
    ORIGINAL,
    /// `k_pos` and `q_pos` given in any order, repeated and negative ones among them.
    ANY,
    /// No `k_pos`; no query sees a key.
    BLIND,
    /// No `k_pos`; every other query sees no key, the others see all.
    HALF_BLIND,
    /// No `k_pos`; every query sees just the first kept key.
    FIRST_KEY,
    /// `k_pos` and `q_pos` at the ends of the range of a 32-bit integer: keys alternate between the smallest and the
    /// largest numbers, queries between the very ends. So the first query sees one key, the second all.
    EXTREMES;

    /// Whether `k_pos` is given.
    public boolean givesKeyPositions() {
        return this == ORIGINAL || this == ANY || this == EXTREMES;
    }

    /// Whether they are positions of tokens, wherever keys are: those of a rotary embedding, which are at least 0.
    ///
    /// ROWS: 0, 1, 2, …; ORIGINAL: increasing with gaps; ANY: in any order, up to 2^17; EXTREMES: by turns from the largest down and from 0 up.
    public boolean isOfTokens() {
        return this == ROWS || this == ORIGINAL || this == ANY || this == EXTREMES;
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
