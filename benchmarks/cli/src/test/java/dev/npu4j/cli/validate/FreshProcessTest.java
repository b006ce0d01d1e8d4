package dev.npu4j.cli.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.worker.WorkerOptions;
import dev.npu4j.conformance.worker.Workers;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshProcessTest {
    private static final WorkerOptions CPU = WorkerOptions.of("cpu,threads=1");
    private static Verdict passed;

    @BeforeAll
    static void judge() {
        try (Device cpu = Devices.open("cpu,threads=1")) {
            passed = Conformance.run(cpu, List.of(), Case.parse("TokenSelect(n=9, keep=4, fill=ties, seed=1)"));
        }
    }

    private static GateResult repeat(WorkerOptions options, Verdict verdict) {
        return repeat(options, verdict, new ArrayList<>());
    }

    private static GateResult repeat(WorkerOptions options, Verdict verdict, List<Verdict> broken) {
        FreshProcess process = new FreshProcess();
        process.offer(verdict);
        return process.repeat(options, Workers::run, broken::add).getFirst().result();
    }

    @Test
    void theSameBitsPass() {
        assertThat(repeat(CPU, passed)).isEqualTo(GateResult.passed(Gate.DETERMINISM, Double.NaN));
    }

    @Test
    void otherBitsFailAndTheCaseIsNamed() {
        Evidence evidence = passed.evidence();
        Verdict other = new Verdict(passed.line(), passed.operator(), passed.dtype(), passed.device(), passed.ranAs(), passed.status(), passed.gates(), passed.worst(),
            passed.histogram(), passed.message(), passed.seconds(), new Evidence(evidence.coverage(), evidence.inputs(), "00", evidence.errors(), evidence.heat(),
            evidence.opinions(), evidence.figures(), evidence.notes()));
        assertThat(repeat(CPU, other).passed()).isFalse();
        assertThat(repeat(CPU, other).detail()).startsWith(passed.line() + " gave other bits in a fresh process");
    }

    /// At the end of a run that may have taken hours.
    @Test
    void aDeviceThatCannotBeOpenedTwiceFailsAndEndsNoRun() {
        GateResult result = repeat(WorkerOptions.of("ascend:0"), passed);
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).contains("could not be opened in a fresh process");
    }

    /// So that the run ends as one does in which a worker was lost.
    @Test
    void aCrashInTheFreshProcessIsAVerdictOfItsOwn(@TempDir Path folder) {
        List<Verdict> broken = new ArrayList<>();
        GateResult result = repeat(CPU.withFault("crash").withCrashLogs(folder), passed, broken);
        assertThat(result.passed()).isFalse();
        assertThat(broken).singleElement().satisfies(verdict -> {
            assertThat(verdict.line()).isEqualTo(passed.line());
            assertThat(verdict.status()).isEqualTo(Status.CRASHED);
        });
    }

    @Test
    void nothingIsAskedWhereNothingPassed() {
        assertThat(new FreshProcess().repeat(CPU, Workers::run, broken -> { })).isEmpty();
    }
}
