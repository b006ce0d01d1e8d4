package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {
    private static final Verdict PASSED = Samples.verdict(Status.PASSED, 0.5);

    @ParameterizedTest
    @CsvSource({"PASSED, 0", "FAILED, 1", "ERROR, 1", "LOST, 6", "UNSUPPORTED, 3", "SKIPPED, 4"})
    void oneVerdictDecidesTheExitCode(Status status, int code) {
        assertThat(Samples.outcome(List.of(PASSED, Samples.verdict(status, 2))).exitCode()).isEqualTo(code);
    }

    @Test
    void aFailureOutweighsWhatWasNotRun() {
        assertThat(Samples.outcome(List.of(Samples.verdict(Status.SKIPPED, 0), Samples.verdict(Status.UNSUPPORTED, 0), Samples.verdict(Status.FAILED, 2))).exitCode()).isEqualTo(1);
    }

    @Test
    void nothingRunIsIncomplete() {
        Outcome outcome = Samples.outcome(List.of());
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.sentence()).contains("No case was run.");
    }

    @Test
    void anOperatorThatWasNotSeenIsIncomplete() {
        Outcome outcome = Outcome.of(List.of(PASSED), Samples.FACTS, List.of("RmsNorm", "TokenSelect"), List.of(), false);
        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.sentence()).contains("no case of TokenSelect passed").doesNotContain("no case of RmsNorm");
    }

    @Test
    void anInterruptedRunIsIncomplete() {
        assertThat(Outcome.of(List.of(PASSED), Samples.FACTS, List.of(), List.of(), true)).satisfies(outcome -> {
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
        RunFacts npu = new RunFacts("", "", List.of(), "", Samples.FACTS.machine(), "ascend:0", "", List.of(), true, "", "", "", "", "");
        assertThat(Outcome.of(List.of(PASSED), npu, List.of(), List.of(), false).sentence()).doesNotContain("CPU");
    }

    @Test
    void theSentenceCountsValuesOfARealModel() {
        assertThat(Samples.outcome(List.of(PASSED, Samples.real())).sentence()).contains("All 2 cases passed on cpu, 1 of them on the values of a real model.");
    }
}
