package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// The ten elements of many cases that are farthest from the reference, each measured in its own bound; at most three of
/// one case, so that a case that is wrong everywhere does not hide the others.
final class WorstElements {
    private static final int MOST = 10;
    private static final int MOST_OF_A_CASE = 3;

    /// One element and the case it is of.
    record Worst(WorstElement element, String line, String operator, String dtype, String device) {
        double ratio() {
            return WorstElements.ratio(element);
        }
    }

    private final PriorityQueue<Worst> least = new PriorityQueue<>(Comparator.comparingDouble(Worst::ratio)); // least bad first

    void add(Verdict verdict) {
        for (WorstElement element : verdict.worst().subList(0, Math.min(MOST_OF_A_CASE, verdict.worst().size()))) {
            double ratio = ratio(element);
            if (ratio > 0 && (least.size() < MOST || ratio > least.peek().ratio())) {
                least.add(new Worst(element, verdict.line(), verdict.operator(), verdict.dtype(), verdict.device()));
                if (least.size() > MOST) {
                    least.remove();
                }
            }
        }
    }

    /// The worst first.
    List<Worst> list() {
        return least.stream().sorted(Comparator.comparingDouble(Worst::ratio).reversed()).toList();
    }

    /// How far apart the two values are.
    static double error(WorstElement element) {
        boolean same = Double.compare(element.actual(), element.expected()) == 0 || element.actual() == element.expected();
        return same ? 0 : Math.abs(element.actual() - element.expected());
    }

    /// The error in bounds: infinite where a number stands for a NaN, or where only the exact value will do.
    static double ratio(WorstElement element) {
        double error = error(element);
        if (error == 0) {
            return 0;
        }
        return Double.isNaN(error) || element.bound() == 0 ? Double.POSITIVE_INFINITY : error / element.bound();
    }
}
