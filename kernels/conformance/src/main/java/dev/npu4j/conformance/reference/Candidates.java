package dev.npu4j.conformance.reference;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;
import java.util.stream.IntStream;

/// Experts that a choice is made among, with what is known of the scores that a device compares: as float64 has them, and
/// between which two numbers an honest device may have them. Best first: higher scores, of equal ones (-0 equals +0) the
/// lower id, NaN last of all.
///
/// @param first    id of the first; the others follow
/// @param value    the scores as float64 has them
/// @param least    that a device may have seen; NaN where it sees NaN
/// @param greatest likewise
/// @param dtype    of the scores
public record Candidates(int first, double[] value, double[] least, double[] greatest, DType dtype) {
    /// Scores that everybody sees as they are.
    static Candidates exact(int first, double[] value, DType dtype) {
        return new Candidates(first, value, value, value, dtype);
    }

    /// Scores that were computed and rounded to a dtype.
    static Candidates rounded(int first, Approx[] scores, DType dtype) {
        double[] value = new double[scores.length];
        double[] least = new double[scores.length];
        double[] greatest = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            double exact = scores[i].value();
            value[i] = Rounding.round(exact, dtype);
            least[i] = Rounding.round(exact - scores[i].error(), dtype);
            greatest[i] = Rounding.round(exact + scores[i].error(), dtype);
        }
        return new Candidates(first, value, least, greatest, dtype);
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
    /// best they are. The chosen ones get the highest that the one before leaves them, the others their least.
    public boolean allow(int[] ids) {
        boolean[] isChosen = new boolean[value.length];
        double cap = Double.POSITIVE_INFINITY;
        int before = -1;
        for (int id : ids) {
            int i = id - first;
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
            cap = score;
            before = i;
        }
        for (int i = 0; i < value.length; i++) {
            int order = compare(least[i], cap);
            if (!isChosen[i] && (order > 0 || order == 0 && i < before)) {
                return false;
            }
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
                if (reversed > 0 || reversed == 0 && worse < better) {
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
