package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.table.Verdicts;
import dev.npu4j.cli.report.Html;
import java.util.List;

/// Every contestant's time in every case.
final class TimesSection {
    private TimesSection() {
    }

    static void write(Html html, BenchRun run) {
        html.section("times", "Times").element("p", "quiet", "Medians, the shortest first; the thin line is the interval of 95 %. A bar that is cut would be more than five times as long as ours. Ours is in full colour. Samples are in bench.json.");
        List<String> kernels = run.work().stream().map(CaseResult::kernel).distinct().toList();
        for (String kernel : kernels) {
            html.element("h3", kernel).raw("<div class=\"grid\">\n");
            run.work().stream().filter(result -> result.kernel().equals(kernel)).forEach(result -> figure(html, result));
            html.raw("</div>\n");
        }
        html.raw("</section>\n");
    }

    private static void figure(Html html, CaseResult result) {
        html.raw("<figure><figcaption>").element("code", Numbers.arguments(result.line())).text(" at " + result.threads() + (result.threads() == 1 ? " thread" : " threads")).raw("</figcaption>")
            .raw(BarChart.svg(result)).raw("<figcaption>").text(reached(result)).raw("</figcaption></figure>\n");
    }

    /// What ours came to, in the units of the roof.
    private static String reached(CaseResult result) {
        if (result.ours().isEmpty()) {
            return "Ours has no time.";
        }
        Row ours = result.ours().get();
        double seconds = ours.series().median();
        double share = Verdicts.shareOfReading(result).median();
        return "Ours: " + Numbers.rate(result.cost().flops() / seconds, "flop/s") + ", " + Numbers.rate(result.cost().bytes() / seconds, "B/s")
            + (Double.isNaN(share) ? "" : ", " + Math.round(100 * share) + " % of the read bandwidth in the same rounds") + ".";
    }
}
