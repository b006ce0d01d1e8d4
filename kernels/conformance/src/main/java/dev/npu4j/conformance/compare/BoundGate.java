package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Compares outputs with the reference, element by element: each within its own bound, no exceptions, no percentages.
///
/// ```
/// |X - G| <= E + u_o·(|G| + E) + eta
/// ```
///
/// u_o is the unit roundoff of the output (none for f32, whose rounding E already holds), eta half its smallest
/// subnormal. NaN must be NaN. An infinity may stand where the exact value, or one within E of it, overflows with that
/// sign; a finite value may stand for an overflow within the same bound.
public final class BoundGate {
    private static final int KEPT = 10;

    /// An element with its place and how far out it is, in bounds.
    private record Found(double ratio, WorstElement element) {
    }

    private final int[] histogram = new int[Verdict.BINS];
    private final PriorityQueue<Found> worst = new PriorityQueue<>(Comparator.comparingDouble(Found::ratio));
    private final boolean exact;
    private double margin;
    private long outside;
    private long unequal;
    private long elements;

    /// @param exact whether elements must moreover equal the exact value, rounded once
    public BoundGate(boolean exact) {
        this.exact = exact;
    }

    /// Takes one output into account. Elements of which nothing is promised are not counted.
    public void compare(Elements output, Shape shape) {
        for (int i = 0; i < output.size(); i++) {
            if (output.isPromised(i)) {
                element(output, shape, i);
            }
        }
    }

    private void element(Elements output, Shape shape, int i) {
        Expected expected = output.expected();
        double actual = output.actual(i);
        double golden = output.golden(i);
        double bound = output.bound(i);
        double ratio = ratio(output, i);
        elements++;
        if (!(ratio <= 1)) { // so that NaN would be outside
            outside++;
        }
        margin = Math.max(margin, ratio);
        histogram[bin(ratio)]++;
        if (exact && output.bits()[i] != (int) Rounding.bits(golden, expected.dtype())) {
            unequal++;
            keep(new Found(Math.max(ratio, Double.MIN_NORMAL), new WorstElement(expected.operand(), shape.indexOf(i), actual, golden, 0)));
        } else if (ratio > 0) {
            keep(new Found(ratio, new WorstElement(expected.operand(), shape.indexOf(i), actual, golden, bound)));
        }
    }

    static double bound(double golden, double error, DType dtype) {
        if (!dtype.isFloat()) {
            return error;
        }
        double rounding = dtype == DType.F32 ? 0 : dtype.unitRoundoff() * (Math.abs(golden) + error);
        return error + rounding + Rounding.smallest(dtype) / 2;
    }

    /// Distance of element i in bounds; see below.
    static double ratio(Elements output, int i) {
        return ratio(output.actual(i), output.golden(i), output.expected().error()[i], output.bound(i), output.expected().dtype());
    }

    /// Distance in bounds; above 1, and infinite for NaN against a number, where the element is wrong.
    static double ratio(double actual, double golden, double error, double bound, DType dtype) {
        if (error == Double.POSITIVE_INFINITY) {
            return 0; // nothing is promised
        }
        if (Double.isNaN(golden) || Double.isNaN(actual)) {
            return Double.isNaN(golden) && Double.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
        }
        if (actual == golden) {
            return 0;
        }
        if (Double.isInfinite(actual)) {
            boolean mayOverflow = Math.signum(actual) == Math.signum(golden) && Math.abs(golden) + error >= Rounding.overflow(dtype);
            return mayOverflow ? 0 : Double.POSITIVE_INFINITY;
        }
        if (Double.isInfinite(golden)) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.abs(actual - golden) / bound; // infinite where there is no leeway
    }

    /// Bin of the histogram in [Verdict]; 0 has the lowest exponent and infinity the highest.
    static int bin(double ratio) {
        return Math.clamp(Math.getExponent(ratio) + Verdict.FIRST_BIN_OUTSIDE, 0, Verdict.BINS - 1);
    }

    private void keep(Found found) {
        worst.add(found);
        if (worst.size() > KEPT) {
            worst.poll();
        }
    }

    public GateResult boundResult() {
        return outside == 0 ? GateResult.passed(Gate.BOUND, margin)
            : GateResult.failed(Gate.BOUND, outside + " of " + elements + " elements outside their bound; " + worstInWords(), margin);
    }

    public GateResult exactResult() {
        return unequal == 0 ? GateResult.passed(Gate.EXACT, 0)
            : GateResult.failed(Gate.EXACT, unequal + " of " + elements + " elements not equal to the exact value; " + worstInWords(), 0);
    }

    private String worstInWords() {
        WorstElement first = worst().getFirst();
        return "worst " + first.operand() + java.util.Arrays.toString(first.index()) + " is " + first.actual()
            + ", expected " + first.expected() + (first.bound() > 0 ? " within " + first.bound() : "");
    }

    public List<WorstElement> worst() {
        List<Found> sorted = new ArrayList<>(worst);
        sorted.sort(Comparator.comparingDouble(Found::ratio).reversed());
        return sorted.stream().map(Found::element).toList();
    }

    public int[] histogram() {
        return histogram;
    }
}
