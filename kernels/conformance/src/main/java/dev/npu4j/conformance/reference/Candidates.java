package dev.npu4j.conformance.reference;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Experts that a choice is made among, with what is known of the scores that a device compares: as float64 has them, and
/// between which two numbers an honest device may have them. Best first: higher scores, of equal ones (-0 equals +0) the
/// lower id, NaN last of all.
///
/// @param first    id of the first; the others follow
/// @param value    the scores as float64 has them
/// @param least    that a device may have seen; NaN where it sees NaN
/// @param greatest likewise
/// @param alike    by expert, the first whose score is computed of the same numbers: whatever a device sees, it sees it of both
/// @param dtype    of the scores
public record Candidates(int first, double[] value, double[] least, double[] greatest, int[] alike, DType dtype) {
    /// Scores that everybody sees as they are.
    static Candidates exact(int first, double[] value, DType dtype) {
        return new Candidates(first, value, value, value, each(value.length), dtype);
    }

    /// Scores that were computed and rounded to a dtype.
    static Candidates rounded(int first, Approx[] scores, DType dtype) {
        return rounded(first, scores, each(scores.length), dtype);
    }

    /// The same, some of them computed of the same numbers.
    static Candidates rounded(int first, Approx[] scores, int[] alike, DType dtype) {
        double[] value = new double[scores.length];
        double[] least = new double[scores.length];
        double[] greatest = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            double exact = scores[i].value();
            value[i] = Rounding.round(exact, dtype);
            least[i] = Rounding.round(exact - scores[i].error(), dtype);
            greatest[i] = Rounding.round(exact + scores[i].error(), dtype);
        }
        return new Candidates(first, value, least, greatest, alike, dtype);
    }

    /// Scores that no device is held to: any choice is allowed.
    static Candidates anyOf(int first, Approx[] scores, DType dtype) {
        double[] least = new double[scores.length];
        double[] greatest = new double[scores.length];
        Arrays.fill(least, Double.NaN);
        Arrays.fill(greatest, Double.POSITIVE_INFINITY);
        return new Candidates(first, rounded(first, scores, dtype).value, least, greatest, each(scores.length), dtype);
    }

    /// Everyone like nobody else.
    private static int[] each(int n) {
        return IntStream.range(0, n).toArray();
    }

    /// The ids of the best, in order.
    int[] best(int top) {
        return order().limit(top).map(i -> first + i).toArray();
    }

    private IntStream order() {
        return IntStream.range(0, value.length).boxed()
            .sorted((i, j) -> compare(value[j], value[i])) // which leaves equal ones as they are
            .mapToInt(Integer::intValue);
    }

    /// Whether these ids may be the best, in order, on an honest device: whether there are scores within the limits whose
    /// best they are. The chosen ones get the highest that the one before leaves them, the others their least. Experts that are
    /// alike have one score, and so has everything that is chosen between them.
    public boolean allow(int[] ids) {
        boolean[] isChosen = new boolean[value.length];
        int[] rank = new int[value.length]; // of the first chosen of those that are alike
        Arrays.fill(rank, ids.length);
        double cap = Double.POSITIVE_INFINITY;
        int before = -1;
        for (int r = 0; r < ids.length; r++) {
            int i = ids[r] - first;
            if (i < 0 || i >= value.length || isChosen[i]) {
                return false;
            }
            isChosen[i] = true;
            // behind one with a higher id there must be less
            boolean isLess = i < before;
            double most = isLess ? below(cap) : cap;
            double score = compare(greatest[i], most) < 0 ? greatest[i] : most;
            if (isLess && Double.isNaN(cap) || compare(score, least[i]) < 0) {
                return false;
            }
            rank[alike[i]] = Math.min(rank[alike[i]], r);
            if (!mayBeEqual(ids, rank, rank[alike[i]], r, score)) {
                return false;
            }
            cap = score;
            before = i;
        }
        for (int i = 0; i < value.length; i++) {
            int order = compare(least[i], cap);
            if (!isChosen[i] && (order > 0 || order == 0 && i < before)) {
                return false;
            }
            boolean isLikeAChosen = !isChosen[i] && rank[alike[i]] < ids.length;
            if (isLikeAChosen && (i < before || !mayBeEqual(ids, rank, rank[alike[i]], ids.length - 1, cap))) {
                return false;
            }
        }
        return true;
    }

    /// Whether everything from one rank to another may have the same score, with whatever is alike to any of it.
    private boolean mayBeEqual(int[] ids, int[] rank, int from, int to, double score) {
        int start = from;
        for (int r = to; r >= start; r--) {
            int i = ids[r] - first;
            if (compare(least[i], score) > 0 || r < to && ids[r] > ids[r + 1]) {
                return false;
            }
            start = Math.min(start, rank[alike[i]]);
        }
        return true;
    }

    /// Whether more than one choice of so many is allowed.
    public boolean isOpen(int top) {
        int[] order = order().toArray();
        for (int rank = 0; rank < top; rank++) {
            for (int behind = rank + 1; behind < order.length; behind++) {
                int better = order[rank];
                int worse = order[behind];
                int reversed = compare(greatest[worse], least[better]);
                if (alike[worse] != alike[better] && (reversed > 0 || reversed == 0 && worse < better)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// NaN below everything, both zeros equal.
    private static int compare(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(Double.isNaN(b), Double.isNaN(a));
        }
        return a < b ? -1 : a > b ? 1 : 0;
    }

    /// The next lower number of the dtype, NaN below -inf.
    private double below(double score) {
        if (score == Double.NEGATIVE_INFINITY || Double.isNaN(score)) {
            return Double.NaN;
        }
        if (score == Double.POSITIVE_INFINITY) {
            return Rounding.largest(dtype);
        }
        double smallest = Rounding.smallest(dtype);
        if (Math.abs(score) <= smallest) {
            return score > 0 ? 0 : score == 0 ? -smallest : -2 * smallest;
        }
        long bits = Rounding.bits(score, dtype);
        return Rounding.value(score > 0 ? bits - 1 : bits + 1, dtype);
    }
}
