package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {
    private static final Verdict PASSED = Samples.verdict(Status.PASSED, 0.5);

    private static Outcome outcome(SelfTest selfTest, List<Together> together, Verdict... verdicts) {
        return Outcome.of(List.of(verdicts), Samples.FACTS, selfTest, together, Demands.NONE, List.of(), false);
    }

    @ParameterizedTest
    @CsvSource({"PASSED, 0, PASSED", "FAILED, 1, FAILED", "ERROR, 1, FAILED", "LOST, 6, FAILED", "TIMED_OUT, 6, FAILED", "CRASHED, 6, FAILED",
        "UNSUPPORTED, 3, UNSUPPORTED", "SKIPPED, 4, INCOMPLETE"})
    void oneVerdictDecidesTheExitCode(Status status, int code, String word) {
        Outcome outcome = Samples.outcome(List.of(PASSED, Samples.verdict(status, 2)));
        assertThat(outcome.exitCode()).isEqualTo(code);
        assertThat(outcome.word()).isEqualTo(word);
    }

    @Test
    void aFailureOutweighsWhatWasNotRun() {
        assertThat(Samples.outcome(List.of(Samples.verdict(Status.SKIPPED, 0), Samples.verdict(Status.UNSUPPORTED, 0), Samples.verdict(Status.FAILED, 2))).exitCode()).isEqualTo(1);
    }

    @Test
    void aBreakdownOutweighsAFailure() {
        assertThat(Samples.outcome(List.of(Samples.verdict(Status.FAILED, 2), Samples.verdict(Status.CRASHED, 0))).exitCode()).isEqualTo(6);
    }

    @Test
    void theSentenceTellsTimeoutsAndCrashesFromWrongResults() {
        assertThat(Samples.outcome(List.of(PASSED, Samples.verdict(Status.FAILED, 2), Samples.verdict(Status.TIMED_OUT, 0), Samples.verdict(Status.CRASHED, 0))).sentence())
            .contains("1 of 4 cases passed on cpu, 1 failed, 1 timed out, 1 crashed.");
    }

    @Test
    void aFaultThatWentUnnoticedOutweighsEverythingAndIsNamed() {
        Outcome outcome = outcome(Samples.blind(), List.of(), PASSED, Samples.verdict(Status.CRASHED, 0));
        assertThat(outcome.exitCode()).isEqualTo(5);
        assertThat(outcome.word()).isEqualTo("NO VERDICT");
        assertThat(outcome.sentence()).contains("1 of 2 planted faults went unnoticed (\"zeros\" in GroupedMatmul bf16)");
    }

    @Test
    void aSelfTestThatChangedNothingIsNone() {
        SelfTest vain = new SelfTest(List.of(Samples.planted("no-op", "f32", Planted.Fate.EQUIVALENT, List.of())), 1);
        assertThat(outcome(vain, List.of(), PASSED).exitCode()).isEqualTo(5);
    }

    @Test
    void aRunWithoutSelfTestIsIncompleteAndSaysSo() {
        Outcome outcome = outcome(SelfTest.NONE, List.of(), PASSED);
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.word()).isEqualTo("INCOMPLETE");
        assertThat(outcome.sentence()).contains("The self-test was not run");
    }

    @Test
    void casesThatFailOnlyTogetherFail() {
        Outcome outcome = outcome(Samples.SELF_TEST, List.of(Samples.together(true), Samples.together(false)), PASSED);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.sentence()).contains("Gate G3 failed: GroupedMatmul f32, 120 cases together: ");
        assertThat(outcome(Samples.SELF_TEST, List.of(Samples.together(true)), PASSED).exitCode()).isZero();
    }

    @Test
    void aPlantedFaultAndAForeignCriterionAreInTheSentence() {
        assertThat(Outcome.of(List.of(PASSED), Samples.facts("torch", "zeros"), Samples.SELF_TEST, List.of(), Demands.NONE, List.of(), false).sentence())
            .startsWith("A fault was planted in the device on purpose (zeros)").contains("The criterion torch decided, not NPU4J's own gates.");
    }

    @Test
    void nothingRunIsIncomplete() {
        Outcome outcome = Samples.outcome(List.of());
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.sentence()).contains("No case was run.");
    }

    @Test
    void anOperatorThatWasNotSeenIsIncomplete() {
        Outcome outcome = Outcome.of(List.of(PASSED), Samples.FACTS, Samples.SELF_TEST, List.of(), new Demands(List.of("RmsNorm", "TokenSelect"), List.of(), List.of()), List.of(), false);
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.sentence()).contains("no case of TokenSelect passed").doesNotContain("no case of RmsNorm");
    }

    @Test
    void anInterruptedRunIsIncomplete() {
        assertThat(Outcome.of(List.of(PASSED), Samples.FACTS, Samples.SELF_TEST, List.of(), Demands.NONE, List.of(), true)).satisfies(outcome -> {
            assertThat(outcome.exitCode()).isEqualTo(4);
            assertThat(outcome.sentence()).contains("interrupted");
        });
    }

    @Test
    void aRunOnTheCpuSaysSoInWords() {
        assertThat(Samples.outcome(List.of(PASSED)).sentence()).isEqualTo("The one case passed on cpu. CPU only: no NPU validated.");
    }

    @Test
    void aRunOnAnAcceleratorDoesNotSpeakOfTheCpu() {
        RunFacts npu = new RunFacts("", "", List.of(), List.of(), "", Samples.FACTS.machine(), "ascend:0", "", List.of(), true, "", "", "", "", "", "", Provenance.HERE);
        assertThat(Outcome.of(List.of(PASSED), npu, Samples.SELF_TEST, List.of(), Demands.NONE, List.of(), false).sentence()).doesNotContain("CPU");
    }

    @Test
    void theSentenceCountsValuesOfARealModel() {
        assertThat(Samples.outcome(List.of(PASSED, Samples.real())).sentence()).contains("All 2 cases passed on cpu, 1 of them on the values of a real model.");
    }

    /// It decides in the place of all gates, of those over many cases too.
    @Test
    void whatFailsOnlyTogetherIsSetAsideWhereACriterionDecides() {
        Outcome outcome = Outcome.of(List.of(PASSED), Samples.facts("torch", ""), Samples.SELF_TEST, List.of(Samples.together(false)), Demands.NONE, List.of(), false);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.sentence()).doesNotContain("G3");
    }

    /// Nothing says that the faults would have been noticed.
    @Test
    void casesThatFailOnlyWhileFaultsArePlantedLeaveARunIncomplete() {
        SelfTest blocked = new SelfTest(List.of(Samples.planted("no-op", "f32", Planted.Fate.BLOCKED, List.of()), Samples.planted("zeros", "f32", Planted.Fate.KILLED, List.of())), 1);
        Outcome outcome = outcome(blocked, List.of(), PASSED);
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.sentence()).contains("Missed: 1 planted faults");
        assertThat(outcome(blocked, List.of(), PASSED, Samples.verdict(Status.FAILED, 2)).exitCode()).isEqualTo(1);
    }

    private static final Verdict ON_SIMULATOR = Samples.simulated(PASSED, Status.PASSED, PASSED.line());
    private static final Verdict REFUSED = Samples.simulated(PASSED, Status.UNSUPPORTED, "RmsNorm(f32, rows=3, hidden=80, eps=1.0E-5, fill=normal, seed=1)");

    private static Outcome simulated(Demands demands, Verdict... verdicts) {
        return Outcome.of(List.of(verdicts), Samples.SIMULATED, Samples.SELF_TEST, List.of(), demands, List.of(), false);
    }

    @Test
    void aSimulatedRunSaysSoInWordsAndValidatesNoDevice() {
        assertThat(simulated(Demands.NONE, ON_SIMULATOR).sentence())
            .isEqualTo("The one case passed on ascend:0 (simulated). SIMULATED 910B: no Ascend device validated.");
    }

    @Test
    void whatAnAcceleratorRefusesOfTheSuiteIsSaidAndLeavesARunGreen() {
        Outcome outcome = simulated(Demands.NONE, ON_SIMULATOR, ON_SIMULATOR, REFUSED);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.word()).isEqualTo("PASSED");
        assertThat(outcome.covered()).isTrue();
        assertThat(outcome.sentence()).startsWith("All 2 cases that it supports passed on ascend:0 (simulated); 1 is not supported there.");
    }

    @Test
    void aRefusedCaseThatWasNamedEndsWith3() {
        Outcome outcome = simulated(new Demands(List.of(), List.of(), List.of(REFUSED.line())), ON_SIMULATOR, REFUSED);
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.covered()).isFalse();
        assertThat(outcome.sentence()).contains("Missed: RmsNorm(f32, rows=3, hidden=80, eps=1.0E-5, fill=normal, seed=1), which ascend:0 (simulated) does not support.");
    }

    @Test
    void anOperatorThatWasAskedForAndOfWhichNothingRunsEndsWith3() {
        Outcome outcome = simulated(new Demands(List.of(), List.of("RmsNorm"), List.of()), REFUSED, REFUSED, Samples.simulated(Samples.wrongTile(), Status.PASSED, Samples.wrongTile().line()));
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.sentence()).contains("Missed: RmsNorm, of which ascend:0 (simulated) runs no case.");
    }

    @Test
    void oneOfTheWholeSuiteThatTheChipLacksIsSaidAndNoMore() {
        Outcome outcome = simulated(Demands.NONE, REFUSED, REFUSED, Samples.simulated(Samples.wrongTile(), Status.PASSED, Samples.wrongTile().line()));
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.sentence()).contains("are not supported there");
    }

    @Test
    void theCpuRefusesNothing() {
        assertThat(Samples.outcome(List.of(PASSED, PASSED, Samples.verdict(Status.UNSUPPORTED, 0)))).satisfies(outcome -> {
            assertThat(outcome.exitCode()).isEqualTo(3);
            assertThat(outcome.sentence()).startsWith("2 of 3 cases passed on cpu, 1 not supported there. Missed: 1 case that cpu does not support.");
        });
    }

    private static Verdict ofModel(String operator, String label, Status status, String message) {
        return new Verdict(label, operator, "f32", "ascend:0 (simulated)", "", status, List.of(), List.of(), new int[Verdict.BINS], message, 0, PASSED.evidence());
    }

    /// Its end is compared with the shipped one: there is none where an operator on the way is refused.
    @Test
    void aModelThatComesToARefusedOperatorLeavesARunGreen() {
        Verdict refused = ofModel("RmsNorm", "tiny-pangu f32 layer 0 norm RmsNorm(f32, rows=3, hidden=8)", Status.UNSUPPORTED, "DTYPE: f32");
        Verdict golden = ofModel("golden", "tiny-pangu f32 golden", Status.SKIPPED, "nothing to compare: the walk ended at tiny-pangu f32 layer 0 norm");
        assertThat(simulated(Demands.NONE, ON_SIMULATOR, refused, golden)).satisfies(outcome -> {
            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.sentence()).contains("; 2 are not supported there.");
        });
        // ended there for another reason
        assertThat(simulated(Demands.NONE, ON_SIMULATOR, golden).exitCode()).isEqualTo(4);
    }
}
