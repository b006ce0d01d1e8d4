package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.cli.report.Html;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Roofline, and cost along what users vary.
final class PictureSection {
    private PictureSection() {
    }

    static void write(Html html, BenchRun run) {
        html.section("roof", "Roofline").element("p", "quiet", "The line is what this machine did in this run: it reads so many bytes a second (the slope) and computes so much from registers (the flat). "
            + "A point above the slope was served by a cache. Each point names its case; only a library's best way is drawn.");
        key(html, run);
        html.raw("<div class=\"grid\">\n");
        for (int threads : run.threads()) {
            String svg = RooflineChart.svg(run, threads);
            html.raw("<figure>").element("h3", threads + (threads == 1 ? " thread" : " threads")).raw(svg.isEmpty() ? "<p class=\"quiet\">Not measured.</p>" : svg).raw("</figure>\n");
        }
        html.raw("</div></section>\n");
        costs(html, run);
    }

    private static void costs(Html html, BenchRun run) {
        html.section("costs", "Cost against tokens, experts, sequence length and threads");
        List<Families.Family> families = new ArrayList<>(Families.of(run));
        families.addAll(Families.threads(run));
        if (families.isEmpty()) {
            html.element("p", "quiet", "No two cases of this run differ in just one of these.").raw("</section>\n");
            return;
        }
        html.element("p", "quiet", "Time of a run, both axes logarithmic; only a library's best way is drawn. By threads: the time over that at the fewest.");
        key(html, run);
        html.raw("<div class=\"grid\">\n");
        for (Families.Family family : families) {
            html.raw("<figure>").element("h3", family.about()).raw(family.chart().svg()).raw("</figure>\n");
        }
        html.raw("</div></section>\n");
    }

    /// Colours and their libraries.
    static void key(Html html, BenchRun run) {
        Map<Integer, String> names = new LinkedHashMap<>();
        run.work().stream().map(CaseResult::rows).flatMap(List::stream).filter(Row::isMeasured).forEach(row ->
            names.putIfAbsent(Palette.of(row), row.isPeer() ? row.library() : row.label()));
        html.raw("<div class=\"key\">");
        names.forEach((colour, name) -> html.raw("<span" + (colour == 0 ? " class=\"mine\"" : "") + "><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><circle class=\"f" + colour + "\" cx=\"5\" cy=\"5\" r=\"4.5\"/></svg>")
            .text(name).raw("</span> "));
        html.raw("</div>\n");
    }
}
