package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Planted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Faults that were planted on purpose: which gates noticed them, and which criteria would not have.
final class PlantedSection {
    private static final int MOST_NAMES = 3;

    private PlantedSection() {
    }

    static void write(Html html, Run run) {
        html.section("planted", "Planted faults: what would have been noticed");
        if (!Outcome.isRun(run.selfTest())) {
            html.element("p", "The self-test was not run: nothing shows that the gates would notice a fault here.").raw("</section>\n");
            return;
        }
        PlantedTable table = new PlantedTable(run.selfTest().planted(), run.summary().opinions().criteria());
        html.element("p", "quiet", "Before anything else, known faults of the operators that are judged here were planted " + (run.facts().provenance().isElsewhere() ? "in this machine's CPU, since no recording has launches with altered operands," : "in this device, in this process,") + " and the gates asked. " + Words.of(run.selfTest())
            + " It took " + HeadSection.duration(run.selfTest().seconds()) + ". Beside our gates, other criteria faced the same wrong results: "
            + "a number says in how many dtypes they would have accepted them, a dot that they would not.");
        write(html, table);
        example(html, run);
        equivalent(html, table);
        html.raw("</section>\n");
    }

    private static void write(Html html, PlantedTable table) {
        List<String> columns = new ArrayList<>(List.of("Fault", "Dtypes", "Noticed by our gates"));
        columns.addAll(table.criteria());
        html.table(columns).raw("<tbody><tr class=\"ours\"><th scope=\"row\">Missed</th><td></td>");
        int survived = table.rows().stream().mapToInt(row -> row.of(Planted.Fate.SURVIVED).size()).sum();
        html.element("td", survived == 0 ? "good" : "bad", missed(survived, table.real()));
        table.criteria().forEach(each -> html.element("td", table.missedBy(each) == 0 ? "good" : "open", missed(table.missedBy(each), table.real())));
        html.raw("</tr>\n");
        String before = "";
        for (PlantedTable.Row row : table.rows()) {
            if (!row.operator().equals(before)) {
                html.group(row.operator(), columns.size());
            }
            before = row.operator();
            row(html, table, row);
        }
        html.raw("</tbody>").endTable();
    }

    private static String missed(int missed, int of) {
        return missed + " of " + of;
    }

    private static void row(Html html, PlantedTable table, PlantedTable.Row row) {
        List<Planted> survived = row.of(Planted.Fate.SURVIVED);
        List<Planted> blocked = row.of(Planted.Fate.BLOCKED);
        html.raw("<tr><th scope=\"row\">").text(row.fault()).raw("</th>").element("td", dtypes(row.dtypes()));
        if (!survived.isEmpty()) {
            html.element("td", "bad", "NOT NOTICED" + (survived.size() < row.dtypes().size() ? " in " + dtypes(survived) : ""));
        } else if (row.real().isEmpty()) {
            html.element("td", blocked.isEmpty() ? "quiet" : "open", blocked.isEmpty() ? "equivalent" : "not shown");
        } else {
            html.element("td", blocked.isEmpty() ? "good" : "open", row.gates().stream().map(Gate::label).collect(Collectors.joining(", "))
                + (blocked.isEmpty() ? "" : "; not shown in " + dtypes(blocked)));
        }
        for (String criterion : table.criteria()) {
            List<Planted> missed = row.missedBy(criterion);
            if (row.real().isEmpty()) {
                html.none();
            } else if (missed.isEmpty()) {
                html.element("td", "quiet", "·");
            } else {
                html.raw("<td class=\"open missed\" title=\"").text("accepts it in " + dtypes(missed)).raw("\">").text(missed.size() == row.real().size() ? "all " + missed.size() : missed(missed.size(), row.real().size())).raw("</td>");
            }
        }
        html.raw("</tr>\n");
    }

    private static String dtypes(List<Planted> planted) {
        return planted.size() > MOST_NAMES ? planted.size() + " dtypes" : planted.stream().map(Planted::dtype).collect(Collectors.joining(", "));
    }

    private static void example(Html html, Run run) {
        run.selfTest().planted().stream().filter(each -> each.fate() == Planted.Fate.KILLED).findFirst().ifPresent(each ->
            html.element("p", "label", "To plant one and see it fail:").command(Reproduce.command(each, run.facts())));
    }

    private static void equivalent(Html html, PlantedTable table) {
        List<Planted> equivalent = table.rows().stream().flatMap(row -> row.of(Planted.Fate.EQUIVALENT).stream()).toList();
        if (!equivalent.isEmpty()) {
            html.raw("<details><summary>").text(equivalent.size() + " equivalent: the wrong computation gives the same bits, so there is nothing to notice").raw("</summary><ul>");
            equivalent.forEach(each -> html.raw("<li>").element("strong", each.fault()).text(" in " + each.operator() + " " + each.dtype() + ": " + each.why()).raw("</li>\n"));
            html.raw("</ul></details>\n");
        }
    }
}
