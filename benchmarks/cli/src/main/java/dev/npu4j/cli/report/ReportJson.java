package dev.npu4j.cli.report;

import dev.npu4j.cli.base.Json;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `report.json`: the run as a whole; single cases are in `cases.jsonl`.
final class ReportJson {
    /// Changes when a field changes its meaning or goes away.
    static final String SCHEMA = "npu4j.report/1";

    private ReportJson() {
    }

    static String of(List<Verdict> verdicts, RunFacts facts, Outcome outcome, List<String> left, double seconds) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("schema", SCHEMA);
        report.put("verdict", ordered("word", outcome.word(), "exitCode", outcome.exitCode(), "sentence", outcome.sentence()));
        report.put("counts", ordered("cases", outcome.cases(), "passed", outcome.passed(), "failed", outcome.failed(),
            "skipped", outcome.skipped(), "unsupported", outcome.unsupported()));
        report.put("device", ordered("name", facts.device(), "description", facts.description(), "accelerator", facts.accelerator(),
            "simulated", false, "twins", facts.twins()));
        report.put("tool", ordered("name", "npu4j", "version", facts.version(), "commit", facts.commit()));
        report.put("run", ordered("command", facts.command(), "started", facts.started(), "seconds", seconds, "seed", facts.seed(), "model", facts.model()));
        report.put("machine", facts.machine());
        report.put("table", Tally.of(verdicts).stream().map(ReportJson::row).toList());
        report.put("notPassed", verdicts.stream().filter(each -> each.status() != Status.PASSED)
            .map(each -> ordered("line", each.line(), "status", each.status().name(), "message", each.message(), "reproduce", Reproduce.command(each, facts))).toList());
        report.put("missed", outcome.missed());
        report.put("leftOut", left);
        return Json.text(report) + "\n";
    }

    private static Map<String, Object> row(Tally tally) {
        List<Object> gates = new ArrayList<>();
        tally.gates().forEach((gate, count) -> gates.add(ordered("gate", gate.label(), "asked", count.asked(), "passed", count.passed(),
            "worstMargin", Double.isFinite(count.worstMargin()) ? count.worstMargin() : null)));
        return ordered("operator", tally.operator(), "dtype", tally.dtype(), "cases", tally.cases(), "passed", tally.count(Status.PASSED),
            "failed", tally.count(Status.FAILED), "errors", tally.failed() - tally.count(Status.FAILED), "skipped", tally.count(Status.SKIPPED),
            "unsupported", tally.count(Status.UNSUPPORTED), "gates", gates);
    }

    /// A map in the order of the arguments: name, value, name, value...
    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
