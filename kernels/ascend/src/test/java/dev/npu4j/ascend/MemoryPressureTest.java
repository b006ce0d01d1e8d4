package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.DeviceException.Kind;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A device whose memory is short: at whatever point it runs out, that is what is said, all is given back, and a smaller
/// request is met.
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MemoryPressureTest {
    private static final int POINTS = 1000;

    private final Simulator simulator = Simulator.inUse();

    @AfterEach
    void plenty() {
        simulator.behave();
        simulator.set("MEMORY", null);
        simulator.set("DELAY_US", "50");
    }

    @Test
    void itRunsOutAnywhere() {
        simulator.set("DELAY_US", "0");
        Random random = new Random(1);
        List<Operator> operators = Calls.operators();
        int refused = 0;
        try (Device device = Devices.open("ascend:0")) {
            for (int i = 0; i < POINTS; i++) {
                simulator.set("MEMORY", String.valueOf(512 + random.nextInt(24_000)));
                DeviceException failure = attempt(device, operators.get(random.nextInt(operators.size())), random.nextInt(8192));
                if (failure != null) {
                    refused++;
                    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.OUT_OF_MEMORY);
                    assertThat(failure.code()).isEqualTo("ACL_ERROR_RT_MEMORY_ALLOCATION 207001");
                    assertThat(failure.getMessage()).contains(" bytes could not be had; ").containsPattern("\\d+ of \\d+ are free");
                }
                assertThat(device.memory().total()).as("after point %d: %s", i, failure).isZero();
                assertThat(leaks().get("device_memory")).as("after point %d: %s", i, failure).isEqualTo(0L);
                try (TensorArena arena = device.openArena()) {
                    arena.allocate(DType.F32, 16);
                }
            }
        }
        assertThat(refused).as("points at which it ran out").isBetween(POINTS / 10, POINTS * 9 / 10);
        assertThat(simulator.violations()).isEmpty();
    }

    private static DeviceException attempt(Device device, Operator operator, int before) {
        return catchThrowableOfType(DeviceException.class, () -> {
            try (Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
                arena.allocate(DType.F32, before / 4 + 1);
                stream.launch(Calls.call(operator, device, stream, arena));
                stream.synchronize();
            }
        });
    }

    private Map<?, ?> leaks() {
        return (Map<?, ?>) simulator.report().get("leaks");
    }

    /// What an arena has before it is refused more, it keeps.
    @Test
    void whatIsThereStays() {
        try (Device device = Devices.open("ascend:0"); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            var call = Calls.call(Calls.operators().get(1), device, stream, arena);
            stream.launch(call);
            stream.synchronize();
            simulator.set("MEMORY", "1");
            assertThat(catchThrowableOfType(DeviceException.class, () -> arena.allocate(DType.F32, 1 << 20)).kind()).isEqualTo(Kind.OUT_OF_MEMORY);
            stream.launch(call);
            stream.synchronize();
        }
    }

    /// A weight that was not packed takes nothing, however often that is tried.
    @Test
    void aWeightThatFailsToBePackedTakesNothing() {
        try (Device device = Devices.open("ascend:0"); TensorArena arena = device.openArena()) {
            Tensor weight = arena.allocate(DType.F16, 4, 64, 48);
            long before = ((Number) leaks().get("device_memory")).longValue();
            for (int k = 1; k <= 4; k++) {
                simulator.set("FAIL_TASK", simulator.tasks() + k + ":507015");
                assertThat(catchThrowableOfType(DeviceException.class, () -> arena.pack(weight, WeightLayout.KN)).kind()).isEqualTo(Kind.EXECUTION);
                simulator.behave();
                assertThat(device.memory().packed()).isZero();
                assertThat(leaks().get("device_memory")).isEqualTo(before);
            }
            arena.pack(weight, WeightLayout.KN);
            assertThat(device.memory().packed()).isPositive();
        }
    }

    @Test
    void hostMemoryRunsOutInTheSameWords() {
        try (TensorArena host = TensorArena.ofHost()) {
            DeviceException failure = catchThrowableOfType(DeviceException.class, () -> host.allocate(DType.F32, 1L << 44));
            assertThat(failure.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
            assertThat(failure.getMessage()).contains(String.valueOf(1L << 46)).contains("host memory");
            host.allocate(DType.F32, 16);
        }
    }
}
