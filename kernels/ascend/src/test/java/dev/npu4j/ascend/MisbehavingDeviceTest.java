package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.DeviceException.Kind;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of failures of the device: the right exception, the operator that caused it, nothing lost, nothing left.
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MisbehavingDeviceTest {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Simulator simulator = Simulator.inUse();
    private Device device;

    @BeforeEach
    void open() {
        device = Devices.open("ascend:0");
        simulator.set("DELAY_US", "50");
    }

    @AfterEach
    void close() {
        simulator.behave();
        device.close();
    }

    static List<Operator> operators() {
        return Calls.operators();
    }

    private void assertNothingIsLeft(long k, DeviceException failure) {
        ((Map<?, ?>) simulator.report().get("leaks")).forEach((what, count) -> assertThat(count).as("%s after call %d: %s", what, k, failure).isEqualTo(0L));
    }

    /// Every native call of a launch fails once. What comes is a [DeviceException] that says which and why, or a failure
    /// that nobody needs to know of; nothing is left behind, and the device works afterwards.
    @ParameterizedTest
    @MethodSource("operators")
    void everyCallFailsOnce(Operator operator) {
        long calls = callsOf(operator);
        assertThat(calls).isGreaterThan(5);
        for (long k = 1; k <= calls; k++) {
            DeviceException failure = attempt(operator, k);
            if (failure != null) {
                // a function that returns an object has no code to say why it returned none
                assertThat(failure.code().matches("ACL\\w+ \\d{6}") || failure.getMessage().contains("returned nothing")).as("call %d: %s", k, failure.getMessage()).isTrue();
                assertThat(failure.getMessage()).as("call %d", k).contains("npu4j-sim");
            }
        }
        assertThat(attempt(operator, Long.MAX_VALUE / 2)).isNull();
    }

    private long callsOf(Operator operator) {
        attempt(operator, Long.MAX_VALUE / 2);
        long before = simulator.calls();
        attempt(operator, Long.MAX_VALUE / 2);
        return simulator.calls() - before;
    }

    /// From opening the device to closing it, with the k-th call failing.
    private DeviceException attempt(Operator operator, long k) {
        device.close();
        DeviceException failure = null;
        long start = System.nanoTime();
        simulator.set("FAIL", String.valueOf(simulator.calls() + k));
        try {
            device = Devices.open("ascend:0");
            try (Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
                stream.launch(Calls.call(operator, device, stream, arena));
                stream.synchronize();
            }
        } catch (DeviceException expected) {
            failure = expected;
        } finally {
            try {
                device.close();
            } catch (DeviceException late) {
                failure = failure == null ? late : failure;
            }
            simulator.set("FAIL", null);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).as("call %d", k).isLessThan(LONGEST);
        assertThat(simulator.violations()).as("after call %d", k).isEmpty();
        assertNothingIsLeft(k, failure);
        device = Devices.open("ascend:0");
        return failure;
    }

    @Test
    void aLateFailureNamesTheOperatorThatCausedIt() {
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            OpCall norm = Calls.call(Calls.operators().get(1), device, stream, arena);
            OpCall matmul = Calls.call(Calls.operators().getFirst(), device, stream, arena);
            simulator.set("DELAY_US", "20000");
            simulator.set("FAIL_TASK", simulator.tasks() + 2 + ":507015");
            stream.launch(norm);
            stream.launch(matmul);
            DeviceException failure = catchThrowableOfType(DeviceException.class, () -> {
                stream.launch(norm);
                stream.synchronize();
            });
            assertThat(failure.kind()).isEqualTo(Kind.EXECUTION);
            assertThat(failure.operator()).startsWith("GroupedMatmul(");
            assertThat(failure.code()).isEqualTo("ACL_ERROR_RT_AICORE_EXCEPTION 507015");
            assertThatThrownBy(() -> stream.launch(norm)).isInstanceOf(DeviceException.class).hasMessageContaining("takes no more work");
            simulator.behave();
            try (Stream other = device.openStream()) {
                other.launch(norm);
                other.synchronize();
            }
        }
    }

    @Test
    void memoryThatIsNotThereIsSaidInBytes() {
        try (TensorArena arena = device.openArena()) {
            DeviceException failure = catchThrowableOfType(DeviceException.class, () -> arena.allocate(DType.F32, 1L << 34));
            assertThat(failure.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
            assertThat(failure.getMessage()).contains("are free").contains(String.valueOf(1L << 36));
            arena.allocate(DType.F32, 16);
        }
    }

    @Test
    void anArenaWaitsForWhatIsInFlight() {
        Stream stream = device.openStream();
        try (TensorArena arena = device.openArena()) {
            OpCall norm = Calls.call(Calls.operators().get(1), device, stream, arena);
            simulator.set("DELAY_US", "100000");
            stream.launch(norm);
        }
        assertThat(simulator.violations()).isEmpty();
        stream.close();
        assertThatThrownBy(stream::synchronize).isInstanceOf(OperandException.class);
    }

    /// Whichever is closed first, everything is given back once, and what comes too late is refused at once.
    @Test
    void aDeviceTakesItsMemoryBack() {
        Stream stream = device.openStream();
        TensorArena arena = device.openArena();
        OpCall norm = Calls.call(Calls.operators().get(1), device, stream, arena);
        simulator.set("DELAY_US", "50000");
        stream.launch(norm);
        device.close();
        assertNothingIsLeft(0, null);
        assertThat(simulator.violations()).isEmpty();
        arena.close();
        assertThatThrownBy(() -> stream.launch(norm)).isInstanceOf(OperandException.class);
        assertThatThrownBy(device::openArena).isInstanceOf(OperandException.class).hasMessageContaining("closed");
    }

    @Test
    void anInterruptedCloseFreesNothingUnderTheDevice() throws InterruptedException {
        Stream stream = device.openStream();
        try (TensorArena arena = device.openArena()) {
            OpCall norm = Calls.call(Calls.operators().get(1), device, stream, arena);
            simulator.set("DELAY_US", "200000");
            for (int i = 0; i < 4; i++) {
                stream.launch(norm);
            }
            Thread closer = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                try {
                    stream.close();
                } catch (DeviceException interrupted) {
                    // says that the wait was
                }
            });
            closer.join();
        }
        assertThat(simulator.violations()).isEmpty();
    }

    /// A copy on the device is in flight like any launch: whoever stops waiting for it does not free what it writes.
    @Test
    void anInterruptedCopyKeepsItsMemory() throws InterruptedException {
        try (Stream stream = device.openStream()) {
            try (TensorArena arena = device.openArena()) {
                Tensor from = arena.allocate(DType.F32, 64);
                Tensor to = arena.allocate(DType.F32, 64);
                simulator.set("DELAY_US", "400000");
                Thread copier = Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 8 && !Thread.currentThread().isInterrupted(); i++) {
                        try {
                            stream.copy(from, to);
                        } catch (DeviceException interrupted) {
                            return;
                        }
                    }
                });
                long tasks = simulator.tasks();
                while (copier.isAlive() && simulator.tasks() == tasks) {
                    Thread.onSpinWait();
                }
                copier.interrupt();
                copier.join();
            }
            assertThat(simulator.violations()).isEmpty();
        }
    }

    @Test
    void copiesGoBothWaysWithAnyGaps() {
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena(); TensorArena host = TensorArena.ofHost()) {
            Tensor image = host.allocate(DType.F32, 6, 8);
            float[] values = new float[48];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            image.copyFrom(values);
            Tensor there = arena.allocate(DType.F32, 3, 4);
            stream.copy(image.rows(2, 5).columns(1, 5), there);
            Tensor again = arena.allocate(DType.F32, 5, 7);
            stream.copy(there, again.rows(1, 4).columns(3, 7));
            Tensor back = host.allocate(DType.F32, 3, 4);
            stream.copy(again.rows(1, 4).columns(3, 7), back);
            assertThat(back.toFloats()).containsExactly(image.rows(2, 5).columns(1, 5).toFloats());
        }
    }
}
