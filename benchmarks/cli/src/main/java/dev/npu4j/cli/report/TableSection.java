package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Operators × dtypes × gates × devices, in numbers of cases, and what many cases say together.
final class TableSection {
    private TableSection() {
    }

    static void write(Html html, Run run) {
        List<Tally> tallies = Tally.of(run.verdicts());
        Set<Gate> gates = EnumSet.noneOf(Gate.class);
        for (Tally tally : tallies) {
            gates.addAll(tally.gates().keySet());
        }
        boolean namesDevices = run.namesDevices();
        html.section("table", "Operators, dtypes and gates");
        html.element("p", "quiet", "A cell says in how many cases the gate held; where it did not hold in all, of how many. A dash: not asked. "
            + (namesDevices ? "" : "All on " + run.facts().device() + "."));
        List<String> columns = new ArrayList<>(namesDevices ? List.of("Dtype", "Device", "#Cases", "#Passed") : List.of("Dtype", "#Cases", "#Passed"));
        boolean allPassed = run.outcome().passed() == run.outcome().cases();
        if (!allPassed) {
            columns.add("Others");
        }
        gates.forEach(gate -> columns.add("#" + gate.label()));
        columns.add("#Worst error / bound");
        html.table(columns).raw("<tbody>");
        String before = "";
        for (Tally tally : tallies) {
            if (!tally.operator().equals(before)) {
                html.group(tally.operator(), columns.size());
            }
            before = tally.operator();
            row(html, tally, namesDevices, allPassed, gates);
        }
        html.raw("</tbody>").endTable();
        legend(html, gates);
        together(html, run.together());
        html.raw("</section>\n");
    }

    private static void row(Html html, Tally tally, boolean namesDevices, boolean allPassed, Set<Gate> gates) {
        html.raw("<tr><th scope=\"row\">").text(tally.dtype()).raw("</th>");
        if (namesDevices) {
            html.element("td", tally.device());
        }
        html.number(Words.count(tally.cases()));
        html.element("td", tally.failed() > 0 ? "n bad" : tally.count(Status.PASSED) == tally.cases() ? "n good" : "n open", Words.count(tally.count(Status.PASSED)));
        if (!allPassed) {
            html.element("td", tally.failed() > 0 ? "bad" : "open", others(tally));
        }
        for (Gate gate : gates) {
            Tally.GateCount count = tally.gates().get(gate);
            if (count == null) {
                html.none();
            } else {
                html.held(count.passed(), count.asked());
            }
        }
        html.element("td", tally.worstMargin() > 1 ? "n bad" : "n", Words.ratio(tally.worstMargin())).raw("</tr>\n");
    }

    /// `2 failed, 1 timed out`.
    private static String others(Tally tally) {
        return Arrays.stream(Status.values()).filter(each -> each != Status.PASSED && tally.count(each) > 0)
            .map(each -> Words.count(tally.count(each)) + " " + Words.of(each)).collect(Collectors.joining(", "));
    }

    private static void legend(Html html, Set<Gate> gates) {
        html.raw("<dl class=\"gates\">");
        gates.forEach(gate -> html.raw("<div>").element("dt", gate.label()).element("dd", Words.demand(gate)).raw("</div>"));
        html.raw("</dl>\n");
    }

    private static void together(Html html, List<Together> together) {
        html.element("h3", "Many cases together");
        if (together.isEmpty()) {
            html.element("p", "quiet", "Nothing was asked of the run as a whole: it was interrupted.");
            return;
        }
        html.element("p", "quiet", "G3, of what has a hundred measured cases: errors over all of them, against those of a plain f32 computation of the same values; at most twice at the worst, "
            + "1.2 times on average, and no drift to one side. G7: cases once more in a fresh process, to the bit. Arithmetic: the device adds up as it did before. "
            + "Trace: the simulator shows what it executed, for each case; how often in all. "
            + "Above 1 of its limit fails.");
        html.table(List.of("Gate", "Of", "Which", "#Cases", "Held", "#Share of the limit")).raw("<tbody>");
        for (Together each : together) {
            boolean held = each.result().passed();
            html.raw("<tr><th scope=\"row\">").text(each.result().gate().label()).raw("</th>").element("td", each.about()).element("td", each.which()).number(Words.count(each.cases()))
                .element("td", held ? "good" : "bad sentence", (held ? "yes" : "no") + (each.result().detail().isEmpty() ? "" : ": " + each.result().detail()))
                .element("td", held ? "n" : "n bad", Words.ratio(each.result().margin())).raw("</tr>\n");
        }
        html.raw("</tbody>").endTable();
    }
}
