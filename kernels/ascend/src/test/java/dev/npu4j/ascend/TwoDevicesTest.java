package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two devices at once: each has its own thread and contexts, and neither takes what is the other's.
class TwoDevicesTest {
    private final Simulator simulator = Simulator.inUse();
    private Device first;
    private Device second;

    @BeforeEach
    void open() {
        first = Devices.open("ascend:0");
        second = Devices.open("ascend:1");
        simulator.set("DELAY_US", "500");
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        simulator.set("DELAY_US", "50");
        assertThat(simulator.violations()).isEmpty();
    }

    static Iterable<Operator> operators() {
        return Calls.operators();
    }

    @Test
    void bothWorkAtOnce() {
        try (Stream one = first.openStream(); TensorArena here = first.openArena(); Stream other = second.openStream(); TensorArena there = second.openArena()) {
            for (Operator operator : Calls.operators()) {
                OpCall onFirst = Calls.call(operator, first, one, here);
                OpCall onSecond = Calls.call(operator, second, other, there);
                for (int i = 0; i < 5; i++) {
                    one.launch(onFirst);
                    other.launch(onSecond);
                }
            }
            one.synchronize();
            other.synchronize();
        }
    }

    @ParameterizedTest
    @MethodSource("operators")
    void aCallOnTheOthersTensorsIsRefused(Operator operator) {
        try (Stream one = first.openStream(); Stream other = second.openStream(); TensorArena there = second.openArena()) {
            OpCall call = Calls.call(operator, second, other, there);
            assertThatThrownBy(() -> one.launch(call)).isInstanceOf(OperandException.class).hasMessageContaining("ascend:0").hasMessageContaining("ascend:1");
        }
    }

    @Test
    void aCopyFromOneToTheOtherIsRefused() {
        try (Stream one = first.openStream(); TensorArena here = first.openArena(); TensorArena there = second.openArena()) {
            Tensor from = here.allocate(DType.F32, 4);
            Tensor to = there.allocate(DType.F32, 4);
            assertThatThrownBy(() -> one.copy(from, to)).isInstanceOf(OperandException.class).hasMessageContaining("ascend:1");
        }
    }

    @Test
    void closingOneLeavesTheOther() {
        first.close();
        try (Stream other = second.openStream(); TensorArena there = second.openArena()) {
            OpCall call = Calls.call(Calls.operators().get(1), second, other, there);
            other.launch(call);
            other.synchronize();
        }
    }
}
