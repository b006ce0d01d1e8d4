package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import dev.npu4j.kernels.tensor.Shape;
import java.util.List;

/// Makes the verdicts on one walk's results beside the shipped ones; their operator is called `golden`.
///
/// @param walk   begins every line: `tiny-pangu f32 dense`
/// @param dtype  of the walk
/// @param device its name
record GoldenVerdicts(String walk, String dtype, String device) {
    static final String OPERATOR = "golden";

    /// Every element of `actual` within `bound` of `golden`.
    ///
    /// @param dims extents of both
    Verdict within(String name, double[] actual, double[] golden, long[] dims, double bound) {
        int worst = 0;
        double largest = -1;
        for (int i = 0; i < golden.length; i++) {
            double error = Math.abs(actual[i] - golden[i]);
            if (!(error <= largest)) { // a NaN is worse than anything
                largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
                worst = i;
            }
        }
        boolean passed = largest <= bound;
        String detail = passed ? "" : "largest error " + largest + " exceeds " + bound;
        WorstElement element = new WorstElement(name, Shape.of(dims).indexOf(worst), actual[worst], golden[worst], bound);
        return verdict(name, passed, detail, largest / bound, List.of(element));
    }

    /// No choice differs from the golden one where the golden scores are farther apart than `bound`.
    ///
    /// @param flipped  which choices differ
    /// @param distance between the golden scores that decided each
    Verdict choices(String name, boolean[] flipped, double[] distance, double bound) {
        int flips = 0;
        int illegal = 0;
        double farthest = 0;
        for (int i = 0; i < flipped.length; i++) {
            if (flipped[i]) {
                flips++;
                illegal += distance[i] <= bound ? 0 : 1;
                farthest = Math.max(farthest, distance[i]);
            }
        }
        String counted = name + ", " + (flips - illegal) + " legal flips of " + flipped.length;
        String detail = illegal == 0 ? "" : illegal + " choices differ whose scores are up to " + farthest + " apart, not within " + bound;
        return verdict(counted, illegal == 0, detail, farthest / bound, List.of());
    }

    /// For a walk that ended before there was anything to compare.
    Verdict notCompared(String reason) {
        return new Verdict(walk + " golden", OPERATOR, dtype, device, "", Status.SKIPPED, List.of(), List.of(),
            new int[Verdict.BINS], "nothing to compare: " + reason, 0, Evidence.NONE);
    }

    private Verdict verdict(String name, boolean passed, String detail, double margin, List<WorstElement> worst) {
        GateResult gate = new GateResult(Gate.BOUND, passed, detail, margin);
        return new Verdict(walk + " golden " + name, OPERATOR, dtype, device, "", passed ? Status.PASSED : Status.FAILED,
            List.of(gate), worst, new int[Verdict.BINS], detail, 0, Evidence.NONE);
    }

    static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    static double largestError(double[] actual, double[] golden) {
        double largest = 0;
        for (int i = 0; i < golden.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] - golden[i]));
        }
        return largest;
    }
}
