package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.cli.base.Json;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;

class ReportsTest {
    @TempDir
    Path folder;

    private final List<Verdict> verdicts = List.of(Samples.verdict(Status.PASSED, 0.5), Samples.verdict(Status.FAILED, 4), Samples.verdict(Status.ERROR, Double.NaN),
        Samples.verdict(Status.SKIPPED, Double.NaN), Samples.real());
    private Reports reports;

    @BeforeEach
    void write() throws IOException {
        reports = new Reports(folder, Samples.FACTS, List.of(), List.of("left " + Samples.NASTY));
        verdicts.forEach(reports::add);
        reports.finish(List.of(), false);
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void everyVerdictIsALineOfJson() throws IOException {
        assertThat(Files.readAllLines(folder.resolve(Reports.CASES))).hasSize(verdicts.size())
            .allSatisfy(line -> assertThat(Json.mapper().readTree(line).get("reproduce").asString()).startsWith("./npu4j validate"));
    }

    @Test
    void verdictsAreOnDiskBeforeTheRunEnds() throws IOException {
        Reports running = new Reports(folder.resolve("running"), Samples.FACTS, List.of(), List.of());
        running.add(verdicts.getFirst());
        assertThat(Files.readAllLines(folder.resolve("running").resolve(Reports.CASES))).hasSize(1);
        running.finish(List.of(), true);
    }

    @Test
    void anEndedRunTakesNoMoreVerdictsAndKeepsItsOutcome() throws IOException {
        Outcome first = reports.finish(List.of(), false);
        reports.add(verdicts.getFirst());
        assertThat(reports.finish(List.of("more"), true)).isSameAs(first);
        assertThat(reports.verdicts()).hasSize(verdicts.size());
    }

    @Test
    void jsonSaysWhatRanWhereAndWhatCameOfIt() throws IOException {
        JsonNode json = Json.mapper().readTree(read(Reports.JSON));
        assertThat(json.get("schema").asString()).isEqualTo("npu4j.report/1");
        assertThat(json.get("verdict").get("exitCode").asInt()).isEqualTo(1);
        assertThat(json.get("device").get("simulated").asBoolean(true)).isFalse();
        assertThat(json.get("counts").get("failed").asInt()).isEqualTo(2);
        assertThat(json.get("machine").get("cpu").asString()).isNotEmpty();
        assertThat(json.get("notPassed")).hasSize(3);
        assertThat(json.get("table").get(0).get("gates").get(0).get("worstMargin").isNull()).isTrue();
    }

    @Test
    void junitXmlIsWellFormedAndCounts() throws Exception {
        Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(read(Reports.JUNIT)))).getDocumentElement();
        assertThat(root.getAttribute("tests")).isEqualTo("5");
        assertThat(root.getAttribute("failures")).isEqualTo("1");
        assertThat(root.getAttribute("errors")).isEqualTo("1");
        assertThat(root.getAttribute("skipped")).isEqualTo("1");
        assertThat(root.getElementsByTagName("testcase").getLength()).isEqualTo(5);
        assertThat(((Element) root.getElementsByTagName("failure").item(0)).getAttribute("message")).contains("<script>");
    }

    @Test
    void junitXmlIsRedForARunThatCoveredNothing() {
        assertThat(JUnitXml.of(List.of(), Samples.FACTS, Samples.outcome(List.of()))).contains("<error message=");
    }

    @Test
    void htmlLoadsAndRunsNothing() throws IOException {
        assertThat(read(Reports.HTML)).doesNotContainPattern("(?i)<script|<link|<iframe|<img|https?://|@import|url\\(| on\\w+=");
    }

    @Test
    void htmlIsWellFormedWhateverVerdictsSay() throws Exception {
        // ours closes all it opens but two void elements, so an XML parser can judge it
        String html = read(Reports.HTML).replaceFirst("<!DOCTYPE html>\n", "").replaceAll("<meta[^>]*>", "");
        assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html))).getDocumentElement().getTagName()).isEqualTo("html");
    }

    @Test
    void htmlBeginsWithTheVerdictAndShowsHowToRepeatAFailure() throws IOException {
        String html = read(Reports.HTML);
        assertThat(html.indexOf("CPU only: no NPU validated.")).isBetween(0, html.indexOf("<section>"));
        assertThat(html).contains("./npu4j validate --case &#39;RmsNorm(bf16").contains("y[2, 79]").contains("role=\"img\" aria-label=\"RmsNorm: ");
    }

    @Test
    void modelFoldersAreQuotedForTheShell() {
        Verdict golden = new Verdict("logits", "golden", "f32", "cpu", "", Status.FAILED, List.of(), List.of(), new int[Verdict.BINS], "", 0, Evidence.NONE);
        assertThat(Reproduce.command(golden, Samples.FACTS)).isEqualTo("./npu4j validate --op golden --model '/models/it'\\''s'");
    }
}
