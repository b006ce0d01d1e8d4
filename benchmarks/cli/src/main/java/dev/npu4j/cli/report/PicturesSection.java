package dev.npu4j.cli.report;

import java.util.Map;

/// How large errors are against their bounds, and where on the outputs they lie.
final class PicturesSection {
    private PicturesSection() {
    }

    static void write(Html html, Run run) {
        html.section("errors", "Errors against their bounds");
        html.element("p", "quiet", "Every element's error, measured in its own bound. Bars: how many elements are at which share of their bound; they grow with the logarithm of the count, "
            + "what lies right of the dashed line breaks its bound, and \"equal\" also holds what is below 2^-59 of it. Blocks: where on the first output, cut into 16 × 16; "
            + "each shows the worst of all cases, smaller outputs stretched to fit.");
        html.raw("<div class=\"grid\">\n");
        boolean namesDevices = run.namesDevices();
        for (Map.Entry<Summary.Subject, Summary.Pictures> each : run.summary().pictures().entrySet()) {
            Summary.Pictures pictures = each.getValue();
            String name = each.getKey().operator() + (namesDevices ? " on " + each.getKey().device() : "");
            html.raw("<figure>").element("h3", name);
            if (pictures.histogram.elements() > 0) {
                html.raw(pictures.histogram.svg(name));
            }
            html.element("figcaption", pictures.histogram.sentence());
            heat(html, name, pictures.heat);
            html.raw("</figure>\n");
        }
        html.raw("</div></section>\n");
    }

    /// A picture, unless all blocks are alike, which words say better.
    private static void heat(Html html, String name, HeatSum heat) {
        if (heat.maps() == 0) {
            return;
        }
        if (heat.isUniform()) {
            html.element("figcaption", "All 16 × 16 blocks of its outputs alike: the worst of each " + HeatPicture.inWords(heat.grid().getFirst().charAt(0)) + ".");
        } else {
            html.raw("<div class=\"heat\">").raw(HeatPicture.svg(heat.grid(), name + ": " + sentence(heat))).raw(HeatPicture.legend()).raw("</div>")
                .element("figcaption", sentence(heat));
        }
    }

    private static String sentence(HeatSum heat) {
        long outside = String.join("", heat.grid()).chars().filter(block -> HeatSum.rank((char) block) > 9).count();
        return "Rows down, columns across, over " + Words.count(heat.maps()) + (heat.maps() == 1 ? " output: " : " outputs: ")
            + (outside == 0 ? "no block beyond its bound." : outside + " of 256 blocks beyond their bound.");
    }
}
