package dev.npu4j.conformance.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Data;
import dev.npu4j.conformance.fault.Faults;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.fault.Outside;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Judged;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Every gate notices the damage that it is there for.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatesTest {
    private static final Case MATMUL = Case.parse("GroupedMatmul(f32, e=3, m=9, k=16, n=8, weight=kn, tail=2, pad=3, fill=normal, seed=5)");
    private static final Case EXACT = Case.parse("GroupedMatmul(f32, e=3, m=9, k=16, n=8, weight=kn, fill=exact-int, seed=5)");
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private Device cpu;

    @BeforeAll
    void open() {
        cpu = Devices.open("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    private Verdict run(Case c, FaultyDevice.Fault fault) {
        return Conformance.run(new FaultyDevice(cpu, fault), List.of(), c);
    }

    private static void assertFails(Verdict verdict, Gate gate) {
        assertThat(verdict.status()).as(verdict.message()).isEqualTo(Status.FAILED);
        assertThat(verdict.gates()).filteredOn(g -> !g.passed()).extracting(GateResult::gate).contains(gate);
    }

    private static FaultyDevice.Fault write(String operand, long offset, int bits) {
        return Faults.after(call -> Outside.around(Faults.tensor(call, operand), 512).set(INT, 512 + offset, bits));
    }

    @Test
    void anHonestDevicePasses() {
        assertThat(Conformance.run(cpu, List.of(), MATMUL).status()).isEqualTo(Status.PASSED);
    }

    @Test
    void aLostDeviceIsItsOwnVerdict() {
        for (DeviceException.Kind kind : DeviceException.Kind.values()) {
            Verdict verdict = run(MATMUL, (honest, call) -> {
                throw new DeviceException(kind, "GroupedMatmul", "run", "507899", "gone", null);
            });
            Status expected = switch (kind) {
                case LOST -> Status.LOST;
                case TIMEOUT -> Status.TIMED_OUT;
                case EXECUTION, OUT_OF_MEMORY -> Status.ERROR;
            };
            assertThat(verdict.status()).as("%s", kind).isEqualTo(expected);
        }
    }

    @Test
    void evenAStackOverflowIsAVerdict() {
        assertThat(run(MATMUL, (honest, call) -> {
            throw new StackOverflowError("deep");
        }).status()).isEqualTo(Status.ERROR);
    }

    @Test
    void exhaustedMemoryIsABreakdownOfWhoeverRanTheCase() {
        Verdict verdict = run(MATMUL, (honest, call) -> {
            throw new OutOfMemoryError("planted");
        });
        assertThat(verdict.status()).isEqualTo(Status.CRASHED);
        assertThat(verdict.message()).isEqualTo("out of memory: planted");
    }

    /// Ours before it is launched; while the device is at work, at its first launch or a later one, nobody knows.
    @Test
    void memoryThatRunsOutIsOursUntilTheDeviceIsAtWork() {
        assertThat(new Trial(cpu, List.of(), MATMUL.line(), MATMUL.operator()).judge(resolved -> {
            throw new OutOfMemoryError("ours");
        }, Data.BROAD).verdict().status()).isEqualTo(Status.SKIPPED);
        for (int good : new int[] {0, 3}) {
            int[] launches = {0};
            assertThat(run(MATMUL, (honest, call) -> {
                if (launches[0]++ >= good) {
                    throw new OutOfMemoryError("the device's");
                }
                honest.launch(call);
            }).status()).as("after %d launches", good).isEqualTo(Status.CRASHED);
        }
    }

    /// Two streams work at once for a while; what one of them throws is a breakdown like any other.
    @Test
    void memoryThatRunsOutOnTheOtherStreamIsABreakdownToo() {
        Thread mine = Thread.currentThread();
        Verdict verdict = run(MATMUL, (honest, call) -> {
            if (Thread.currentThread() != mine) {
                throw new OutOfMemoryError("there");
            }
            honest.launch(call);
        });
        assertThat(verdict.status()).isEqualTo(Status.CRASHED);
        assertThat(verdict.message()).isEqualTo("out of memory: there");
    }

    @Test
    void anElementThatWasNotWrittenIsNoticed() {
        Verdict verdict = run(MATMUL, (honest, call) -> {
            Tensor y = Faults.tensor(call, "y");
            int before = y.segment().get(INT, 4);
            honest.launch(call);
            honest.synchronize();
            y.segment().set(INT, 4, before);
        });
        assertFails(verdict, Gate.INTEGRITY);
        assertThat(verdict.message()).contains("y: 1 of 72 elements were not written, the first is element [0, 1]");
    }

    @Test
    void aWriteIntoTheGapBetweenRowsIsNoticed() {
        Verdict verdict = run(MATMUL, write("y", 8 * 4, 0));
        assertFails(verdict, Gate.INTEGRITY);
        assertThat(verdict.message()).contains("y: changed at a gap between rows");
    }

    @Test
    void aWritePastTheEndIsNoticed() {
        Verdict verdict = run(EXACT, write("y", 9 * 8 * 4, 0));
        assertFails(verdict, Gate.INTEGRITY);
        assertThat(verdict.message()).contains("0 bytes past the last element");
    }

    @Test
    void aWriteBeforeTheBeginningIsNoticed() {
        Verdict verdict = run(EXACT, write("y", -4, 0));
        assertFails(verdict, Gate.INTEGRITY);
        assertThat(verdict.message()).contains("4 bytes before the first element");
    }

    @Test
    void aWriteIntoRowsPastTheLastGroupIsNoticed() {
        assertFails(run(MATMUL, write("y", 8 * (8 + 3) * 4, 0)), Gate.INTEGRITY);
    }

    @Test
    void aChangedInputIsNoticed() {
        Verdict verdict = run(MATMUL, write("x", 0, 0));
        assertFails(verdict, Gate.INTEGRITY);
        assertThat(verdict.message()).contains("x: changed at element [0, 0]");
    }

    @Test
    void aReadOfAGapPoisonsTheResult() {
        assertFails(run(MATMUL, Faults.after(call -> {
            float gap = Faults.tensor(call, "x").segment().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 16 * 4);
            Tensor y = Faults.tensor(call, "y");
            y.segment().set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, y.segment().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0) + 0 * gap);
        })), Gate.BOUND);
    }

    @Test
    void aResultOneUlpOffTheExactValueIsNoticed() {
        Verdict verdict = run(EXACT, Faults.after(call -> Faults.nudge(Faults.tensor(call, "y"), 12, 1)));
        assertFails(verdict, Gate.EXACT);
        assertThat(verdict.worst().getFirst().index()).containsExactly(0, 3);
    }

    @Test
    void aResultAHundredUlpsOffIsOutsideItsBound() {
        Verdict verdict = run(MATMUL, Faults.after(call -> Faults.nudge(Faults.tensor(call, "y"), 12, 400)));
        assertFails(verdict, Gate.BOUND);
        assertThat(verdict.worst().getFirst().index()).containsExactly(0, 3);
    }

    @Test
    void aNanIsOutsideEveryBound() {
        Verdict verdict = run(MATMUL, Faults.after(call -> Faults.tensor(call, "y").segment().set(INT, 0, 0x7FC00000)));
        assertFails(verdict, Gate.BOUND);
        assertThat(verdict.histogram()[Verdict.BINS - 1]).isEqualTo(1);
    }

    @Test
    void anInfinityWithoutOverflowIsOutsideEveryBound() {
        assertFails(run(MATMUL, Faults.after(call -> Faults.tensor(call, "y").segment().set(INT, 0, 0x7F800000))), Gate.BOUND);
    }

    @Test
    void aTwinThatDiffersInOneBitIsNoticed() {
        Device twin = new FaultyDevice(cpu, Faults.after(call -> Faults.nudge(Faults.tensor(call, "y"), 0, 1)));
        Verdict verdict = Conformance.run(cpu, List.of(twin), MATMUL);
        assertFails(verdict, Gate.ONE_FUNCTION);
        assertThat(verdict.message()).contains("twin faulty");
    }

    @Test
    void aTwinThatWritesElsewhereIsNoticed() {
        assertFails(Conformance.run(cpu, List.of(new FaultyDevice(cpu, write("y", -4, 0))), EXACT), Gate.INTEGRITY);
    }

    @Test
    void aRowThatDependsOnItsBatchIsNoticed() {
        Verdict verdict = run(MATMUL, Faults.after(call -> {
            if (Faults.tensor(call, "y").shape().dim(0) > 1) {
                Faults.nudge(Faults.tensor(call, "y"), 0, 1);
            }
        }));
        assertFails(verdict, Gate.ONE_FUNCTION);
        assertThat(verdict.message()).contains("row 0 alone");
    }

    @Test
    void aPackedWeightThatGivesOtherBitsIsNoticed() {
        Verdict verdict = run(MATMUL, Faults.after(call -> {
            if (Faults.operands(call).get("weight") instanceof PackedWeight) {
                Faults.nudge(Faults.tensor(call, "y"), 0, 1);
            }
        }));
        assertFails(verdict, Gate.ONE_FUNCTION);
        assertThat(verdict.message()).contains("packed weight");
    }

    @Test
    void aDeviceThatPromisesNothingIsNotHeldToOneFunction() {
        Verdict verdict = Conformance.run(new FaultyDevice(cpu, (honest, call) -> honest.launch(call)) {
            @Override
            public List<String> twins() {
                return List.of();
            }
        }, List.of(), MATMUL);
        assertThat(verdict.gates()).extracting(GateResult::gate).containsExactly(Gate.INTEGRITY, Gate.BOUND, Gate.RATIO, Gate.METAMORPHIC, Gate.DETERMINISM);
    }

    @Test
    void whatADeviceThrowsIsAVerdict() {
        Verdict verdict = run(MATMUL, (honest, call) -> {
            throw new IndexOutOfBoundsException("row 9");
        });
        assertThat(verdict.status()).isEqualTo(Status.ERROR);
        assertThat(verdict.message()).contains("IndexOutOfBoundsException: row 9");
    }

    /// Not a RuntimeException, nor any error that a JVM throws by itself.
    @Test
    void anErrorOfTheDevicesOwnIsAVerdict() {
        Verdict verdict = run(MATMUL, (honest, call) -> {
            throw new ServiceConfigurationError("no kernel");
        });
        assertThat(verdict.status()).isEqualTo(Status.ERROR);
        assertThat(verdict.message()).contains("ServiceConfigurationError: no kernel");
    }

    @Test
    void aReferenceThatWouldNotFitIsSkipped() {
        Verdict verdict = Conformance.run(cpu, List.of(), Case.parse("GroupedMatmul(bf16, e=1, m=8192, k=8192, n=1)"));
        assertThat(verdict.status()).isEqualTo(Status.SKIPPED);
    }

    @Test
    void aReferenceThatWouldTakeTooLongIsSampledAndSaysSo() {
        Verdict verdict = Conformance.run(cpu, List.of(), Case.parse("GroupedMatmul(bf16, e=3, m=1100, k=2048, n=2048, dist=zipf, tail=70, fill=normal)"));
        assertThat(verdict.status()).as(verdict.message()).isEqualTo(Status.PASSED);
        assertThat(verdict.evidence().coverage()).startsWith("sampled: all columns of ").contains(" of 1030 rows");
    }

    @Test
    void outsideTheSampleWholeNumbersAreCheckedByFreivalds() {
        Case c = Case.parse("GroupedMatmul(f32, e=2, m=1100, k=2048, n=2048, fill=exact-int)");
        assertThat(Conformance.run(cpu, List.of(), c).status()).isEqualTo(Status.PASSED);
        Verdict verdict = run(c, Faults.after(call -> Faults.nudge(Faults.tensor(call, "y"), (5L * 2048 + 77) * 4, 1)));
        assertThat(verdict.evidence().coverage()).startsWith("sampled");
        assertFails(verdict, Gate.EXACT);
    }

    @Test
    void judgedValuesAreKept() {
        Case c = Case.parse("RmsNorm(f32, rows=2, hidden=4, eps=3, fill=exact-int, seed=1)");
        Judged judged = Conformance.judgeAndKeep(cpu, List.of(), Arithmetic.IEEE, "two rows", c.operator(), Conformance.inputs(c));
        assertThat(judged.verdict().status()).isEqualTo(Status.PASSED);
        assertThat(judged.outputs()).containsOnlyKeys("y", "rstd");
        assertThat(judged.outputs().get("rstd")).containsExactly(0.5, 0.5);
    }

    @Test
    void judgedValuesMustBeThere() {
        assertThatThrownBy(() ->
                Conformance.judge(cpu, List.of(), "nothing", MATMUL.operator(), Map.of()))
            .hasMessageContaining("GroupedMatmul: x: expected 144 values");
    }
}
