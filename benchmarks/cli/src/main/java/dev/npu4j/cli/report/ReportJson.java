package dev.npu4j.cli.report;

import dev.npu4j.cli.base.Json;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.HeatMap;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `report.json`: the run as a whole; single cases are in `cases.jsonl`, planted faults in `planted.jsonl`. Its fields are
/// in this module's README, and a test holds the two together.
final class ReportJson {
    /// Changes when a field changes its meaning or goes away.
    static final String SCHEMA = "npu4j.report/2";
    private static final int MOST_NOT_PASSED = 1000;
    private static final int MOST_FAILURES = 100;

    private ReportJson() {
    }

    static String of(Run run) {
        RunFacts facts = run.facts();
        Outcome outcome = run.outcome();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("schema", SCHEMA);
        report.put("verdict", ordered("word", outcome.word(), "exitCode", outcome.exitCode(), "sentence", outcome.sentence(), "criterion", facts.criterion(), "fault", facts.fault()));
        report.put("counts", ordered("cases", outcome.cases(), "passed", outcome.passed(), "failed", outcome.failed(), "notRun", outcome.notRun(), "byStatus", byStatus(outcome)));
        report.put("selfTest", selfTest(run));
        report.put("device", ordered("name", facts.device(), "description", facts.description(), "accelerator", facts.accelerator(),
            "simulated", facts.isSimulated(), "simulatedChip", facts.simulated(), "twins", facts.twins(), "arithmetic", facts.arithmetic()));
        report.put("tool", ordered("name", "npu4j", "version", facts.version(), "commit", facts.commit()));
        report.put("run", ordered("command", facts.command(), "variables", facts.variables(), "started", facts.started(), "seconds", run.seconds(), "seed", facts.seed(), "model", facts.model()));
        Provenance there = facts.provenance();
        report.put("recording", ordered("folder", there.folder(), "sha256", there.sha256(), "started", there.started(), "version", there.version(), "commit", there.commit(),
            "command", there.command(), "machine", there.machine(), "facts", there.facts(), "selfTest", there.selfTest()));
        report.put("machine", facts.machine());
        OutputsHash hash = OutputsHash.of(run.verdicts());
        report.put("outputs", ordered("cases", hash.cases(), "sha256", hash.sha256()));
        report.put("table", Tally.of(run.verdicts()).stream().map(ReportJson::row).toList());
        report.put("together", run.together().stream().map(ReportJson::together).toList());
        List<Verdict> notPassed = run.verdicts().stream().filter(each -> each.status() != Status.PASSED).toList();
        report.put("notPassed", notPassed.stream().limit(MOST_NOT_PASSED).map(each -> ordered("line", each.line(), "device", each.device(), "status", status(each.status()),
            "message", each.message(), "reproduce", Reproduce.command(each, facts))).toList());
        report.put("notPassedOmitted", Math.max(0, notPassed.size() - MOST_NOT_PASSED));
        List<Verdict> failing = run.summary().failing().first(MOST_FAILURES);
        report.put("failures", failing.stream().map(each -> failure(each, facts)).toList());
        report.put("failuresOmitted", run.summary().failing().count() - failing.size());
        report.put("errors", run.summary().pictures().entrySet().stream().map(each -> ordered("operator", each.getKey().operator(), "device", each.getKey().device(),
            "histogram", each.getValue().histogram.bins(), "heat", each.getValue().heat.grid(), "heatOutputs", each.getValue().heat.maps(),
            "worst", each.getValue().worst.list().stream().map(ReportJson::worst).toList())).toList());
        report.put("worst", run.summary().worst().list().stream().map(ReportJson::worst).toList());
        report.put("criteria", criteria(run));
        report.put("figures", figures(run.summary().figures()));
        report.put("missed", outcome.missed());
        report.put("leftOut", run.left());
        report.put("notRun", phrases(run.summary().notRun()));
        report.put("sampled", phrases(run.summary().sampled()));
        report.put("notes", phrases(run.summary().notes()));
        return Json.text(report) + "\n";
    }

    private static Map<String, Object> byStatus(Outcome outcome) {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Status status : Status.values()) {
            counts.put(status(status), outcome.count(status));
        }
        return counts;
    }

    private static Map<String, Object> selfTest(Run run) {
        SelfTest selfTest = run.selfTest();
        List<Planted> survivors = selfTest.planted().stream().filter(each -> each.fate() == Planted.Fate.SURVIVED).toList();
        return ordered("run", Outcome.isRun(selfTest), "passed", selfTest.passed(), "killed", selfTest.count(Planted.Fate.KILLED), "survived", survivors.size(),
            "equivalent", selfTest.count(Planted.Fate.EQUIVALENT), "blocked", selfTest.count(Planted.Fate.BLOCKED), "seconds", selfTest.seconds(),
            "survivors", survivors.stream().map(each -> ordered("fault", each.fault(), "operator", each.operator(), "dtype", each.dtype(), "device", each.device(),
                "line", each.line(), "why", each.why(), "reproduce", Reproduce.command(each, run.facts()))).toList());
    }

    private static Map<String, Object> row(Tally tally) {
        List<Object> gates = new ArrayList<>();
        tally.gates().forEach((gate, count) -> gates.add(ordered("gate", gate.label(), "asked", count.asked(), "passed", count.passed(),
            "worstMargin", margin(count.worstMargin()))));
        return ordered("operator", tally.operator(), "dtype", tally.dtype(), "device", tally.device(), "cases", tally.cases(), "passed", tally.count(Status.PASSED),
            "failed", tally.count(Status.FAILED), "threw", tally.count(Status.ERROR), "lost", tally.count(Status.LOST), "timedOut", tally.count(Status.TIMED_OUT),
            "crashed", tally.count(Status.CRASHED), "skipped", tally.count(Status.SKIPPED), "unsupported", tally.count(Status.UNSUPPORTED), "gates", gates);
    }

    private static Map<String, Object> together(Together each) {
        return ordered("gate", each.result().gate().label(), "about", each.about(), "which", each.which(), "cases", each.cases(), "passed", each.result().passed(),
            "margin", margin(each.result().margin()), "detail", each.result().detail());
    }

    private static Map<String, Object> failure(Verdict verdict, RunFacts facts) {
        HeatMap heat = verdict.evidence().heat();
        return ordered("line", verdict.line(), "operator", verdict.operator(), "dtype", verdict.dtype(), "device", verdict.device(), "ranAs", verdict.ranAs(),
            "status", status(verdict.status()), "message", verdict.message(),
            "gates", verdict.gates().stream().filter(gate -> !gate.passed()).map(ReportJson::gate).toList(),
            "worst", verdict.worst().stream().map(ReportJson::element).toList(),
            "heat", ordered("operand", heat.operand(), "rows", heat.rows(), "columns", heat.columns(), "grid", heat.grid()),
            "reproduce", Reproduce.command(verdict, facts));
    }

    private static Map<String, Object> gate(GateResult gate) {
        return ordered("gate", gate.gate().label(), "margin", margin(gate.margin()), "detail", gate.detail());
    }

    private static Map<String, Object> worst(WorstElements.Worst worst) {
        Map<String, Object> element = element(worst.element());
        element.putAll(ordered("line", worst.line(), "operator", worst.operator(), "dtype", worst.dtype(), "device", worst.device()));
        return element;
    }

    private static Map<String, Object> element(WorstElement element) {
        return ordered("operand", element.operand(), "index", element.index(), "actual", number(element.actual()), "expected", number(element.expected()),
            "error", number(WorstElements.error(element)), "bound", number(element.bound()), "ratio", number(WorstElements.ratio(element)));
    }

    private static List<Object> criteria(Run run) {
        Opinions opinions = run.summary().opinions();
        PlantedTable planted = new PlantedTable(run.selfTest().planted(), opinions.criteria());
        List<Object> criteria = new ArrayList<>();
        for (String criterion : planted.criteria()) {
            Opinions.Count all = opinions.of(criterion);
            criteria.add(ordered("criterion", criterion, "asked", all.asked(), "accepts", all.accepts(), "lenient", all.lenient(), "strict", all.strict(),
                "plantedFaults", planted.real(), "plantedMissed", planted.missedBy(criterion),
                "byOperator", opinions.operators().stream().map(operator -> ordered("operator", operator, "asked", opinions.of(criterion, operator).asked(),
                    "accepts", opinions.of(criterion, operator).accepts(), "gatesAccept", opinions.ours(operator).accepts())).toList()));
        }
        return criteria;
    }

    private static List<Object> figures(Figures figures) {
        List<Object> rows = new ArrayList<>();
        figures.byOperator().forEach((operator, values) -> values.forEach((name, value) -> rows.add(ordered("operator", operator, "figure", name, "worst", number(value)))));
        return rows;
    }

    private static List<Object> phrases(Phrases phrases) {
        List<Object> rows = new ArrayList<>();
        phrases.list().forEach(each -> rows.add(ordered("about", each.subject(), "cases", each.count(), "sentence", each.sentence(), "line", each.line())));
        if (phrases.others() > 0) {
            rows.add(ordered("about", "others", "cases", phrases.others(), "sentence", "", "line", ""));
        }
        return rows;
    }

    /// As `cases.jsonl` says it.
    private static String status(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    /// Null where a gate has none; infinite ones as `cases.jsonl` writes them.
    private static Object margin(double margin) {
        return Double.isNaN(margin) ? null : number(margin);
    }

    /// Numbers that JSON does not know are strings, as in `cases.jsonl`.
    private static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
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
