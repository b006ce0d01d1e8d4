package dev.npu4j.bench.table;

import dev.npu4j.bench.measure.Interval;

/// Whether one bar is met.
///
/// @param line    of the case
/// @param threads of everyone in it
/// @param claim   what is compared
/// @param against whom, by name
/// @param ratio   as measured: our time over theirs, or our share of a bandwidth
/// @param bar     that the ratio is held against; NaN where there is none
/// @param word    the verdict
/// @param note    what else decided, or why nothing could
public record Verdict(String line, int threads, Claim claim, String against, Interval ratio, double bar, Word word, String note) {
    /// What is compared with a bar.
    public enum Claim {
        PEER("time / best peer's", true),
        JLAMA("time / Jlama's", true),
        COPY("share of copy bandwidth", false),
        DENSE("time / our dense", true);

        private final String words;
        private final boolean atMost;

        Claim(String words, boolean atMost) {
            this.words = words;
            this.atMost = atMost;
        }

        /// Whether the bar is from above.
        public boolean isAtMost() {
            return atMost;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /// The verdict.
    public enum Word {
        /// The whole interval keeps the bar.
        AHEAD("ahead"),
        /// The whole interval misses it.
        BEHIND("behind"),
        /// The bar lies within the interval.
        NOISE("noise"),
        /// One of the two has no time.
        UNMEASURED("not measured"),
        /// A ratio that nothing is asked of.
        NO_BAR("no bar");

        private final String words;

        Word(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /// The same numbers, read otherwise.
    Verdict as(Word other, String why) {
        return new Verdict(line, threads, claim, against, ratio, bar, other, why);
    }

    /// What an interval says of a bar.
    static Word judge(Claim claim, Interval ratio, double bar) {
        if (!ratio.isKnown()) {
            return Word.UNMEASURED;
        }
        if (Double.isNaN(bar)) {
            return Word.NO_BAR;
        }
        boolean kept = claim.isAtMost() ? ratio.high() <= bar : ratio.low() >= bar;
        boolean missed = claim.isAtMost() ? ratio.low() > bar : ratio.high() < bar;
        return kept ? Word.AHEAD : missed ? Word.BEHIND : Word.NOISE;
    }
}
