package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/// What a stranger must be able to learn from `report.html` alone.
class ReportHtmlTest {
    private static final Verdict PASSED = Samples.verdict(Status.PASSED, 0.5);
    private static final String FAILING = html(Samples.FACTS, Samples.SELF_TEST, List.of(Samples.together(false)), PASSED, Samples.wrongTile(), Samples.verdict(Status.FAILED, 4),
        Samples.verdict(Status.TIMED_OUT, 0), Samples.verdict(Status.SKIPPED, 0), Samples.real());

    private static String html(RunFacts facts, SelfTest selfTest, List<Together> together, Verdict... verdicts) {
        return ReportHtml.of(Samples.run(List.of(verdicts), facts, selfTest, together));
    }

    /// As a reader sees it: no markup, no style.
    private static String text(String html) {
        return html.replaceAll("(?s)<style>.*?</style>", "").replaceAll("<[^>]*>", " ").replace("&#39;", "'").replace("&quot;", "\"").replaceAll("\\s+", " ");
    }

    private static String section(String id) {
        return text(FAILING.substring(FAILING.indexOf("<section id=\"" + id + "\">"), FAILING.indexOf("</section>", FAILING.indexOf("<section id=\"" + id + "\">"))));
    }

    @Test
    void loadsAndRunsNothing() {
        assertThat(FAILING).doesNotContainPattern("(?i)<script|<link|<iframe|<img|https?://|@import|url\\(| on\\w+=| src=");
    }

    @Test
    void isWellFormedWhateverVerdictsSay() throws Exception {
        // ours closes all it opens but the meta elements, so an XML parser can judge it
        String html = FAILING.replaceFirst("<!DOCTYPE html>\n", "").replaceAll("<meta[^>]*>", "");
        assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html))).getDocumentElement().getTagName()).isEqualTo("html");
    }

    @Test
    void beginsWithTheVerdictAndItsLimits() {
        String head = text(FAILING.substring(0, FAILING.indexOf("<section")));
        assertThat(head).contains("FAILED").contains("2 failed, 1 skipped, 1 timed out").contains("CPU only: no NPU validated.").contains("Device: cpu, vector 256, 2 threads.")
            .contains("Self-test: 3 of 3 planted faults noticed; 1 more is equivalent");
    }

    @Test
    void saysWhatFailedByHowMuchAndAtWhichElement() {
        assertThat(section("failed")).contains("FAILED GroupedMatmul(f32, e=2, m=32, k=8, n=16, fill=normal, seed=7)")
            .contains("G2 (every element within its own bound of the float64 reference) did not hold: 12 of 512 elements outside their bound")
            .contains("Worst element: y[5, 12]").contains("The device gave 3.625, float64 gives 3.1: an error of 0.525, which is 5.250 times its bound of 0.1.")
            .contains("Held: G0").contains("TIMED OUT RmsNorm(");
    }

    @Test
    void showsHowToSeeAFailureAgain() {
        assertThat(FAILING).contains("<pre>./npu4j validate <span class=\"option\">--case</span> &#39;GroupedMatmul(f32, e=2, m=32, k=8, n=16, fill=normal, seed=7)&#39;");
    }

    @Test
    void showsWhereOnTheOutputErrorsLie() {
        assertThat(section("failed")).contains("y of 32 × 16, the worst error of each block: 2 of 256 blocks hold errors beyond their bound, in rows 4 to 5, columns 12 to 13.");
        assertThat(FAILING).contains("class=\"cross\"").contains("role=\"img\" aria-label=\"GroupedMatmul: ");
    }

    @Test
    void saysWhatFailedOnlyTogether() {
        assertThat(section("failed")).contains("GroupedMatmul f32, 120 cases together").contains("mean error 1.34 times the model's, limit 1.2");
        assertThat(section("table")).contains("GroupedMatmul f32 120 no: mean error");
    }

    @Test
    void tellsCasesByOperatorDtypeAndGate() {
        assertThat(section("table")).contains("All on cpu.").contains("GroupedMatmul f32 1 0 1 failed 1 0 of 1 5.250").contains("RmsNorm bf16 4 1 1 failed, 1 skipped, 1 timed out");
    }

    @Test
    void namesDevicesWhereThereAreSeveral() {
        Verdict elsewhere = new Verdict(PASSED.line(), PASSED.operator(), PASSED.dtype(), "ascend:0", "", PASSED.status(), PASSED.gates(), PASSED.worst(), PASSED.histogram(), "", 0,
            PASSED.evidence());
        assertThat(text(html(Samples.FACTS, Samples.SELF_TEST, List.of(), PASSED, elsewhere))).contains("Dtype Device Cases").contains("bf16 ascend:0 1 1").contains("RmsNorm on ascend:0");
    }

    @Test
    void listsTheWorstElementsWithTheirCase() {
        assertThat(section("worst")).contains("y[5, 12] 3.625 3.1 0.525 0.1 5.250").contains("GroupedMatmul(f32, e=2, m=32, k=8, n=16, fill=normal, seed=7)");
    }

    @Test
    void setsOtherCriteriaBesideOurGates() {
        assertThat(section("criteria")).contains("NPU4J's gates 0 of 1").contains("torch 0 of 1 0 0").contains("ggml 1 1 0").contains("cosine");
    }

    @Test
    void showsWhatOthersWouldHaveMissed() {
        assertThat(section("planted")).contains("Missed 0 of 3 1 of 3 2 of 3").contains("last k dropped f32, bf16 G1, G2 1 of 2 all 2").contains("1 equivalent")
            .contains("./npu4j validate --fault 'last k dropped' --case 'GroupedMatmul(f32, e=2, m=4, k=8, n=16)'");
    }

    @Test
    void saysWhatWasLeftOutSkippedAndSampled() {
        assertThat(section("gaps")).contains("No NPU").contains("1 × RmsNorm skipped").contains("1 × GroupedMatmul : not compared whole, sampled: all columns of 30 of 32 rows")
            .contains("3 zeros have another sign than in float64").contains("Left out: left ");
    }

    @Test
    void saysWhereAndHowItRan() {
        assertThat(section("facts")).contains(Samples.FACTS.machine().cpu().replaceAll("\\s+", " ")).contains("commit abc123").contains("2026-11-23T00:00:00Z").contains("rounds to nearest")
            .contains("SHA-256 over all outputs of 1 case:").contains("G7").doesNotContain("Seed none");
    }

    @Test
    void aFaultThatWentUnnoticedComesBeforeEverythingElse() {
        String text = text(html(Samples.FACTS, Samples.blind(), List.of(), PASSED));
        assertThat(text).contains("NO VERDICT").contains("Not noticed: zeros").contains("NOT NOTICED").contains("--fault 'zeros' --case 'GroupedMatmul(bf16");
        assertThat(text.indexOf("Not noticed: zeros")).isLessThan(text.indexOf("Operators, dtypes and gates "));
    }

    @Test
    void whatTurnsTheMeaningRoundStandsAboveTheVerdict() {
        String html = html(Samples.facts("torch", "zeros", "validate"), Samples.SELF_TEST, List.of(), PASSED);
        assertThat(html.indexOf("A fault was planted on purpose: zeros.")).isBetween(0, html.indexOf("<header"));
        assertThat(html.indexOf("The criterion torch decided.")).isBetween(0, html.indexOf("<header"));
        assertThat(FAILING).doesNotContain("class=\"alarm\"");
    }

    @Test
    void aRunWithoutSelfTestSaysSo() {
        assertThat(text(html(Samples.FACTS, SelfTest.NONE, List.of(), PASSED))).contains("Self-test: Not run.").contains("The suite itself: the self-test was not run.")
            .doesNotContain("PASSED ");
    }

    @Test
    void aPassingRunHasNoSectionOfFailures() {
        assertThat(html(Samples.FACTS, Samples.SELF_TEST, List.of(), PASSED)).doesNotContain("id=\"failed\"").doesNotContain("href=\"#failed\"");
    }

    @Test
    void theSameNoteOfManyCasesIsOneLine() {
        assertThat(text(html(Samples.FACTS, Samples.SELF_TEST, List.of(), Samples.wrongTile(), Samples.wrongTile(), Samples.wrongTile()))).contains("3 × GroupedMatmul : 3 zeros");
    }

    @Test
    void saysWhichFaultsCouldNotBeShown() {
        Planted blocked = Samples.planted("zeros", "bf16", Planted.Fate.BLOCKED, List.of());
        String some = ReportHtml.of(Samples.run(List.of(), Samples.FACTS, new SelfTest(List.of(Samples.planted("zeros", "f32", Planted.Fate.KILLED, List.of()), blocked), 1), List.of()));
        assertThat(text(some)).contains("G1, G2; not shown in bf16");
        assertThat(text(ReportHtml.of(Samples.run(List.of(), Samples.FACTS, new SelfTest(List.of(blocked), 1), List.of())))).contains("not shown").doesNotContain("zeros bf16 equivalent");
    }

    /// Whoever sees a part of it must not take it for a device's.
    @Test
    void aSimulatedRunSaysSoInTitleHeadRowsGapsAndFacts() {
        Verdict passed = Samples.simulated(PASSED, Status.PASSED, PASSED.line());
        String html = html(Samples.SIMULATED, Samples.SELF_TEST, List.of(), passed);
        String text = text(html);
        assertThat(html).contains("<title>PASSED: npu4j validate on ascend:0 (simulated)</title>");
        assertThat(html.indexOf("SIMULATED 910B.")).isBetween(0, html.indexOf("<header"));
        assertThat(text).contains("Device: ascend:0 (simulated), SIMULATED Ascend910B3, CANN 9.1.0.").contains("SIMULATED 910B: no Ascend device validated.")
            .contains("Dtype Device Cases").contains("bf16 ascend:0 (simulated) 1 1").contains("RmsNorm on ascend:0 (simulated)")
            .contains("No NPU: what answered was a simulated 910B").contains("910B, by NPU4J's simulator").contains("Signatures ").doesNotContain("not simulated");
        assertThat(text.replace("ascend:0 (simulated)", "").replace("ascend:0, SIMULATED", "")).doesNotContain("ascend:0");
    }

    @Test
    void aRunOnADeviceIsSaidToBeNone() {
        assertThat(section("facts")).contains("(not simulated)");
        assertThat(FAILING).doesNotContain("SIMULATED");
    }
}
