package dev.npu4j.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.worker.WorkerKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final String LINE = "SandwichNorm(f32, rows=2, hidden=64)";

    private static List<CaseResult> run(double ours, double peak) {
        return List.of(new CaseResult("", 1, List.of(), List.of(Sample.roof(Probe.FMA, peak, 1, 1, 1))), Sample.result(LINE, List.of(Sample.ours(ours, ours, ours))));
    }

    @Test
    void aMachineThatIsHalfAsFastExcusesTwiceTheTime() {
        Drift drift = Drift.between(run(1, 100), run(2, 50)).getFirst();
        assertThat(drift.ratio().median()).isCloseTo(1, within(1e-12));
        assertThat(drift.isSlower()).isFalse();
    }

    @Test
    void twiceTheTimeOnTheSameMachineIsSlower() {
        assertThat(Drift.between(run(1, 100), run(2, 100)).getFirst().isSlower()).isTrue();
        assertThat(Drift.between(run(1, 100), run(1.09, 100)).getFirst().isSlower()).isFalse();
    }

    @Test
    void slownessWithinTheIntervalsIsNone() {
        CaseResult before = Sample.result(LINE, List.of(Sample.ours(1, 1, 1)));
        CaseResult now = Sample.result(LINE, List.of(Sample.ours(1, 1.5, 1.5)));
        assertThat(Drift.between(List.of(before), List.of(now)).getFirst().isSlower()).isFalse();
    }

    @Test
    void aCaseThatOnlyOneRunHasIsNotCompared() {
        assertThat(Drift.between(run(1, 100), List.of(Sample.result("SandwichNorm(f32, rows=3, hidden=64)", List.of(Sample.ours(9)))))).isEmpty();
    }

    @Test
    void anotherBuildIsComparedRoundByRound() {
        Row baseline = Sample.row(WorkerKind.BASELINE, "npu4j", Row.Status.MEASURED, 1, 10, 1);
        assertThat(Drift.besides(List.of(Sample.result(LINE, List.of(Sample.ours(1.2, 12, 1.2), baseline))))).singleElement().satisfies(drift -> {
            assertThat(drift.ratio().median()).isCloseTo(1.2, within(1e-12));
            assertThat(drift.isSlower()).isTrue();
        });
    }
}
