package dev.npu4j.conformance.workload;

import java.util.stream.IntStream;

/// Which tokens of a text are judged where all of them would take long and show no more: rows that are independent of each
/// other.
final class Sample {
    /// A prime, so that no tile of any kernel fits.
    static final int MOST = 61;

    private Sample() {
    }

    /// Up to [#MOST] of `tokens` tokens at equal distances, the first and the last among them.
    static int[] of(int tokens) {
        return tokens <= MOST ? IntStream.range(0, tokens).toArray()
            : IntStream.range(0, MOST).map(i -> (int) ((long) i * (tokens - 1) / (MOST - 1))).toArray();
    }
}
