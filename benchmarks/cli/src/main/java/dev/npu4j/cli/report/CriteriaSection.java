package dev.npu4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the criteria of other houses, and their usual figures, say of the same outputs.
final class CriteriaSection {
    private CriteriaSection() {
    }

    static void write(Html html, Run run) {
        Opinions opinions = run.summary().opinions();
        html.section("criteria", "What other criteria would have said");
        if (opinions.criteria().isEmpty()) {
            html.element("p", "quiet", "None was asked.").raw("</section>\n");
            return;
        }
        String decider = run.facts().criterion();
        html.element("p", "quiet", (decider.isEmpty() ? "They decide nothing here. " : decider + " decided this run. ")
            + "A cell says how many cases a criterion accepts; where not all, of how many. \"Lenient\": cases it accepts and our gates refuse. \"Strict\": cases it refuses and our gates accept.");
        List<String> operators = new ArrayList<>(opinions.operators());
        List<String> columns = new ArrayList<>(List.of("Criterion"));
        operators.forEach(each -> columns.add("#" + each));
        columns.addAll(List.of("#Lenient", "#Strict"));
        html.table(columns).raw("<tbody><tr class=\"ours\"><th scope=\"row\">NPU4J's gates</th>");
        operators.forEach(each -> cell(html, opinions.ours(each)));
        html.none().none().raw("</tr>\n");
        for (String criterion : opinions.criteria()) {
            html.raw("<tr><th scope=\"row\">").text(criterion + (criterion.equals(decider) ? " (decided)" : "")).raw("</th>");
            operators.forEach(each -> cell(html, opinions.of(criterion, each)));
            Opinions.Count all = opinions.of(criterion);
            html.element("td", all.lenient() > 0 ? "n open" : "n", Words.count(all.lenient())).number(Words.count(all.strict())).raw("</tr>\n");
        }
        html.raw("</tbody>").endTable();
        figures(html, run.summary().figures());
        html.raw("</section>\n");
    }

    private static void cell(Html html, Opinions.Count count) {
        if (count.asked() == 0) {
            html.none();
        } else {
            html.number(count.accepts() == count.asked() ? Words.count(count.accepts()) : Words.count(count.accepts()) + " of " + Words.count(count.asked()));
        }
    }

    private static void figures(Html html, Figures figures) {
        if (figures.names().isEmpty()) {
            return;
        }
        html.raw("<details><summary>Usual figures of error, each in the worst case of an operator</summary>");
        List<String> columns = new ArrayList<>(List.of("Operator"));
        figures.names().forEach(name -> columns.add("#" + name));
        html.table(columns).raw("<tbody>");
        for (Map.Entry<String, Map<String, Double>> each : figures.byOperator().entrySet()) {
            html.raw("<tr><th scope=\"row\">").text(each.getKey()).raw("</th>");
            for (String name : figures.names()) {
                Double value = each.getValue().get(name);
                html.number(value == null ? "–" : Words.figure(value));
            }
            html.raw("</tr>\n");
        }
        html.raw("</tbody>").endTable().raw("</details>\n");
    }
}
