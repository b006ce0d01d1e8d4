package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.table.Drift;
import dev.npu4j.cli.report.Escape;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// What everyone reached in flop/s, by how often a case uses a byte, under what the machine was measured to do.
final class RooflineChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 440;
    private static final int LEFT = 140;
    private static final int BOTTOM = 380;
    private static final int RIGHT = WIDTH - 12;

    private RooflineChart() {
    }

    /// Empty where the roof or the cases are not there.
    static String svg(BenchRun run, int threads) {
        Interval fma = Drift.overall(run.cases(), threads, Probe.FMA);
        Interval read = Drift.overall(run.cases(), threads, Probe.READ);
        List<CaseResult> cases = run.work().stream().filter(result -> result.threads() == threads && result.rows().stream().anyMatch(Row::isMeasured)).toList();
        if (!fma.isKnown() || !read.isKnown() || cases.isEmpty()) {
            return "";
        }
        double peak = fma.median();
        double bandwidth = read.median();
        double ridge = peak / bandwidth;
        double[] xs = cases.stream().mapToDouble(result -> result.cost().intensity()).sorted().toArray();
        Axis x = Axis.around(Math.min(xs[0], ridge / 8), Math.max(xs[xs.length - 1], ridge * 8), LEFT, RIGHT);
        double[] ys = cases.stream().flatMap(result -> result.rows().stream().filter(Row::isMeasured).map(row -> speed(result, row))).mapToDouble(Double::doubleValue).sorted().toArray();
        Axis y = Axis.around(Math.min(ys[0], bandwidth * x.low()), Math.max(ys[ys.length - 1], peak), BOTTOM, 12);
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"" + Escape.xml(sentence(threads, peak, bandwidth, cases)) + "\">");
        for (double tick : y.ticks()) {
            svg.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>", LEFT, y.at(tick), RIGHT, LEFT - 8,
                y.at(tick) + 5, Escape.xml(Numbers.tick(Numbers.rate(tick, "flop/s")))));
        }
        for (double tick : x.ticks()) {
            svg.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%.1f 12V%d\"/><text text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>", x.at(tick), BOTTOM, x.at(tick), BOTTOM + 22,
                tick >= 1 ? String.format(Locale.ROOT, "%.0f", tick) : String.format(Locale.ROOT, "%.3g", tick).replaceFirst("0+$", "")));
        }
        svg.append("<text text-anchor=\"end\" x=\"").append(RIGHT).append("\" y=\"").append(HEIGHT - 8).append("\">flop for each byte</text>");
        svg.append(String.format(Locale.ROOT, "<path class=\"roof\" d=\"M%.1f %.1fL%.1f %.1fH%d\"><title>%s</title></path>", x.at(x.low()), y.at(bandwidth * x.low()), x.at(ridge), y.at(peak), RIGHT,
            Escape.xml(Numbers.rate(bandwidth, "B/s") + " read, " + Numbers.rate(peak, "flop/s") + " computed")));
        cases.forEach(result -> points(svg, result, x, y));
        return svg.append("</svg>").toString();
    }

    /// The best way of each library; ours last, so that nobody hides it.
    private static void points(StringBuilder svg, CaseResult result, Axis x, Axis y) {
        List<Row> rows = result.rows().stream().filter(Row::isMeasured)
            .filter(row -> !row.isPeer() || result.best(row.library()).filter(row::equals).isPresent()).sorted(Comparator.comparing(Row::isOurs)).toList();
        for (Row row : rows) {
            svg.append(String.format(Locale.ROOT, "<circle class=\"f%d%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"><title>%s</title></circle>", Palette.of(row), row.isOurs() ? "" : " peer",
                x.at(result.cost().intensity()), y.at(speed(result, row)), row.isOurs() ? 6 : 5,
                Escape.xml(row.label() + ": " + Numbers.rate(speed(result, row), "flop/s") + ", " + Numbers.rate(result.cost().bytes() / row.series().median(), "B/s") + ", " + result.line())));
        }
    }

    private static double speed(CaseResult result, Row row) {
        return result.cost().flops() / row.series().median();
    }

    private static String sentence(int threads, double peak, double bandwidth, List<CaseResult> cases) {
        return "At " + threads + (threads == 1 ? " thread" : " threads") + " the machine computes " + Numbers.rate(peak, "flop/s") + " and reads " + Numbers.rate(bandwidth, "B/s") + ". "
            + cases.size() + (cases.size() == 1 ? " case is" : " cases are") + " drawn under that; the tables below hold the numbers.";
    }
}
