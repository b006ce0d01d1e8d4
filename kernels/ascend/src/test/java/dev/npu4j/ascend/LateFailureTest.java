package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.DeviceException.Kind;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A kernel that fails among many in flight: whatever call of ours is the first to hear of it, the operator that is named
/// is the one that failed.
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LateFailureTest {
    private static final int LAUNCHES = 12;

    private final Simulator simulator = Simulator.inUse();

    @AfterEach
    void behave() {
        simulator.behave();
        simulator.set("DELAY_US", "50");
    }

    @ParameterizedTest
    @CsvSource({"507015, ACL_ERROR_RT_AICORE_EXCEPTION", "507035, ACL_ERROR_RT_VECTOR_CORE_EXCEPTION"})
    void theOneThatFailedIsNamed(int code, String name) {
        Random random = new Random(code);
        for (int round = 0; round < 50; round++) {
            try (Device device = Devices.open("ascend:0"); TensorArena arena = device.openArena()) {
                Stream stream = device.openStream();
                List<OpCall> calls = new ArrayList<>();
                for (int i = 0; i < LAUNCHES; i++) {
                    calls.add(Calls.call(new RmsNorm(DType.F16, i + 1, 32, 1e-5), device, stream, arena));
                }
                int failing = random.nextInt(LAUNCHES);
                simulator.set("DELAY_US", String.valueOf(random.nextInt(2000)));
                simulator.set("FAIL_TASK", simulator.tasks() + failing + 1 + ":" + code);
                DeviceException failure = catchThrowableOfType(DeviceException.class, () -> {
                    calls.forEach(stream::launch);
                    stream.synchronize();
                });
                assertThat(failure.kind()).as("round %d: %s", round, failure.getMessage()).isEqualTo(Kind.EXECUTION);
                assertThat(failure.operator()).as("round %d: %s", round, failure.getMessage()).startsWith("RmsNorm(f16, rows=" + (failing + 1) + ",");
                assertThat(failure.code()).isEqualTo(name + " " + code);
                assertThatThrownBy(stream::synchronize).isInstanceOf(DeviceException.class).hasMessageContaining("takes no more work");
                stream.close();
                simulator.behave();
                try (Stream other = device.openStream()) {
                    calls.forEach(other::launch);
                    other.synchronize();
                }
            }
            assertThat(simulator.violations()).isEmpty();
        }
    }
}
