package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.WorstElement;
import java.util.Arrays;
import java.util.List;

/// Elements with what they are, should be, and may be off.
final class ElementTable {
    private static final List<String> COLUMNS = List.of("Element", "#Device gave", "#Float64 gives", "#Error", "#Bound", "#Error / bound");

    private ElementTable() {
    }

    /// `y[2, 79]`.
    static String name(WorstElement element) {
        return element.operand() + Arrays.toString(element.index());
    }

    static void write(Html html, List<WorstElement> elements) {
        html.table(COLUMNS).raw("<tbody>");
        for (WorstElement element : elements) {
            html.raw("<tr>");
            cells(html, element);
            html.raw("</tr>\n");
        }
        html.raw("</tbody>").endTable();
    }

    /// The elements of several cases, with the case in a line below its elements.
    static void writeWithCases(Html html, List<WorstElements.Worst> elements, boolean namesDevices) {
        html.table(COLUMNS);
        for (int i = 0; i < elements.size(); i++) {
            WorstElements.Worst worst = elements.get(i);
            boolean first = i == 0 || !isOfSameCase(worst, elements.get(i - 1));
            boolean last = i == elements.size() - 1 || !isOfSameCase(worst, elements.get(i + 1));
            html.raw(first ? "<tbody class=\"pair\"><tr>" : "<tr>");
            cells(html, worst.element());
            html.raw("</tr>\n");
            if (last) {
                html.raw("<tr><td class=\"of\" colspan=\"" + COLUMNS.size() + "\"><span>").element("code", worst.line())
                    .text(namesDevices ? " on " + worst.device() : "").raw("</span></td></tr></tbody>\n");
            }
        }
        html.endTable();
    }

    private static boolean isOfSameCase(WorstElements.Worst one, WorstElements.Worst other) {
        return one.line().equals(other.line()) && one.device().equals(other.device());
    }

    private static void cells(Html html, WorstElement element) {
        html.raw("<th scope=\"row\">").element("code", name(element)).raw("</th>")
            .number(Words.value(element.actual())).number(Words.value(element.expected()))
            .number(Words.rough(WorstElements.error(element))).number(element.bound() == 0 ? "must be equal" : Words.rough(element.bound()))
            .element("td", WorstElements.ratio(element) > 1 ? "n bad" : "n", Words.ratio(WorstElements.ratio(element)));
    }
}
