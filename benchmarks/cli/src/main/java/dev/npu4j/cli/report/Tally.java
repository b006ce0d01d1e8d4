package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Verdicts of one operator in one dtype, counted.
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
    private final Map<Status, Integer> byStatus = new EnumMap<>(Status.class);
    private final Map<Gate, GateCount> gates = new EnumMap<>(Gate.class);
    private int cases;

    private Tally(String operator, String dtype) {
        this.operator = operator;
        this.dtype = dtype;
    }

    /// One for each operator and dtype, in the order in which they first came.
    public static List<Tally> of(List<Verdict> verdicts) {
        Map<List<String>, Tally> tallies = new LinkedHashMap<>();
        for (Verdict verdict : verdicts) {
            tallies.computeIfAbsent(List.of(verdict.operator(), verdict.dtype()), key -> new Tally(verdict.operator(), verdict.dtype())).add(verdict);
        }
        return tallies.values().stream()
            .sorted(java.util.Comparator.comparingInt((Tally tally) -> firstOf(verdicts, tally.operator))).toList();
    }

    private static int firstOf(List<Verdict> verdicts, String operator) {
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i).operator().equals(operator)) {
                return i;
            }
        }
        return verdicts.size();
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

    public int cases() {
        return cases;
    }

    public int count(Status status) {
        return byStatus.getOrDefault(status, 0);
    }

    /// Cases that did not hold: a gate, or the device threw.
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
