package dev.npu4j.bench.measure;

import java.util.Arrays;

/// Seconds of a run, by round.
///
/// @param first   the round of the first sample: where memory lacks for all contestants at once, some come later
/// @param seconds of a run in that round and those after it
public record Series(int first, double[] seconds) {
    public static final Series NONE = new Series(0, new double[0]);

    public Interval interval() {
        return Interval.ofMedian(seconds);
    }

    public double median() {
        return interval().median();
    }

    public double minimum() {
        return Arrays.stream(seconds).min().orElse(Double.NaN);
    }

    /// This over `other` in each round that both were in, so that what slows the machine down for a while slows both.
    public Interval ratio(Series other) {
        int from = Math.max(first, other.first);
        int to = Math.min(first + seconds.length, other.first + other.seconds.length);
        double[] ratios = new double[Math.max(0, to - from)];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = seconds[from + i - first] / other.seconds[from + i - other.first];
        }
        return Interval.ofMedian(ratios);
    }

    /// With one more sample at the end.
    Series and(double second) {
        double[] more = Arrays.copyOf(seconds, seconds.length + 1);
        more[seconds.length] = second;
        return new Series(first, more);
    }

    /// With another's samples at the end, whatever their rounds.
    public Series followedBy(Series other) {
        double[] more = Arrays.copyOf(seconds, seconds.length + other.seconds.length);
        System.arraycopy(other.seconds, 0, more, seconds.length, other.seconds.length);
        return new Series(first, more);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Series series && first == series.first && Arrays.equals(seconds, series.seconds);
    }

    @Override
    public int hashCode() {
        return 31 * first + Arrays.hashCode(seconds);
    }

    @Override
    public String toString() {
        return "from round " + first + ": " + Arrays.toString(seconds);
    }
}
