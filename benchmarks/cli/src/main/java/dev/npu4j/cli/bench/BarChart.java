package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.cli.report.Escape;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Times of one case, the shortest first: a bar to the median, a line over the interval. Whoever takes many times as long
/// as the shortest has a bar that is cut, so that the others can be told apart.
final class BarChart {
    private static final int WIDTH = 640;
    private static final int ROW = 48;
    private static final double MOST = 5; // times the shortest, or ours

    private BarChart() {
    }

    static String svg(CaseResult result) {
        List<Row> rows = result.rows().stream().filter(Row::isMeasured).sorted(Comparator.comparingDouble(row -> row.series().median())).toList();
        double near = result.ours().or(() -> rows.stream().findFirst()).map(row -> row.series().median()).orElse(1.0);
        double longest = Math.min(MOST * near, rows.stream().mapToDouble(row -> row.series().interval().high()).max().orElse(1));
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + Math.max(1, rows.size()) * ROW + "\" role=\"img\" aria-label=\"" + Escape.xml(sentence(rows)) + "\">");
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Interval time = row.series().interval();
            int top = i * ROW;
            svg.append("<text").append(row.isOurs() ? " class=\"mine\"" : "").append(" x=\"0\" y=\"").append(top + 20).append("\">").append(Escape.xml(row.label())).append("</text>");
            svg.append("<text class=\"").append(row.isOurs() ? "mine" : "value").append("\" text-anchor=\"end\" x=\"").append(WIDTH).append("\" y=\"").append(top + 20).append("\">")
                .append(Escape.xml(Numbers.time(time.median()))).append("</text>");
            svg.append(String.format(Locale.ROOT, "<rect class=\"f%d%s\" x=\"0\" y=\"%d\" width=\"%.1f\" height=\"12\"><title>%s</title></rect>", Palette.of(row), row.isOurs() ? "" : " peer",
                top + 27, x(time.median(), longest), Escape.xml(row.description() + ": " + words(row))));
            if (time.median() > longest) {
                svg.append(String.format(Locale.ROOT, "<path class=\"cut\" d=\"M%d %dl-8 16m12 -16l-8 16\"/>", WIDTH - 24, top + 25));
                continue;
            }
            svg.append(String.format(Locale.ROOT, "<path class=\"whisker\" d=\"M%.1f %dH%.1fM%.1f %dv8M%.1f %dv8\"/>", x(time.low(), longest), top + 33, x(time.high(), longest),
                x(time.low(), longest), top + 29, x(time.high(), longest), top + 29));
        }
        return svg.append("</svg>").toString();
    }

    private static double x(double seconds, double longest) {
        return 1 + (WIDTH - 2) * Math.min(1, seconds / longest);
    }

    private static String words(Row row) {
        Interval time = row.series().interval();
        return Numbers.time(time.median()) + ", 95 % between " + Numbers.time(time.low()) + " and " + Numbers.time(time.high()) + ", best " + Numbers.time(row.series().minimum());
    }

    private static String sentence(List<Row> rows) {
        return rows.isEmpty() ? "Nothing was measured." : String.join("; ", rows.stream().map(row -> row.label() + " " + words(row)).toList());
    }
}
