package dev.npu4j.conformance.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.verdict.Difference;
import dev.npu4j.conformance.verdict.Judgement;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An application's own tensors, judged where they lie.
class CallJudgeTest {
    private Device cpu;
    private TensorArena arena;
    private Tensor x;
    private Tensor weight;
    private Tensor counts;
    private Tensor y;
    private OpCall call;

    @BeforeEach
    void bind() {
        cpu = Devices.open("cpu");
        arena = cpu.openArena();
        x = arena.allocate(DType.F32, 3, 4).copyFrom(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        weight = arena.allocate(DType.F32, 2, 2, 4).copyFrom(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0.5f, 0.25f, 0.125f, 1e-3f});
        counts = arena.allocate(DType.I64, 2).copyFrom(new long[] {1, 2});
        y = arena.allocate(DType.F32, 3, 2).copyFrom(new float[] {7, 7, 7, 7, 7, 7});
        call = GroupedMatmul.of(DType.F32, 2, 3, 4, 2).on(x, weight, counts, y);
    }

    @AfterEach
    void close() {
        arena.close();
        cpu.close();
    }

    @Test
    void anHonestDevicePassesAndTheOutputsStayAsTheyWere() {
        Judgement judgement = Conformance.judge(call, cpu);
        assertThat(judgement.passed()).isTrue();
        assertThat(judgement.verdicts()).hasSize(1);
        assertThat(judgement.differences()).isEmpty();
        assertThat(y.toFloats()).containsOnly(7f);
    }

    @Test
    void eachDeviceIsHeldAgainstFloat64AndTheirDifferenceShown() {
        Device off = new FaultyDevice(cpu, (honest, launched) -> {
            honest.launch(launched);
            honest.synchronize();
            Tensor output = (Tensor) launched.bound().getLast().value();
            float[] values = output.toFloats();
            values[3] += 0.5f;
            output.copyFrom(values);
        });
        Judgement judgement = Conformance.judge(call, cpu, off);
        assertThat(judgement.passed()).isFalse();
        assertThat(judgement.verdicts()).extracting(verdict -> verdict.status()).containsExactly(Status.PASSED, Status.FAILED);
        Difference difference = judgement.differences().getFirst();
        assertThat(difference.operand()).isEqualTo("y");
        assertThat(difference.elements()).isEqualTo(6);
        assertThat(difference.different()).isEqualTo(1);
        assertThat(difference.largest()).isEqualTo(0.5);
        assertThat(difference.index()).containsExactly(1, 1);
        // y[1, 1] = 5/2 + 6/4 + 7/8 + 0.008 is between 4 and 8, where a unit in the last place is 2^-21
        assertThat(difference.ulps()).isEqualTo(0.5 / 0x1p-21);
    }

    @Test
    void twoDevicesThatAgreeDifferInNothing() {
        Judgement judgement = Conformance.judge(call, cpu, new FaultyDevice(cpu, (honest, launched) -> honest.launch(launched)));
        assertThat(judgement.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.different()).isZero();
            assertThat(difference.largest()).isZero();
            assertThat(difference.index()).isEmpty();
        });
    }

    @Test
    void aNanOnOneSideIsTheWorst() {
        Device broken = new FaultyDevice(cpu, (honest, launched) -> {
            honest.launch(launched);
            honest.synchronize();
            Tensor output = (Tensor) launched.bound().getLast().value();
            float[] values = output.toFloats();
            values[0] += 100;
            values[4] = Float.NaN;
            output.copyFrom(values);
        });
        Difference difference = Conformance.judge(call, cpu, broken).differences().getFirst();
        assertThat(difference.different()).isEqualTo(2);
        assertThat(difference.largest()).isNaN();
        assertThat(difference.index()).containsExactly(2, 0);
    }

    @Test
    void stridedTensorsAreJudgedByTheirElements() {
        Tensor wide = arena.allocate(DType.F32, 3, 9).copyFrom(new float[27]);
        Tensor columns = wide.columns(2, 6);
        columns.copyFrom(x.toFloats());
        assertThat(Conformance.judge(GroupedMatmul.of(DType.F32, 2, 3, 4, 2).on(columns, weight, counts, y), cpu).passed()).isTrue();
    }

    @Test
    void chosenTokensMustBeTheVeryOnes() {
        Tensor scores = arena.allocate(DType.F32, 4).copyFrom(new float[] {1, 4, 2, 3});
        Tensor keep = arena.allocate(DType.I32, 2);
        assertThat(Conformance.judge(new TokenSelect(4, 4, 2, 0, 0).on(scores, keep), cpu).passed()).isTrue();
    }

    @Test
    void aPackedWeightCannotBeReadBack() {
        OpCall packed = GroupedMatmul.of(DType.F32, 2, 3, 4, 2).on(x, arena.pack(weight, WeightLayout.NK), counts, y);
        assertThatThrownBy(() -> Conformance.judge(packed, cpu)).isInstanceOf(OperandException.class)
            .hasMessageContaining("GroupedMatmul: weight: expected a plain tensor");
    }

    @Test
    void wrongIndicesAreRefusedBeforeAnythingRuns() {
        counts.copyFrom(new long[] {1, 3});
        assertThatThrownBy(() -> Conformance.judge(call, cpu)).isInstanceOf(OperandException.class).hasMessageContaining("group_list");
    }
}
