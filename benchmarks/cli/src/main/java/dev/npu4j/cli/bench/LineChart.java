package dev.npu4j.cli.bench;

import dev.npu4j.cli.report.Escape;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/// Lines over two logarithmic axes, a line for each library.
///
/// @param name   of the picture, for who does not see it
/// @param xLabel below the axis
/// @param yText  how a value of y is written
/// @param lines  in the order drawn, ours last so that nothing hides it
record LineChart(String name, String xLabel, DoubleFunction<String> yText, List<Line> lines) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 96;
    private static final int BOTTOM = 300;

    /// One library.
    record Line(String library, List<Point> points) {
        Line {
            points = List.copyOf(points);
        }
    }

    /// One case.
    record Point(double x, double y) {
    }

    String svg() {
        double[] xs = lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::x).sorted().distinct().toArray();
        double[] ys = lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y).sorted().toArray();
        Axis x = Axis.around(xs[0], xs[xs.length - 1], LEFT, WIDTH - 16);
        Axis y = Axis.around(ys[0], ys[ys.length - 1], BOTTOM, 10);
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"" + Escape.xml(sentence()) + "\">");
        for (double tick : y.ticks()) {
            svg.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>", LEFT, y.at(tick), WIDTH - 16, LEFT - 8,
                y.at(tick) + 5, Escape.xml(Numbers.tick(yText.apply(tick)))));
        }
        double last = Double.NEGATIVE_INFINITY;
        for (double each : xs) { // the very cases, not round numbers
            svg.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%.1f 10V%d\"/>", x.at(each), BOTTOM));
            if (x.at(each) - last > 56) {
                svg.append(String.format(Locale.ROOT, "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%.0f</text>", x.at(each), BOTTOM + 22, each));
                last = x.at(each);
            }
        }
        svg.append("<text text-anchor=\"end\" x=\"").append(WIDTH - 16).append("\" y=\"").append(HEIGHT - 8).append("\">").append(Escape.xml(xLabel)).append("</text>");
        for (Line line : lines) {
            draw(svg, line, x, y);
        }
        return svg.append("</svg>").toString();
    }

    private void draw(StringBuilder svg, Line line, Axis x, Axis y) {
        int colour = Palette.of(line.library());
        StringBuilder path = new StringBuilder();
        for (Point point : line.points()) {
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x.at(point.x()), y.at(point.y())));
        }
        svg.append("<path class=\"line l").append(colour).append("\" d=\"").append(path).append("\"/>");
        for (Point point : line.points()) {
            svg.append(String.format(Locale.ROOT, "<circle class=\"f%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"><title>%s: %s at %.0f</title></circle>", colour, x.at(point.x()), y.at(point.y()),
                colour == 0 ? 6 : 4, Escape.xml(line.library()), Escape.xml(yText.apply(point.y())), point.x()));
        }
    }

    private String sentence() {
        StringBuilder text = new StringBuilder(name + ", by " + xLabel + ".");
        for (Line line : lines) {
            text.append(' ').append(line.library()).append(':');
            line.points().forEach(point -> text.append(String.format(Locale.ROOT, " %.0f ", point.x())).append(yText.apply(point.y())).append(','));
            text.setCharAt(text.length() - 1, '.');
        }
        return text.toString();
    }
}
