package dev.npu4j.cli.report;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import java.util.List;
import java.util.Locale;

/// The verdict, what must be known before it is believed, and the run at a glance.
final class HeadSection {
    private HeadSection() {
    }

    static void write(Html html, Run run) {
        alarms(html, run.facts());
        Outcome outcome = run.outcome();
        html.raw("<header class=\"" + look(outcome) + "\">").element("h1", outcome.word()).element("p", outcome.sentence()).raw("</header>\n");
        html.element("p", "lead", "Device: " + device(run.facts()) + ".");
        glance(html, run);
        links(html, run);
    }

    /// What would turn the verdict's meaning round, above it.
    private static void alarms(Html html, RunFacts facts) {
        if (facts.isSimulated()) {
            html.raw("<p class=\"alarm\">").element("strong", "SIMULATED " + facts.simulated() + ".")
                .text(" NPU4J's simulator answered in the place of an NPU. Nothing here says what an Ascend device computes, or how fast.").raw("</p>\n");
        }
        if (facts.provenance().isElsewhere()) {
            html.raw("<p class=\"alarm\">").element("strong", facts.provenance().sentence(facts.device()))
                .text(" Nothing was launched on this machine: what the device was given and gave lay in a folder, and the gates here judged it. " + Provenance.SELF_TEST).raw("</p>\n");
        }
        if (!facts.fault().isEmpty()) {
            html.raw("<p class=\"alarm\">").element("strong", "A fault was planted on purpose: " + facts.fault() + ".")
                .text(" The device below was spoiled by --fault. Nothing here says anything about the device itself.").raw("</p>\n");
        }
        if (!facts.criterion().isEmpty()) {
            html.raw("<p class=\"alarm\">").element("strong", "The criterion " + facts.criterion() + " decided.")
                .text(" NPU4J's own gates were asked and are shown, but did not count: --criterion set them aside.").raw("</p>\n");
        }
    }

    /// Name and description, which may begin with the bare name.
    static String device(RunFacts facts) {
        String bare = facts.device().split(" ", 2)[0];
        return facts.description().startsWith(bare) ? facts.device() + facts.description().substring(bare.length()) : facts.device() + ", " + facts.description();
    }

    private static String look(Outcome outcome) {
        return switch (outcome.exitCode()) {
            case ExitCode.PASSED -> "good";
            case ExitCode.FAILED, ExitCode.CRASHED, ExitCode.SELF_TEST -> "bad";
            default -> "open";
        };
    }

    private static void glance(Html html, Run run) {
        Outcome outcome = run.outcome();
        html.raw("<dl class=\"glance\">");
        tile(html, "Cases passed", Words.count(outcome.passed()) + " of " + Words.count(outcome.cases()), outcome.failed() > 0 ? "bad" : "");
        for (Status status : List.of(Status.FAILED, Status.ERROR, Status.LOST, Status.TIMED_OUT, Status.CRASHED)) {
            if (outcome.count(status) > 0) {
                tile(html, "Cases that " + Words.of(status), Words.count(outcome.count(status)), "bad");
            }
        }
        if (outcome.notRun() > 0) {
            tile(html, "Cases not run", Words.count(outcome.notRun()), "open");
        }
        SelfTest selfTest = run.selfTest();
        int killed = selfTest.count(Planted.Fate.KILLED);
        tile(html, "Planted faults noticed", Outcome.isRun(selfTest) ? killed + " of " + (killed + selfTest.count(Planted.Fate.SURVIVED)) : "not run",
            !Outcome.isRun(selfTest) ? "open" : selfTest.passed() ? "" : "bad");
        List<WorstElements.Worst> worst = run.summary().worst().list();
        tile(html, "Worst error, in bounds", worst.isEmpty() ? "–" : Words.ratio(worst.getFirst().ratio()), "");
        tile(html, "Time", duration(run.seconds()), "");
        tile(html, "Exit code", String.valueOf(outcome.exitCode()), "");
        html.raw("</dl>\n");
        html.element("p", "quiet", "Self-test: " + Words.of(selfTest));
    }

    private static void tile(Html html, String name, String value, String kind) {
        html.raw("<div class=\"" + kind + "\">").element("dt", name).element("dd", value).raw("</div>");
    }

    private static void links(Html html, Run run) {
        html.raw("<nav aria-label=\"Sections\">");
        if (FailuresSection.isNeeded(run)) {
            link(html, "failed", "What failed");
        }
        link(html, "table", "Operators and gates");
        link(html, "errors", "Errors");
        link(html, "worst", "Worst elements");
        link(html, "criteria", "Other criteria");
        link(html, "planted", "Planted faults");
        link(html, "gaps", "What was not validated");
        link(html, "facts", "Where and how");
        html.raw("</nav>\n");
    }

    private static void link(Html html, String id, String text) {
        html.raw("<a href=\"#" + id + "\">").text(text).raw("</a> ");
    }

    /// Seconds as people say them.
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60 ? String.format(Locale.ROOT, "%.1f s", seconds)
            : whole < 3600 ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
            : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }
}
