package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.HeatMap;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What failed, by how much, at which element, and how to see it again.
final class FailuresSection {
    private static final int MOST = 40;
    private static final int MOST_OPEN = 3;
    private static final int MOST_SURVIVORS = 20;
    private static final int LONGEST = 160;

    private FailuresSection() {
    }

    static boolean isNeeded(Run run) {
        return run.outcome().failed() > 0 || !survivors(run).isEmpty() || !run.failedTogether().isEmpty();
    }

    static void write(Html html, Run run) {
        if (!isNeeded(run)) {
            return;
        }
        html.section("failed", "What failed");
        survivors(html, run);
        overview(html, run);
        together(html, run);
        cases(html, run);
        html.raw("</section>\n");
    }

    private static List<Planted> survivors(Run run) {
        return run.selfTest().planted().stream().filter(each -> each.fate() == Planted.Fate.SURVIVED).toList();
    }

    private static void survivors(Html html, Run run) {
        List<Planted> survivors = survivors(run);
        if (survivors.isEmpty()) {
            return;
        }
        html.element("p", "These faults were planted on purpose before anything else ran, and no gate noticed them. Until one does, a green case says nothing.");
        for (Planted each : survivors.subList(0, Math.min(MOST_SURVIVORS, survivors.size()))) {
            html.raw("<article>").element("h3", "Not noticed: " + each.fault()).raw("<p>").element("strong", "G8 self-test.")
                .text(" " + each.operator() + " " + each.dtype() + " on " + each.device() + ". " + each.why()).raw("</p>");
            html.command(Reproduce.command(each, run.facts())).raw("</article>\n");
        }
        more(html, survivors.size() - MOST_SURVIVORS, "unnoticed faults are in " + Reports.PLANTED);
    }

    private static void together(Html html, Run run) {
        for (Together each : run.failedTogether()) {
            html.raw("<article>").element("h3", each.title())
                .raw("<p>").element("strong", each.result().gate().label() + ".").text(" " + each.result().detail() + ". ").raw("</p>");
            html.element("p", "quiet", "This is about all of them together. To see it again, repeat the run:");
            html.command(Reproduce.everything(run.facts())).raw("</article>\n");
        }
    }

    private static void cases(Html html, Run run) {
        int count = run.summary().failing().count();
        List<Verdict> shown = run.summary().failing().first(MOST);
        for (int i = 0; i < shown.size(); i++) {
            one(html, run, shown.get(i), i < MOST_OPEN);
        }
        more(html, count - shown.size(), "failing cases are in " + Reports.CASES + " (every line whose status is not \"passed\")");
    }

    /// Where failures are, before any single one.
    private static void overview(Html html, Run run) {
        if (run.outcome().failed() < 2) {
            return;
        }
        html.raw("<ul>");
        for (Tally tally : Tally.of(run.verdicts())) {
            if (tally.failed() > 0) {
                String gates = tally.gates().entrySet().stream().filter(each -> each.getValue().passed() < each.getValue().asked())
                    .map(each -> each.getKey().label() + " in " + Words.count(each.getValue().asked() - each.getValue().passed())).collect(Collectors.joining(", "));
                String statuses = Arrays.stream(Status.values()).filter(each -> each.isFailure() && each != Status.FAILED && tally.count(each) > 0)
                    .map(each -> Words.count(tally.count(each)) + " " + Words.of(each)).collect(Collectors.joining(", "));
                html.raw("<li>").element("strong", tally.operator() + " " + tally.dtype() + " on " + tally.device())
                    .text(": " + Words.count(tally.failed()) + " of " + Words.cases(tally.cases())
                        + (gates.isEmpty() ? "" : "; broken gates: " + gates) + (statuses.isEmpty() ? "" : "; " + statuses)
                        + (tally.worstMargin() > 1 ? "; worst error " + Words.times(tally.worstMargin()) : "")).raw("</li>");
            }
        }
        html.raw("</ul>\n");
    }

    private static void one(Html html, Run run, Verdict verdict, boolean open) {
        html.raw(open ? "<details class=\"failure\" open=\"open\"><summary>" : "<details class=\"failure\"><summary>")
            .element("strong", "badge", verdict.status().name().replace('_', ' ')).raw(" ").element("code", verdict.line())
            .element("span", "brief", brief(verdict)).raw("</summary>\n");
        html.element("p", verdict.operator() + " " + verdict.dtype() + " on " + verdict.device() + ". " + Words.meaning(verdict.status()));
        List<GateResult> broken = verdict.gates().stream().filter(gate -> !gate.passed()).toList();
        if (broken.isEmpty() && !brief(verdict).equals(verdict.message())) {
            html.element("p", "message", verdict.message());
        }
        gates(html, verdict, broken);
        if (!verdict.worst().isEmpty()) {
            worst(html, verdict.worst().getFirst());
            html.raw("<div class=\"beside\">");
            ElementTable.write(html, verdict.worst());
            heat(html, verdict.evidence().heat());
            html.raw("</div>");
        }
        html.element("p", "label", "To see it again:").command(Reproduce.command(verdict, run.facts()));
        if (!verdict.ranAs().isEmpty()) {
            html.raw("<p class=\"quiet\">Ran as ").element("code", verdict.ranAs()).text(verdict.worst().isEmpty() ? "." : ". Outputs compared: " + verdict.evidence().coverage() + ".").raw("</p>");
        }
        html.raw("</details>\n");
    }

    /// Which gate, by how much and where, in a line that shows while the rest is folded.
    private static String brief(Verdict verdict) {
        String broken = verdict.gates().stream().filter(gate -> !gate.passed()).map(gate -> gate.gate().label()).collect(Collectors.joining(", "));
        if (broken.isEmpty()) {
            String message = verdict.message().replaceAll("\\s+", " ");
            return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
        }
        WorstElement worst = verdict.worst().isEmpty() ? null : verdict.worst().getFirst();
        return broken + (worst == null || WorstElements.ratio(worst) <= 1 ? "" : ": " + ElementTable.name(worst) + " is " + Words.value(worst.actual()) + ", not " + Words.value(worst.expected())
            + (Double.isInfinite(WorstElements.ratio(worst)) ? "" : ", off by " + Words.times(WorstElements.ratio(worst))));
    }

    private static void gates(Html html, Verdict verdict, List<GateResult> broken) {
        if (verdict.gates().isEmpty()) {
            return;
        }
        html.raw("<ul>");
        for (GateResult gate : broken) {
            html.raw("<li>").element("strong", gate.gate().label()).text(" (" + Words.demand(gate.gate()) + ") did not hold: " + gate.detail());
            if (gate.gate() == Gate.BOUND && !Double.isNaN(gate.margin())) {
                html.text(". The worst error is ").element("strong", Words.times(gate.margin())).text(".");
            }
            html.raw("</li>");
        }
        String held = verdict.gates().stream().filter(GateResult::passed).map(gate -> gate.gate().label()).collect(Collectors.joining(", "));
        if (!held.isEmpty()) {
            html.element("li", "quiet", "Held: " + held);
        }
        html.raw("</ul>\n");
    }

    private static void worst(Html html, WorstElement element) {
        double error = WorstElements.error(element);
        html.raw("<p>Worst element: ").element("code", ElementTable.name(element))
            .text(". The device gave " + Words.value(element.actual()) + ", float64 gives " + Words.value(element.expected()) + ": ");
        if (error == 0) {
            html.text("equal.");
        } else if (Double.isNaN(error)) {
            html.text("a number and no number.");
        } else if (element.bound() == 0) {
            html.text("an error of " + Words.rough(error) + ", where they must be equal.");
        } else {
            html.text("an error of " + Words.rough(error) + ", which is ").element("strong", Words.times(WorstElements.ratio(element)))
                .text(" of " + Words.rough(element.bound()) + ".");
        }
        html.raw("</p>\n");
    }

    private static void heat(Html html, HeatMap heat) {
        if (!heat.grid().isEmpty()) {
            html.raw("<figure class=\"heat\">").raw(HeatPicture.svg(heat.grid(), HeatPicture.sentence(heat))).raw(HeatPicture.legend())
                .element("figcaption", HeatPicture.sentence(heat)).raw("</figure>");
        }
    }

    private static void more(Html html, int count, String where) {
        if (count > 0) {
            html.element("p", Words.count(count) + " more " + where + ".");
        }
    }
}
