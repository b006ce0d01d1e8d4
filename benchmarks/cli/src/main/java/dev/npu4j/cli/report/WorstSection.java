package dev.npu4j.cli.report;

import java.util.List;
import java.util.Map;

/// The elements that came closest to their bounds or broke them.
final class WorstSection {
    private WorstSection() {
    }

    static void write(Html html, Run run) {
        html.section("worst", "The ten worst elements");
        List<WorstElements.Worst> worst = run.summary().worst().list();
        if (worst.isEmpty()) {
            html.element("p", "quiet", "Every element that was measured is equal to its reference.").raw("</section>\n");
            return;
        }
        boolean namesDevices = run.namesDevices();
        html.element("p", "quiet", "Of all cases, three of each at most, with the case below its elements: ./npu4j validate --case 'LINE' runs it again. An error above 1 of its bound fails; "
            + "16-bit outputs come close to 1 by their own rounding, which is half of a last place.");
        ElementTable.writeWithCases(html, worst, namesDevices);
        if (run.summary().pictures().size() > 1) {
            byOperator(html, run, namesDevices);
        }
        html.raw("</section>\n");
    }

    private static void byOperator(Html html, Run run, boolean namesDevices) {
        html.element("h3", "By operator");
        for (Map.Entry<Summary.Subject, Summary.Pictures> each : run.summary().pictures().entrySet()) {
            List<WorstElements.Worst> own = each.getValue().worst.list();
            if (!own.isEmpty()) {
                html.raw("<details><summary>").element("strong", each.getKey().operator() + (namesDevices ? " on " + each.getKey().device() : ""))
                    .text(", worst " + (Double.isInfinite(own.getFirst().ratio()) ? "beyond any bound" : Words.ratio(own.getFirst().ratio()) + " of its bound")).raw("</summary>");
                ElementTable.writeWithCases(html, own, namesDevices);
                html.raw("</details>\n");
            }
        }
    }
}
