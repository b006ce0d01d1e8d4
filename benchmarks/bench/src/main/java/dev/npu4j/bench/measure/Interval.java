package dev.npu4j.bench.measure;

import java.util.Arrays;

/// A median, and between what it lies with 95 % confidence.
///
/// By order statistics, which ask nothing of how times are distributed: of n samples, as many lie below the true median
/// as heads fall in n throws of a coin. With k the largest number for which P(heads < k) ≤ 2.5 %, the k-th smallest and
/// the k-th largest sample enclose it. Below six samples no k is that sure, and all samples are enclosed.
public record Interval(double low, double median, double high) {
    private static final double TAIL = 0.025;
    /// Of no samples.
    public static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN);

    /// Of the samples' distribution.
    public static Interval ofMedian(double[] samples) {
        if (samples.length == 0) {
            return NONE;
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        int k = rank(n);
        return new Interval(sorted[k - 1], (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[n - k]);
    }

    /// k, at least 1.
    static int rank(int n) {
        double term = Math.pow(0.5, n); // P(heads = 0)
        double below = term;
        int k = 1;
        while (k < (n + 1) / 2) {
            term *= (double) (n - k + 1) / k; // P(heads = k)
            below += term;
            if (below > TAIL) {
                break;
            }
            k++;
        }
        return k;
    }

    public boolean isKnown() {
        return !Double.isNaN(median);
    }

    /// `work` over this.
    public Interval under(double work) {
        return new Interval(work / high, work / median, work / low);
    }

    /// This over `other`, as wide as the two can make it: for times that were not taken in the same rounds.
    public Interval over(Interval other) {
        return new Interval(low / other.high, median / other.median, high / other.low);
    }
}
