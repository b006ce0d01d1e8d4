package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A run as JUnit's XML, which build servers read: a suite for the run as a whole, then one for each operator with a test
/// for each case. A server that looks only at tests must not show green for a run that did not notice its planted faults,
/// drifted over many cases, or did not cover what it should.
final class JUnitXml {
    private enum Kind {
        PASSED, FAILURE, ERROR, SKIPPED
    }

    private record Test(String classname, String name, double seconds, Kind kind, String message, String body) {
    }

    private JUnitXml() {
    }

    /// Written as it is made: a release run has some sixty thousand cases.
    static void write(Writer xml, Run run) throws IOException {
        Map<String, List<Verdict>> suites = new LinkedHashMap<>();
        run.verdicts().forEach(each -> suites.computeIfAbsent(each.operator(), name -> new ArrayList<>()).add(each));
        List<Test> whole = whole(run);
        int[] counts = new int[Kind.values().length];
        whole.forEach(each -> counts[each.kind().ordinal()]++);
        run.verdicts().forEach(each -> counts[kind(each.status()).ordinal()]++);
        xml.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.write("<testsuites" + attribute("name", "npu4j validate on " + run.facts().device()
            + (run.facts().provenance().isElsewhere() ? ", recorded " + run.facts().provenance().started() + ", judged here" : "")) + counts(counts, run.seconds()) + ">\n");
        suite(xml, "run", run.facts().started(), whole);
        for (Map.Entry<String, List<Verdict>> suite : suites.entrySet()) {
            suite(xml, suite.getKey(), run.facts().started(), suite.getValue().stream().map(each -> test(each, run.facts())).toList());
        }
        xml.write("</testsuites>\n");
    }

    private static List<Test> whole(Run run) {
        List<Test> tests = new ArrayList<>();
        Outcome outcome = run.outcome();
        tests.add(new Test("npu4j.run", "self-test", run.selfTest().seconds(), !Outcome.isRun(run.selfTest()) ? Kind.ERROR : run.selfTest().passed() ? Kind.PASSED : Kind.FAILURE,
            Words.of(run.selfTest()), Outcome.isBlind(run.selfTest()) ? outcome.sentence() : ""));
        for (Together each : run.together()) {
            tests.add(new Test("npu4j.run", each.result().gate().label() + " " + each.about() + " " + each.which(), 0, each.result().passed() ? Kind.PASSED : run.failedTogether().contains(each) ? Kind.FAILURE : Kind.SKIPPED, each.result().detail(),
                Words.cases(each.cases())));
        }
        boolean open = !outcome.covered();
        tests.add(new Test("npu4j.run", "coverage", 0, open ? Kind.ERROR : Kind.PASSED, outcome.sentence(), ""));
        return tests;
    }

    private static Test test(Verdict verdict, RunFacts facts) {
        return new Test("npu4j." + verdict.operator() + "." + verdict.device(), verdict.line(), verdict.seconds(), kind(verdict.status()),
            (verdict.status().isBreakdown() ? verdict.status() + ": " : "") + verdict.message(), Reproduce.command(verdict, facts));
    }

    private static Kind kind(Status status) {
        return switch (status) {
            case PASSED -> Kind.PASSED;
            case FAILED -> Kind.FAILURE;
            case ERROR, LOST, TIMED_OUT, CRASHED -> Kind.ERROR;
            case SKIPPED, UNSUPPORTED -> Kind.SKIPPED;
        };
    }

    private static void suite(Writer xml, String name, String started, List<Test> tests) throws IOException {
        int[] counts = new int[Kind.values().length];
        tests.forEach(each -> counts[each.kind().ordinal()]++);
        xml.write("<testsuite" + attribute("name", name) + counts(counts, tests.stream().mapToDouble(Test::seconds).sum()) + attribute("timestamp", started) + ">\n");
        for (Test test : tests) {
            xml.write("<testcase" + attribute("classname", test.classname()) + attribute("name", test.name()) + attribute("time", seconds(test.seconds())));
            if (test.kind() == Kind.PASSED) {
                xml.write("/>\n");
            } else {
                String element = test.kind().name().toLowerCase(Locale.ROOT);
                xml.write("><" + element + attribute("message", test.message()) + ">" + Escape.xml(test.body()) + "</" + element + "></testcase>\n");
            }
        }
        xml.write("</testsuite>\n");
    }

    private static String counts(int[] counts, double seconds) {
        int all = 0;
        for (int count : counts) {
            all += count;
        }
        return attribute("tests", String.valueOf(all)) + attribute("failures", String.valueOf(counts[Kind.FAILURE.ordinal()]))
            + attribute("errors", String.valueOf(counts[Kind.ERROR.ordinal()])) + attribute("skipped", String.valueOf(counts[Kind.SKIPPED.ordinal()]))
            + attribute("time", seconds(seconds));
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private static String attribute(String name, String value) {
        return " " + name + "=\"" + Escape.xml(value) + "\"";
    }
}
