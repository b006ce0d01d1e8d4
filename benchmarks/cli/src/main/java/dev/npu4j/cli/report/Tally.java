package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Verdicts of one operator in one dtype on one device, counted.
public final class Tally {
    /// How often a gate was asked, how often it held, and its worst margin (NaN where it never gave a number).
    public record GateCount(int asked, int passed, double worstMargin) {
        GateCount and(GateResult result) {
            double worst = Double.isNaN(result.margin()) ? worstMargin : Double.isNaN(worstMargin) ? result.margin() : Math.max(worstMargin, result.margin());
            return new GateCount(asked + 1, passed + (result.passed() ? 1 : 0), worst);
        }
    }

    private final String operator;
    private final String dtype;
    private final String device;
    private final Map<Status, Integer> byStatus = new EnumMap<>(Status.class);
    private final Map<Gate, GateCount> gates = new EnumMap<>(Gate.class);
    private int cases;

    private Tally(Verdict first) {
        this.operator = first.operator();
        this.dtype = first.dtype();
        this.device = first.device();
    }

    /// One for each operator, dtype and device; operators in the order in which they first came.
    public static List<Tally> of(List<Verdict> verdicts) {
        Map<List<String>, Tally> tallies = new LinkedHashMap<>();
        Map<String, Integer> order = new LinkedHashMap<>();
        for (Verdict verdict : verdicts) {
            order.putIfAbsent(verdict.operator(), order.size());
            tallies.computeIfAbsent(List.of(verdict.operator(), verdict.dtype(), verdict.device()), key -> new Tally(verdict)).add(verdict);
        }
        List<Tally> sorted = new ArrayList<>(tallies.values());
        sorted.sort(Comparator.comparing(tally -> order.get(tally.operator)));
        return sorted;
    }

    private void add(Verdict verdict) {
        cases++;
        byStatus.merge(verdict.status(), 1, Integer::sum);
        for (GateResult result : verdict.gates()) {
            gates.put(result.gate(), gates.getOrDefault(result.gate(), new GateCount(0, 0, Double.NaN)).and(result));
        }
    }

    public String operator() {
        return operator;
    }

    public String dtype() {
        return dtype;
    }

    public String device() {
        return device;
    }

    public int cases() {
        return cases;
    }

    public int count(Status status) {
        return byStatus.getOrDefault(status, 0);
    }

    /// Cases that did not hold: a gate, or the device threw or broke down.
    public int failed() {
        return byStatus.entrySet().stream().filter(each -> each.getKey().isFailure()).mapToInt(Map.Entry::getValue).sum();
    }

    /// Cases that were not run.
    public int notRun() {
        return count(Status.SKIPPED) + count(Status.UNSUPPORTED);
    }

    /// Gates that were asked, with their counts.
    public Map<Gate, GateCount> gates() {
        return gates;
    }

    /// Worst error over bound, NaN where none was measured.
    public double worstMargin() {
        GateCount bound = gates.get(Gate.BOUND);
        return bound == null ? Double.NaN : bound.worstMargin();
    }
}
