package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Verdicts as JUnit's XML, which build servers read: a suite for each operator, a test for each case.
final class JUnitXml {
    private JUnitXml() {
    }

    static String of(List<Verdict> verdicts, RunFacts facts, Outcome outcome) {
        Map<String, List<Verdict>> suites = new LinkedHashMap<>();
        verdicts.forEach(each -> suites.computeIfAbsent(each.operator(), name -> new java.util.ArrayList<>()).add(each));
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuites").append(attribute("name", "npu4j validate on " + facts.device())).append(counts(verdicts)).append(">\n");
        if (outcome.exitCode() != 0 && outcome.failed() == 0) {
            // A build server that looks only at tests must not show green for a run that did not cover what it should.
            xml.append("<testsuite name=\"run\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" time=\"0\">\n<testcase classname=\"npu4j.run\" name=\"coverage\" time=\"0\"><error")
                .append(attribute("message", outcome.sentence())).append("/></testcase>\n</testsuite>\n");
        }
        suites.forEach((operator, cases) -> {
            xml.append("<testsuite").append(attribute("name", operator)).append(counts(cases)).append(attribute("timestamp", facts.started())).append(">\n");
            cases.forEach(each -> append(xml, each, facts));
            xml.append("</testsuite>\n");
        });
        return xml.append("</testsuites>\n").toString();
    }

    private static void append(StringBuilder xml, Verdict verdict, RunFacts facts) {
        xml.append("<testcase").append(attribute("classname", "npu4j." + verdict.operator() + "." + verdict.device()))
            .append(attribute("name", verdict.line())).append(attribute("time", seconds(verdict.seconds())));
        String element = switch (verdict.status()) {
            case PASSED -> "";
            case FAILED -> "failure";
            case ERROR, LOST, TIMED_OUT, CRASHED -> "error";
            case SKIPPED, UNSUPPORTED -> "skipped";
        };
        if (element.isEmpty()) {
            xml.append("/>\n");
        } else {
            xml.append("><").append(element).append(attribute("message", verdict.message())).append(">")
                .append(Escape.xml(Reproduce.command(verdict, facts))).append("</").append(element).append("></testcase>\n");
        }
    }

    private static String counts(List<Verdict> verdicts) {
        return attribute("tests", String.valueOf(verdicts.size()))
            + attribute("failures", count(verdicts, Status.FAILED)) + attribute("errors", String.valueOf(verdicts.stream().filter(each -> each.status() == Status.ERROR || each.status().isBreakdown()).count()))
            + attribute("skipped", String.valueOf(verdicts.stream().filter(each -> each.status() == Status.SKIPPED || each.status() == Status.UNSUPPORTED).count()))
            + attribute("time", seconds(verdicts.stream().mapToDouble(Verdict::seconds).sum()));
    }

    private static String count(List<Verdict> verdicts, Status status) {
        return String.valueOf(verdicts.stream().filter(each -> each.status() == status).count());
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private static String attribute(String name, String value) {
        return " " + name + "=\"" + Escape.xml(value) + "\"";
    }
}
