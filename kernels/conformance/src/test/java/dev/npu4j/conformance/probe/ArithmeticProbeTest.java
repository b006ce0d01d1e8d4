package dev.npu4j.conformance.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.model.RoundingModels;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.reference.Arithmetic.Overflow;
import dev.npu4j.conformance.reference.Arithmetic.Rounding;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The probe tells arithmetics apart, on devices that compute by the rounding model of each.
class ArithmeticProbeTest {
    private static final Arithmetic TRUNCATING = new Arithmetic(Rounding.TOWARD_ZERO, 16, false, false, Overflow.INF_NAN);

    /// A device whose matmuls are what the rounding model gives under an arithmetic.
    private static Device computing(Arithmetic arithmetic) {
        return new FaultyDevice(Devices.open("cpu"), (honest, call) -> {
            if (!(call.operator() instanceof GroupedMatmul)) {
                honest.launch(call);
                return;
            }
            Map<String, double[]> inputs = Map.of("x", values(call.bound().get(0).value()), "weight", values(call.bound().get(1).value()),
                "group_list", new double[] {1});
            double y = RoundingModels.of(call.operator(), inputs, arithmetic).get("y")[0];
            if (arithmetic.flushes() && Math.abs(y) < 0x1p-126) {
                y = 0;
            }
            if (arithmetic.overflow() == Overflow.SATURATE) {
                y = Double.isNaN(y) ? 0 : Math.clamp(y, -Float.MAX_VALUE, Float.MAX_VALUE);
            }
            ((Tensor) call.bound().getLast().value()).copyFrom(new float[] {(float) y});
        });
    }

    private static double[] values(Object tensor) {
        float[] floats = ((Tensor) tensor).toFloats();
        double[] values = new double[floats.length];
        java.util.Arrays.setAll(values, i -> floats[i]);
        return values;
    }

    @ParameterizedTest
    @CsvSource({"NEAREST, 1, false, false, INF_NAN", "NEAREST, 8, false, false, INF_NAN", "TOWARD_ZERO, 1, false, false, INF_NAN",
        "TOWARD_ZERO, 16, false, false, INF_NAN", "TOWARD_ZERO, 64, true, false, INF_NAN", "TOWARD_ZERO, 128, false, false, INF_NAN", "NEAREST, 128, false, false, INF_NAN", "NEAREST, 32, false, false, INF_NAN", "NEAREST, 1, true, false, SATURATE",
        "NEAREST, 4, false, true, INF_NAN"})
    void whatADeviceDoesIsWhatIsMeasured(Rounding rounding, int block, boolean flushes, boolean hf32, Overflow overflow) {
        Arithmetic arithmetic = new Arithmetic(rounding, block, flushes, hf32, overflow);
        try (Device device = computing(arithmetic)) {
            assertThat(ArithmeticProbe.measure(device)).contains(arithmetic);
        }
    }

    @ParameterizedTest
    @CsvSource({"cpu", "'cpu,width=scalar'", "'cpu,width=128'"})
    void theCpuComputesByTheStandard(String specification) {
        try (Device cpu = Devices.open(specification)) {
            assertThat(ArithmeticProbe.measure(cpu)).contains(Arithmetic.IEEE);
        }
    }

    @Test
    void aDeviceWithoutF32IsMeasuredInItsOwnTypes() {
        assertThat(ArithmeticProbe.measure(offering(DType.F16))).contains(Arithmetic.IEEE);
        assertThat(ArithmeticProbe.measure(offering(DType.I8))).isEmpty();
    }

    private static Device offering(DType type) {
        return new FaultyDevice(Devices.open("cpu"), (honest, call) -> honest.launch(call)) {
            @Override
            public Support support(Operator operator) {
                return operator instanceof GroupedMatmul matmul && matmul.x() == type ? super.support(operator)
                    : new Support.No(Support.Reason.DTYPE, "only " + type);
            }
        };
    }

    @Test
    void theStandardsArithmeticIsStoredWithoutAsking(@TempDir Path folder) throws IOException {
        ArithmeticStore store = new ArithmeticStore(folder.resolve("new"));
        Profile cpu = new Profile("cpu", "cpu, 2 threads", Arithmetic.IEEE);
        assertThat(store.load("cpu")).isEmpty();
        assertThat(store.check(cpu, false, false).passed()).isTrue();
        assertThat(store.load("cpu")).contains(cpu);
        assertThat(store.check(cpu, false, false).passed()).isTrue();
    }

    @Test
    void anyOtherMustBeAcceptedOnce(@TempDir Path folder) throws IOException {
        ArithmeticStore store = new ArithmeticStore(folder);
        Profile npu = new Profile("ascend:0", "simulated 910B", TRUNCATING);
        assertThat(store.check(npu, true, false).passed()).isFalse();
        assertThat(store.check(npu, true, false).gate()).isEqualTo(Gate.ARITHMETIC);
        assertThat(store.check(npu, true, false).detail()).contains("toward zero, 16 products at a time").contains("no other has been accepted");
        assertThat(store.load("ascend:0")).isEmpty();
        store.save(npu);
        assertThat(store.check(npu, true, false).passed()).isTrue();
    }

    @Test
    void aChangedProfileFails(@TempDir Path folder) throws IOException {
        ArithmeticStore store = new ArithmeticStore(folder);
        store.save(new Profile("ascend:0", "CANN 8.0", TRUNCATING));
        assertThat(store.check(new Profile("ascend:0", "CANN 8.1", Arithmetic.IEEE), true, false).detail())
            .contains("ascend:0 computes with sums rounded to nearest").contains("it was sums rounded toward zero, 16 products at a time").contains("on CANN 8.0");
    }

    @Test
    void whatIsNoProfileIsRefused(@TempDir Path folder) throws IOException {
        String good = new Profile("cpu", "d", Arithmetic.IEEE).toJson();
        assertThat(Profile.fromJson(good).toJson()).isEqualTo(good);
        assertThat(Profile.fromJson(good.replaceAll(",\"narrow_squares\":false", "")).toJson()).isEqualTo(good);
        for (String bad : new String[] {"[]", "{}", good.replace("\"schema\":1", "\"schema\":2"), good.replace("nearest", "sideways"),
            good.replace("\"block\":1", "\"block\":0"), good.replace("false", "\"no\"")}) {
            assertThatThrownBy(() -> Profile.fromJson(bad)).as(bad).isInstanceOf(OperandException.class).hasMessageContaining("arithmetic");
        }
        Files.writeString(folder.resolve("cpu.json"), "nonsense");
        assertThatThrownBy(() -> new ArithmeticStore(folder).load("cpu")).isInstanceOf(OperandException.class);
    }

    /// A device whose norms give what `result` says of the row's first element.
    private static Device norming(java.util.function.DoubleUnaryOperator result, boolean saturates) {
        return new FaultyDevice(Devices.open("cpu"), (honest, call) -> {
            honest.launch(call);
            if (call.operator() instanceof RmsNorm) {
                Tensor y = (Tensor) call.bound().get(2).value();
                y.copyFrom(filled((int) y.shape().elements(), (float) result.applyAsDouble(values(call.bound().getFirst().value())[0])));
            }
        }) {
            @Override
            public boolean usesHostMemory() {
                return true;
            }

            @Override
            public boolean saturates() {
                return saturates;
            }
        };
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        java.util.Arrays.fill(values, value);
        return values;
    }

    @Test
    void normsThatLoseLargeSquaresAreMeasured() {
        try (Device narrow = norming(x -> x > 1e20 ? 0 : 1, false); Device wide = norming(x -> 1, false)) {
            assertThat(ArithmeticProbe.measure(narrow)).contains(Arithmetic.IEEE.withNarrowSquares(true));
            assertThat(ArithmeticProbe.measure(wide)).contains(Arithmetic.IEEE);
            assertThat(Arithmetic.IEEE.withNarrowSquares(true).inWords()).contains("squares leave f32's range");
        }
    }

    /// The CPU promises results of unbounded range; that it gives them is no matter of measuring.
    @Test
    void whatIsUsualFollowsWhatADeviceSaysOfItself() {
        try (Device saturating = norming(x -> 1, true); Device narrow = norming(x -> 0, false)) {
            assertThat(ArithmeticProbe.usual(saturating)).isEqualTo(Arithmetic.IEEE.withOverflow(Overflow.SATURATE));
            assertThat(ArithmeticProbe.usual(narrow)).isEqualTo(Arithmetic.IEEE);
        }
    }

    @Test
    void whatAnAcceleratorSaysOfItselfNeedsNobodysConsent(@TempDir Path folder) throws IOException {
        Arithmetic narrow = Arithmetic.IEEE.withNarrowSquares(true);
        Profile npu = new Profile("ascend:0", "", narrow.withOverflow(Overflow.SATURATE));
        assertThat(new ArithmeticStore(folder.resolve("a")).check(npu, true, true).passed()).isTrue();
        assertThat(new ArithmeticStore(folder.resolve("b")).check(npu, true, false).passed()).isFalse();
        assertThat(new ArithmeticStore(folder.resolve("c")).check(new Profile("cpu", "", narrow), false, false).passed()).isFalse();
    }
}
