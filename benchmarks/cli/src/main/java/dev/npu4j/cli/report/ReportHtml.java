package dev.npu4j.cli.report;

import dev.npu4j.cli.base.Machine;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// `report.html`: one file that loads nothing and runs nothing, for people. The verdict first, then what it rests on.
final class ReportHtml {
    private static final Pattern PROFILE = Pattern.compile("profile=(\\w+)");
    private static final int MOST_FAILURES = 100;
    private static final int MOST_WORST = 12;
    private static final int MOST_ELEMENTS = 3;

    private final List<Verdict> verdicts;
    private final RunFacts facts;
    private final StringBuilder html = new StringBuilder();

    private ReportHtml(List<Verdict> verdicts, RunFacts facts) {
        this.verdicts = verdicts;
        this.facts = facts;
    }

    static String of(List<Verdict> verdicts, RunFacts facts, Outcome outcome, List<String> left, double seconds) {
        ReportHtml report = new ReportHtml(verdicts, facts);
        report.head(outcome, seconds);
        report.failures();
        report.table();
        report.histograms();
        report.worst();
        report.notRun(outcome, left);
        report.machine();
        return report.html.append("</main></body></html>\n").toString();
    }

    private void head(Outcome outcome, double seconds) {
        html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .append("<meta name=\"color-scheme\" content=\"light dark\"><title>").append(Escape.xml(outcome.word() + ": npu4j validate on " + facts.device()))
            .append("</title><style>\n").append(Style.CSS).append("</style></head><body><main>\n");
        html.append("<header class=\"").append(outcome.exitCode() == 0 ? "good" : outcome.failed() > 0 ? "bad" : "open").append("\"><h1>")
            .append(Escape.xml(outcome.word())).append("</h1><p>").append(Escape.xml(outcome.sentence())).append("</p></header>\n");
        html.append("<p class=\"quiet\">").append(Escape.xml(facts.description())).append(" · ").append(Escape.xml(facts.started()))
            .append(String.format(Locale.ROOT, " · %.0f s", seconds)).append(" · exit code ").append(outcome.exitCode())
            .append("</p>\n");
    }

    private void failures() {
        List<Verdict> failed = verdicts.stream().filter(each -> each.status().isFailure()).toList();
        if (failed.isEmpty()) {
            return;
        }
        html.append("<section><h2>What failed</h2>\n");
        failed.stream().limit(MOST_FAILURES).forEach(each -> {
            html.append("<article class=\"bad\"><h3>").append(Escape.xml(each.line())).append("</h3><p>").append(Escape.xml(each.message())).append("</p><ul>");
            for (GateResult gate : each.gates()) {
                if (!gate.passed()) {
                    html.append("<li>").append(Escape.xml(gate.gate().label() + ": " + gate.detail())).append("</li>");
                }
            }
            html.append("</ul>");
            elements(each);
            html.append("</article>\n");
        });
        if (failed.size() > MOST_FAILURES) {
            html.append("<p>").append(failed.size() - MOST_FAILURES).append(" more are in ").append(Reports.CASES).append(".</p>\n");
        }
        html.append("</section>\n");
    }

    private void table() {
        List<Tally> tallies = Tally.of(verdicts);
        Set<Gate> gates = EnumSet.noneOf(Gate.class);
        tallies.forEach(each -> gates.addAll(each.gates().keySet()));
        html.append("<section><h2>Operators, dtypes and gates</h2><div class=\"wide\"><table><thead><tr><th>Operator</th><th>Dtype</th><th class=\"n\">Cases</th><th class=\"n\">Passed</th>");
        gates.forEach(gate -> html.append("<th class=\"n\">").append(Escape.xml(gate.label())).append("</th>"));
        html.append("<th class=\"n\">Worst error / bound</th></tr></thead><tbody>\n");
        String before = "";
        for (Tally tally : tallies) {
            html.append("<tr").append(tally.operator().equals(before) ? "" : " class=\"first\"").append("><th scope=\"row\">")
                .append(tally.operator().equals(before) ? "<span class=\"same\">" + Escape.xml(tally.operator()) + "</span>" : Escape.xml(tally.operator()))
                .append("</th><td>").append(Escape.xml(tally.dtype())).append("</td><td class=\"n\">").append(tally.cases()).append("</td>");
            cell(tally.count(Status.PASSED), tally.cases());
            for (Gate gate : gates) {
                Tally.GateCount count = tally.gates().get(gate);
                if (count == null) {
                    html.append("<td class=\"n quiet\">–</td>");
                } else {
                    cell(count.passed(), count.asked());
                }
            }
            html.append("<td class=\"n\">").append(number(tally.worstMargin())).append("</td></tr>\n");
            before = tally.operator();
        }
        html.append("</tbody></table></div><p class=\"quiet\">A cell is how often the gate held, of how often it was asked. "
            + "G0: nothing but the outputs was written, and all of them. G1: bitwise equal, where nothing may round. "
            + "G2: every element within its own bound of the float64 reference. One function: the same bits from other widths, thread counts, layouts, and from a row alone. "
            + "An error above 1 of its bound fails.</p></section>\n");
    }

    private void cell(int held, int asked) {
        html.append("<td class=\"n ").append(held == asked ? "good" : "bad").append("\">").append(held);
        if (held != asked) {
            html.append(" of ").append(asked);
        }
        html.append("</td>");
    }

    private void histograms() {
        html.append("<section><h2>Errors against their bounds</h2><p class=\"quiet\">log2 of error over bound, for every element; heights are logarithmic. "
            + "What lies right of the line breaks its bound.</p><div class=\"grid\">\n");
        Set<String> operators = verdicts.stream().map(Verdict::operator).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String operator : operators) {
            Histogram histogram = new Histogram(verdicts.stream().filter(each -> each.operator().equals(operator)).toList());
            html.append("<figure><h3>").append(Escape.xml(operator)).append("</h3>")
                .append(histogram.elements() > 0 ? histogram.svg(operator) : "")
                .append("<figcaption>").append(Escape.xml(histogram.sentence())).append("</figcaption></figure>\n");
        }
        html.append("</div></section>\n");
    }

    private void worst() {
        List<Verdict> worst = verdicts.stream().filter(each -> each.status() == Status.PASSED && margin(each) > 0)
            .sorted(Comparator.comparingDouble(ReportHtml::margin).reversed()).limit(MOST_WORST).toList();
        if (worst.isEmpty()) {
            return;
        }
        html.append("<section><h2>Closest to their bounds</h2><p class=\"quiet\">Cases that passed, with their worst elements.</p>\n");
        for (Verdict each : worst) {
            html.append("<details><summary><span class=\"n\">").append(number(margin(each))).append("</span> <code>").append(Escape.xml(each.line()))
                .append("</code></summary>");
            elements(each);
            html.append("</details>\n");
        }
        html.append("</section>\n");
    }

    private void elements(Verdict verdict) {
        if (!verdict.worst().isEmpty()) {
            html.append("<div class=\"wide\"><table><thead><tr><th>Element</th><th class=\"n\">Device</th><th class=\"n\">Float64</th><th class=\"n\">Error</th><th class=\"n\">Bound</th></tr></thead><tbody>");
            int most = verdict.status() == Status.PASSED ? MOST_ELEMENTS : verdict.worst().size();
            for (WorstElement element : verdict.worst().subList(0, Math.min(most, verdict.worst().size()))) {
                html.append("<tr><th scope=\"row\"><code>").append(Escape.xml(element.operand() + Arrays.toString(element.index()))).append("</code></th>");
                for (double value : new double[] {element.actual(), element.expected(), Math.abs(element.actual() - element.expected()), element.bound()}) {
                    html.append("<td class=\"n\">").append(Escape.xml(exact(value))).append("</td>");
                }
                html.append("</tr>");
            }
            html.append("</tbody></table></div>");
        }
        if (!verdict.ranAs().isEmpty()) {
            html.append("<p class=\"quiet\">Ran as <code>").append(Escape.xml(verdict.ranAs())).append("</code></p>");
        }
        html.append("<pre>").append(Escape.xml(Reproduce.command(verdict, facts))).append("</pre>");
    }

    private void notRun(Outcome outcome, List<String> left) {
        html.append("<section><h2>What was not validated</h2><ul>\n");
        if (!facts.accelerator()) {
            html.append("<li>No NPU: this run used the CPU only, and says nothing about one.</li>\n");
        }
        outcome.missed().forEach(each -> html.append("<li>Missed: ").append(Escape.xml(each)).append("</li>\n"));
        left.forEach(each -> html.append("<li>").append(Escape.xml(each)).append("</li>\n"));
        verdicts.stream().filter(each -> each.status() == Status.SKIPPED || each.status() == Status.UNSUPPORTED)
            .forEach(each -> html.append("<li>").append(each.status().name().toLowerCase(Locale.ROOT)).append(": <code>").append(Escape.xml(each.line()))
                .append("</code> ").append(Escape.xml(each.message())).append("</li>\n"));
        html.append("</ul></section>\n");
    }

    private void machine() {
        Machine machine = facts.machine();
        html.append("<section><h2>Where and how</h2><dl>\n");
        fact("Command", "./npu4j " + String.join(" ", facts.command()));
        fact("Tool", "npu4j " + facts.version() + (facts.commit().isEmpty() ? "" : ", commit " + facts.commit()));
        fact("Device", facts.description() + " (not simulated)");
        fact("Twins", facts.twins().isEmpty() ? "none" : String.join("; ", facts.twins()));
        fact("Profile auto", autoProfiles());
        fact("Model", facts.model().isEmpty() ? "none" : facts.model());
        fact("Seed", facts.seed().isEmpty() ? "each case's own" : facts.seed());
        fact("Processor", machine.cpu() + ", " + machine.processors() + " usable");
        fact("Memory", Machine.bytes(machine.memory()) + ", heap at most " + Machine.bytes(machine.heap()));
        fact("System", machine.os());
        fact("JDK", machine.jdk() + ", " + machine.jvm());
        fact("Vector module", machine.vectorModule() ? "loaded" : "not loaded: scalar kernels");
        html.append("</dl></section>\n");
    }

    /// What profile=auto came to, read off what ran.
    private String autoProfiles() {
        Set<String> profiles = new LinkedHashSet<>();
        for (Verdict verdict : verdicts) {
            Matcher ran = PROFILE.matcher(verdict.ranAs());
            if (verdict.line().contains("profile=auto") && ran.find()) {
                profiles.add(ran.group(1));
            }
        }
        return profiles.isEmpty() ? "not asked for" : "ran as " + String.join(", ", profiles);
    }

    private void fact(String name, String value) {
        html.append("<dt>").append(Escape.xml(name)).append("</dt><dd>").append(Escape.xml(value)).append("</dd>\n");
    }

    private static double margin(Verdict verdict) {
        return verdict.gates().stream().filter(gate -> gate.gate() == Gate.BOUND).mapToDouble(GateResult::margin).filter(margin -> margin == margin).max().orElse(0);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String exact(double value) {
        return Double.isFinite(value) && value != 0 ? BigDecimal.valueOf(value).round(new MathContext(9)).stripTrailingZeros().toString() : String.valueOf(value);
    }
}
