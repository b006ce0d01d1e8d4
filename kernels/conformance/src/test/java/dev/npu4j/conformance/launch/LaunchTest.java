package dev.npu4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Inputs;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a device is given, and what is made of what it did.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LaunchTest {
    private static final int POISON = 0x7FA5A5A5;

    private Device cpu;
    private final Map<String, Weight> seen = new LinkedHashMap<>();
    private final Map<String, List<Integer>> words = new LinkedHashMap<>();

    @BeforeAll
    void open() {
        cpu = Devices.open("cpu,threads=1");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    /// Launches a case on a device that looks at its operands first.
    private Launch.Outcome launch(String line, FaultyDevice.Fault fault, Map<String, boolean[]> written) {
        Case c = Case.parse(line);
        Device spy = new FaultyDevice(cpu, (honest, call) -> {
            seen.clear();
            words.clear();
            for (OpCall.Bound bound : call.bound()) {
                seen.put(bound.operand().name(), bound.value());
                if (bound.value() instanceof Tensor tensor) {
                    List<Integer> list = new ArrayList<>();
                    for (long i = 0; i < tensor.segment().byteSize() / 4; i++) {
                        list.add(tensor.segment().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i));
                    }
                    words.put(bound.operand().name(), list);
                }
            }
            fault.launch(honest, call);
        });
        return new Launch(Plan.of(c, c.operator(), Inputs.of(c))).on(spy, written);
    }

    private Launch.Outcome launch(String line) {
        return launch(line, (honest, call) -> honest.launch(call), Map.of());
    }

    private long[] strides(String operand) {
        return ((Tensor) seen.get(operand)).spec().strides();
    }

    @Test
    void rowsOfActivationsArePaddedAndWeightsAreNot() {
        assertThat(launch("GroupedMatmul(f32, e=2, m=4, k=3, n=5, bias, pad=3)").faults()).isEmpty();
        assertThat(strides("x")).containsExactly(6, 1);
        assertThat(strides("y")).containsExactly(8, 1);
        assertThat(strides("weight")).containsExactly(15, 3, 1);
        assertThat(strides("bias")).containsExactly(5, 1);
        // but all begin off a boundary, as slices of something longer do
        for (String name : List.of("x", "weight", "bias", "y")) {
            assertThat(((Tensor) seen.get(name)).segment().address() % 64).as(name).isEqualTo(12);
        }
        assertThat(((Tensor) seen.get("group_list")).segment().address() % 64).isEqualTo(24);
    }

    @Test
    void headsArePaddedOnlyWhereThePaddingIsOdd() {
        launch("PrunedAttention(f32, sq=2, rows=3, keep=2, hq=2, hkv=2, d=4, pad=3)");
        assertThat(strides("q")).containsExactly(17, 7, 1);
        launch("PrunedAttention(f32, sq=2, rows=3, keep=2, hq=2, hkv=2, d=4, pad=2)");
        assertThat(strides("q")).containsExactly(10, 4, 1);
        launch("PrunedAttention(f32, sq=2, rows=3, keep=2, hq=2, hkv=2, d=4)");
        assertThat(strides("q")).containsExactly(8, 4, 1);
        assertThat(strides("keep")).containsExactly(1);
    }

    @Test
    void pagesArePaddedToo() {
        launch("PagedAttention(f32, sq=2, tokens=3, pages=3, page=2, hq=2, hkv=2, d=4, pad=3)");
        assertThat(strides("k")).containsExactly(37, 17, 7, 1);
        launch("PagedAttention(f32, sq=2, tokens=3, pages=3, page=2, hq=2, hkv=2, d=4, pad=2)");
        assertThat(strides("v")).containsExactly(22, 10, 4, 1);
        launch("PagedAttention(f32, sq=2, tokens=3, pages=3, page=2, hq=2, hkv=2, d=4)");
        assertThat(strides("k")).containsExactly(16, 8, 4, 1);
    }

    @Test
    void gapsAndWhatIsNotReadAreSignallingNans() {
        launch("GroupedMatmul(f32, e=1, m=2, k=2, n=2, tail=1, pad=1)");
        // one row of two elements, a gap, and a row of no group
        assertThat(words.get("x")).hasSize(5).doesNotContain(0);
        assertThat(words.get("x").subList(0, 2)).doesNotContain(POISON);
        assertThat(words.get("x").subList(2, 5)).containsOnly(POISON);
        assertThat(words.get("weight")).doesNotContain(POISON);
        assertThat(words.get("y")).containsOnly(POISON);
    }

    @Test
    void thePlanSaysWhetherTheWeightIsPacked() {
        Launch.Outcome plain = launch("GroupedMatmul(f32, e=2, m=4, k=3, n=5)");
        assertThat(seen.get("weight")).isInstanceOf(Tensor.class);
        Launch.Outcome packed = launch("GroupedMatmul(f32, e=2, m=4, k=3, n=5, packed)");
        assertThat(seen.get("weight")).isInstanceOf(PackedWeight.class);
        assertThat(packed.faults()).isEmpty();
        assertThat(packed.bits().get("y")).hasSize(20).containsExactly(plain.bits().get("y"));
    }

    @Test
    void inPlaceTheResidualIsOneTensor() {
        Launch.Outcome apart = launch("AddRmsNorm(f32, rows=2, hidden=4)");
        assertThat(seen.get("h_out")).isNotSameAs(seen.get("h"));
        Launch.Outcome inplace = launch("AddRmsNorm(f32, rows=2, hidden=4, inplace)");
        assertThat(seen.get("h_out")).isSameAs(seen.get("h"));
        assertThat(inplace.faults()).isEmpty();
        assertThat(inplace.bits()).containsOnlyKeys("h_out", "z");
        assertThat(inplace.bits().get("h_out")).containsExactly(apart.bits().get("h_out"));
        assertThat(inplace.bits().get("z")).containsExactly(apart.bits().get("z"));
    }

    @Test
    void whatTheDeviceWroteIsWhatComesBack() {
        int[] y = launch("GroupedMatmul(f32, e=1, m=1, k=1, n=3, fill=normal)").bits().get("y");
        float x = Float.intBitsToFloat(words.get("x").getFirst());
        for (int j = 0; j < 3; j++) {
            assertThat(Float.intBitsToFloat(y[j])).isEqualTo(x * Float.intBitsToFloat(words.get("weight").get(j))).isNotZero();
        }
    }

    /// Processors make NaN of either sign, and a selection only compares.
    @Test
    void everySecondNanAmongScoresIsNegative() {
        Case c = Case.parse("TokenSelect(n=4, keep=2)");
        Map<String, double[]> inputs = Map.of("scores", new double[] {Double.NaN, Double.NaN, 1, 2});
        new Launch(Plan.of(c, c.operator(), inputs)).on(new FaultyDevice(cpu, (honest, call) -> {
            Tensor scores = (Tensor) call.bound().getFirst().value();
            words.put("scores", List.of(scores.segment().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 0), scores.segment().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 1)));
        }), Map.of());
        assertThat(words.get("scores")).containsExactly(0x7FC00000, 0xFFC00000);
    }

    @Test
    void optionalOutputsAreGivenWhenAskedFor() {
        assertThat(launch("RmsNorm(f32, rows=2, hidden=4)").bits()).containsOnlyKeys("y");
        assertThat(launch("RmsNorm(f32, rows=2, hidden=4, rstd)").bits()).containsOnlyKeys("y", "rstd");
    }

    @Test
    void aDeviceThatDoesNothingHasWrittenNothing() {
        assertThat(launch("RmsNorm(f32, rows=2, hidden=4)", (honest, call) -> { }, Map.of()).faults())
            .containsExactly("y: 8 of 8 elements were not written, the first is element [0, 0]");
        assertThat(launch("RmsNorm(f32, rows=2, hidden=4)", (honest, call) -> { }, Map.of("y", new boolean[8])).faults()).isEmpty();
    }

    @Test
    void whatMustNotBeWrittenIsToldByItsOperand() {
        boolean[] written = {true, true, true, true, false, false, false, false};
        assertThat(launch("RmsNorm(f32, rows=2, hidden=4)", (honest, call) -> honest.launch(call), Map.of("y", written)).faults())
            .containsExactly("y: changed at element [1, 0]");
        assertThat(launch("RmsNorm(f32, rows=2, hidden=4)", (honest, call) -> {
            honest.launch(call);
            ((Tensor) seen.get("gamma_pre")).segment().setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, 1, 0);
        }, Map.of()).faults()).containsExactly("gamma_pre: changed at element [1]");
    }
}
