package dev.npu4j.conformance.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.fault.FaultCatalogue;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    private static final Case NORM = Case.parse("RmsNorm(f32, rows=5, hidden=48, fill=normal, seed=1)");
    private static final Case PADDED = Case.parse("SandwichNorm(bf16, rows=3, hidden=40, fill=outlier, pad=3, inplace, rstd, seed=2)");
    private static final Case PACKED = Case.parse("GroupedMatmul(f32, e=3, m=9, k=16, n=8, dist=zipf, fill=normal, packed, seed=3)");

    @TempDir
    Path folder;

    /// All that a verdict says but how long it took.
    private static void assertSame(Verdict here, Verdict there) {
        assertThat(here.status()).as(here.message()).isEqualTo(there.status());
        assertThat(timeless(here)).isEqualTo(timeless(there));
    }

    private static String timeless(Verdict verdict) {
        return verdict.toJson().replaceFirst("\"seconds\":[^,]*,", "");
    }

    private void assertReplaysAs(Made made, List<Case> cases) throws IOException {
        for (int i = 0; i < cases.size(); i++) {
            assertSame(made.judge(cases.get(i)), made.verdicts().get(i));
        }
    }

    @Test
    void aRecordingOfTheCpuIsJudgedAsTheCpuWas() throws IOException {
        List<Case> cases = new java.util.ArrayList<>(CaseSets.smallest());
        cases.addAll(List.of(NORM, PADDED, PACKED));
        Made made = Made.on(folder, (honest, call) -> honest.launch(call), cases);
        assertThat(made.verdicts()).allSatisfy(verdict -> assertThat(verdict.status()).isEqualTo(Status.PASSED));
        assertReplaysAs(made, cases);
    }

    /// What a faulty kernel did is judged as it was, whichever gate saw it, in a result, between rows or in a margin.
    @ParameterizedTest
    @ValueSource(strings = {"one element not written", "an input changed", "the gap between two rows written", "scaled by 1.002", "all zeros"})
    void aFaultIsAsRedAsItWas(String fault) throws IOException {
        List<Case> cases = List.of(NORM, PADDED, PACKED);
        Made made = Made.on(folder, FaultCatalogue.named(fault), cases);
        assertThat(made.verdicts()).anySatisfy(verdict -> assertThat(verdict.status()).isEqualTo(Status.FAILED));
        assertReplaysAs(made, cases);
    }

    @Test
    void whatWasWrittenAroundAnOutputIsSeenAgain() throws IOException {
        Made made = Made.on(folder, (honest, call) -> {
            honest.launch(call);
            Tensor y = (Tensor) call.bound().getLast().value();
            MemorySegment.ofAddress(y.segment().address() + y.spec().byteSpan()).reinterpret(8).set(ValueLayout.JAVA_BYTE, 5, (byte) 1);
        }, List.of(NORM));
        assertThat(made.verdicts().getFirst().message()).contains("5 bytes past the last element");
        assertReplaysAs(made, List.of(NORM));
    }

    /// The gate counts launches by the clock; here it counts those that were made. Of one call there are three and more
    /// only where it is repeated.
    @Test
    void aLateDifferenceIsFoundAtTheSameLaunch() throws IOException {
        Map<OpCall, Integer> launches = new ConcurrentHashMap<>();
        Made made = Made.on(folder, (honest, call) -> {
            honest.launch(call);
            if (launches.merge(call, 1, Integer::sum) == 3) {
                Tensor y = (Tensor) call.bound().getLast().value();
                y.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) (y.segment().get(ValueLayout.JAVA_BYTE, 0) ^ 1));
            }
        }, List.of(NORM));
        assertThat(made.verdicts().getFirst().gates()).filteredOn(gate -> !gate.passed()).extracting(GateResult::gate).containsExactly(Gate.DETERMINISM);
        assertReplaysAs(made, List.of(NORM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOST", "TIMEOUT", "EXECUTION"})
    void whatTheDeviceThrewIsThrownAgain(DeviceException.Kind kind) throws IOException {
        Made made = Made.on(folder, thrower(new DeviceException(kind, "an operator", "run", "ACL_ERROR 507015", "its own words", null)), List.of(NORM));
        assertThat(made.verdicts().getFirst().message()).contains("its own words");
        assertReplaysAs(made, List.of(NORM));
    }

    @Test
    void anotherExceptionIsQuoted() throws IOException {
        Made made = Made.on(folder, thrower(new IllegalStateException("bad manners")), List.of(NORM));
        Verdict here = made.judge(NORM);
        assertThat(here.status()).isEqualTo(Status.ERROR).isEqualTo(made.verdicts().getFirst().status());
        assertThat(here.message()).contains("java.lang.IllegalStateException: bad manners");
    }

    private static FaultyDevice.Fault thrower(RuntimeException thrown) {
        return new FaultyDevice.Fault() {
            @Override
            public void launch(Stream honest, OpCall call) {
                honest.launch(call);
            }

            @Override
            public void synchronize(Stream honest) {
                throw thrown;
            }
        };
    }

    @Test
    void otherInputsAreNotJudged() throws IOException {
        Case other = Case.parse(NORM.line().replace("seed=1", "seed=2"));
        Verdict verdict = Made.onCpu(folder, NORM).judgeAs(other, NORM);
        assertThat(verdict.status()).isEqualTo(Status.ERROR);
        assertThat(verdict.message()).contains("the bytes that x held there").contains("another generator");
        assertThat(verdict.gates()).isEmpty();
    }

    @Test
    void anotherOperatorIsNotJudged() throws IOException {
        Verdict verdict = Made.onCpu(folder, NORM).judgeAs(Case.parse(NORM.line().replace("rows=5", "rows=4")), NORM);
        assertThat(verdict.status()).isEqualTo(Status.ERROR);
        assertThat(verdict.message()).contains("a question that was asked of the device there");
    }

    /// The same bytes lie in the file once, and inputs that any machine makes lie there not at all.
    @Test
    void aRecordingIsSmall() throws IOException {
        Made made = Made.onCpu(folder, NORM);
        long inputsAndOutputs = 4 * (5 * 48 * 2 + 48);
        assertThat(Files.size(made.file(NORM))).isLessThan(20 * inputsAndOutputs);
        try (var file = dev.npu4j.io.SafetensorsFile.open(made.file(NORM)); var arena = dev.npu4j.kernels.tensor.TensorArena.ofHost()) {
            assertThat(file.names()).as("the case's own operands").contains("x", "gamma_pre", "y");
            assertThat(file.tensor("y", arena).shape().toArray()).containsExactly(5, 48);
        }
    }
}
