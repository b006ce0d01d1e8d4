package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Verdict;
import java.util.Arrays;
import java.util.Locale;

/// How errors lie against their bounds, over all elements of some verdicts, as a picture that is drawn by the report
/// alone and as a sentence for who does not see it.
final class Histogram {
    private static final int WIDTH = 640; // 10 a bin
    private static final int HEIGHT = 140;
    private static final int BASE = 108; // y of the axis

    private final long[] bins = new long[Verdict.BINS];

    void add(int[] histogram) {
        for (int i = 0; i < Math.min(bins.length, histogram.length); i++) {
            bins[i] += histogram[i];
        }
    }

    long[] bins() {
        return bins.clone();
    }

    long elements() {
        return Arrays.stream(bins).sum();
    }

    /// The same in words.
    String sentence() {
        long all = elements();
        if (all == 0) {
            return "No element was measured against a bound.";
        }
        long outside = 0;
        int last = 0;
        for (int i = 0; i < bins.length; i++) {
            outside += i >= Verdict.FIRST_BIN_OUTSIDE ? bins[i] : 0;
            last = bins[i] > 0 ? i : last;
        }
        String text = String.format(Locale.ROOT, "%,d elements, %.1f %% of them equal to the reference; ", all, 100.0 * bins[0] / all);
        if (outside > 0) {
            return text + String.format(Locale.ROOT, "%,d beyond their bound.", outside);
        }
        return text + (last == 0 ? "none farther." : "the worst between " + share(last) + " and " + share(last + 1) + " of its bound; none beyond.");
    }

    /// Bars over log2(error / bound); their heights grow with the logarithm of the count, so that one element is seen
    /// beside a million.
    String svg(String name) {
        double highest = Math.log1p(Arrays.stream(bins).max().orElse(0));
        StringBuilder svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT).append("\" role=\"img\" aria-label=\"")
            .append(Escape.xml(name + ": " + sentence())).append("\">");
        for (int i = 0; i < bins.length && highest > 0; i++) {
            if (bins[i] == 0) {
                continue;
            }
            double height = Math.max(2, Math.log1p(bins[i]) / highest * (BASE - 14));
            svg.append(String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"8\" height=\"%.1f\"><title>%s: %,d</title></rect>",
                i >= Verdict.FIRST_BIN_OUTSIDE ? "out" : "in", 10 * i + 1, BASE - height, height, Escape.xml(range(i)), bins[i]));
        }
        int bound = 10 * Verdict.FIRST_BIN_OUTSIDE;
        svg.append("<line class=\"axis\" x1=\"0\" y1=\"").append(BASE).append("\" x2=\"").append(WIDTH).append("\" y2=\"").append(BASE).append("\"/>");
        svg.append("<line class=\"bound\" x1=\"").append(bound).append("\" y1=\"0\" x2=\"").append(bound).append("\" y2=\"").append(BASE).append("\"/>");
        svg.append("<text x=\"0\" y=\"").append(BASE + 24).append("\">equal</text>");
        for (int power = -45; power <= -15; power += 15) {
            svg.append("<text text-anchor=\"middle\" x=\"").append(bound + 10 * power).append("\" y=\"").append(BASE + 24).append("\">2<tspan dy=\"-7\" class=\"power\">")
                .append(power).append("</tspan></text>");
        }
        svg.append("<text text-anchor=\"middle\" x=\"").append(bound).append("\" y=\"").append(BASE + 24).append("\">bound</text>");
        return svg.append("</svg>").toString();
    }

    private static int power(int bin) {
        return bin - Verdict.FIRST_BIN_OUTSIDE;
    }

    private static String share(int bin) {
        return power(bin) < -4 ? "2^" + power(bin) : String.valueOf(Math.scalb(1f, power(bin))).replaceFirst("\\.0$", "");
    }

    private static String range(int bin) {
        return bin == 0 ? "below 2^-59, or equal" : bin == Verdict.BINS - 1 ? "2^3 and above, or not a number" : "2^" + power(bin) + " to 2^" + (power(bin) + 1);
    }
}
