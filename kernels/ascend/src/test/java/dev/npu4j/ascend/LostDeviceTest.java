package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A device that is lost stays lost for the process; so this has one of its own.
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostDeviceTest {
    private final Simulator simulator = Simulator.inUse();

    @Test
    void whatIsLostIsSaidAndClosesWithoutTrouble() {
        Device device = Devices.open("ascend:0");
        Stream other = device.openStream();
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            OpCall norm = Calls.call(Calls.operators().get(1), device, stream, arena);
            simulator.set("LOST", String.valueOf(simulator.tasks() + 1));
            DeviceException failure = catchThrowableOfType(DeviceException.class, () -> {
                stream.launch(norm);
                stream.synchronize();
            });
            assertThat(failure.kind()).isEqualTo(DeviceException.Kind.LOST);
            assertThat(failure.code()).isEqualTo("ACL_ERROR_RT_LOST_HEARTBEAT 507010");
            assertThatThrownBy(device::openStream).isInstanceOf(DeviceException.class).hasMessageContaining("lost");
            assertThatThrownBy(() -> other.launch(norm)).isInstanceOf(DeviceException.class).hasMessageContaining("lost");
        }
        other.close();
        device.close();
        assertThatThrownBy(() -> Devices.open("ascend:0")).isInstanceOf(DeviceException.class)
            .extracting(thrown -> ((DeviceException) thrown).kind()).isEqualTo(DeviceException.Kind.LOST);
    }
}
