package dev.npu4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Inputs;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.launch.memory.Image;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several launches of one call on the same memory.
class BoundTest {
    private final Device cpu = Devices.open("cpu,threads=1");

    // What each launch is to do; the first input that each found.
    private final List<FaultyDevice.Fault> launches = new ArrayList<>();
    private final List<Float> found = new ArrayList<>();
    private int waits;

    private final Device device = new FaultyDevice(cpu, new FaultyDevice.Fault() {
        @Override
        public void launch(Stream honest, OpCall call) {
            found.add(first(call, call.operator().name().equals("AddRmsNorm") ? "h" : "x"));
            launches.removeFirst().launch(honest, call);
        }

        @Override
        public void synchronize(Stream honest) {
            waits++;
        }
    });

    @AfterEach
    void close() {
        cpu.close();
    }

    private static Tensor tensor(OpCall call, String name) {
        return (Tensor) call.bound().stream().filter(each -> each.operand().name().equals(name)).findFirst().orElseThrow().value();
    }

    private static float first(OpCall call, String name) {
        return tensor(call, name).segment().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
    }

    private static FaultyDevice.Fault honest() {
        return Stream::launch;
    }

    /// Computes, then leaves one element of `operand` as it is not.
    private static FaultyDevice.Fault spoiling(String operand, int element) {
        return (honest, call) -> {
            honest.launch(call);
            tensor(call, operand).segment().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, element, 42);
        };
    }

    private Bound bound(String line) {
        Case c = Case.parse(line);
        return new Launch(Plan.of(c, c.operator(), Inputs.of(c))).bind(device);
    }

    @Test
    void everyRunStartsFromTheSameBytes() {
        launches.addAll(List.of(honest(), spoiling("h", 0), honest()));
        try (Bound bound = bound("AddRmsNorm(f32, rows=2, hidden=4, inplace)"); Stream stream = device.openStream()) {
            bound.run(stream);
            bound.run(stream);
            bound.run(stream);
        }
        assertThat(found).hasSize(3);
        assertThat(found.get(1)).isEqualTo(found.getFirst());
        assertThat(found.get(2)).isEqualTo(found.getFirst());
        assertThat(waits).isEqualTo(3);
    }

    @Test
    void anotherResultIsToldFromTheFirst() {
        launches.addAll(List.of(honest(), honest(), spoiling("y", 5)));
        try (Bound bound = bound("RmsNorm(f32, rows=2, hidden=4)"); Stream stream = device.openStream()) {
            bound.run(stream);
            Launch.Outcome base = bound.inspect(Map.of());
            bound.run(stream);
            assertThat(bound.differenceFrom(base)).isEmpty();
            assertThat(bound.isLikeTheRunBefore()).isTrue();
            bound.run(stream);
            assertThat(bound.differenceFrom(base)).isEqualTo("other bits in y from element 5 on");
            assertThat(bound.isLikeTheRunBefore()).isFalse();
        }
    }

    @Test
    void aChangedInputIsNoLikenessEither() {
        launches.addAll(List.of(honest(), spoiling("gamma_pre", 1)));
        try (Bound bound = bound("RmsNorm(f32, rows=2, hidden=4)"); Stream stream = device.openStream()) {
            bound.run(stream);
            Launch.Outcome base = bound.inspect(Map.of());
            bound.run(stream);
            assertThat(bound.differenceFrom(base)).isEmpty();
            assertThat(bound.isLikeTheRunBefore()).isFalse();
            assertThat(bound.inspect(Map.of()).faults()).containsExactly("gamma_pre: changed at element [1]");
        }
    }

    @Test
    void memoryIsGivenBack() {
        launches.add(honest());
        TensorArena arena;
        try (Bound bound = bound("RmsNorm(f32, rows=2, hidden=4)"); Stream stream = device.openStream()) {
            TensorArena[] seen = new TensorArena[1];
            launches.set(0, (honest, call) -> {
                seen[0] = tensor(call, "y").arena();
                honest.launch(call);
            });
            bound.run(stream);
            arena = seen[0];
            assertThat(arena.isOpen()).isTrue();
        }
        assertThat(arena.isOpen()).isFalse();
    }

    /// Memory of a call that could not be built is not kept either.
    @Test
    void aCallThatDoesNotFitLeavesNothing() {
        Case c = Case.parse("GroupedMatmul(f32, e=1, m=2, k=3, n=4, packed)");
        Plan plan = Plan.of(c, c.operator(), Inputs.of(c));
        Map<String, Image> onlyTheWeight = Map.of("weight", new Image(TensorSpec.of(DType.F32, 1, 4, 3), 0));
        assertThatThrownBy(() -> new Bound(plan, onlyTheWeight, cpu)).isInstanceOf(OperandException.class);
        assertThat(cpu.memory().total()).isZero();
    }
}
