package dev.npu4j.cli.report;

/// What this run does not show: left out, skipped, unsupported, only sampled; and what cases noted on the way.
final class GapsSection {
    private GapsSection() {
    }

    static void write(Html html, Run run) {
        html.section("gaps", "What was not validated").raw("<ul>\n");
        if (run.facts().isSimulated()) {
            html.element("li", "No NPU: what answered was a simulated " + run.facts().simulated() + ", and that says nothing about one.");
        } else if (!run.facts().accelerator()) {
            html.element("li", "No NPU: this run used the CPU only, and says nothing about one.");
        }
        if (!Outcome.isRun(run.selfTest())) {
            html.element("li", "The suite itself: the self-test was not run.");
        }
        run.outcome().missed().forEach(each -> html.element("li", "Missed: " + each + "."));
        run.left().forEach(each -> html.element("li", "Left out: " + each));
        phrases(html, run.summary().notRun(), "");
        phrases(html, run.summary().sampled(), "not compared whole, ");
        html.raw("</ul>\n");
        if (!run.summary().notes().list().isEmpty()) {
            html.element("h3", "Notes of cases").element("p", "quiet", "These decide nothing.").raw("<ul>\n");
            phrases(html, run.summary().notes(), "");
            html.raw("</ul>\n");
        }
        html.raw("</section>\n");
    }

    private static void phrases(Html html, Phrases phrases, String what) {
        for (Phrases.Phrase each : phrases.list()) {
            html.raw("<li>").element("strong", Words.count(each.count()) + " × " + each.subject()).text(": " + what + each.sentence())
                .raw("<br/><span class=\"quiet\">").text(each.count() > 1 ? "first in " : "in ").element("code", each.line()).raw("</span></li>\n");
        }
        if (phrases.others() > 0) {
            html.element("li", Words.count(phrases.others()) + " more are in " + Reports.CASES + ".");
        }
    }
}
