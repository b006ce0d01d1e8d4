package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/// Another library of the process uses CANN too: it was there first, and it does as it likes. In this order, and in a
/// process of its own, since nothing can be taken back.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SharedProcessTest {
    private static final int ALREADY = 100002;

    private final Simulator simulator = Simulator.inUse();

    private static void norm(Device device) {
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            stream.launch(Calls.call(new RmsNorm(DType.F16, 3, 32, 1e-5), device, stream, arena));
            stream.synchronize();
        }
    }

    @Test
    @Order(1)
    void whoeverInitialisedItWeUseIt() {
        assertThat(simulator.foreign("aclInit", 0)).isZero();
        try (Device device = Devices.open("ascend:0")) {
            norm(device);
            assertThat(simulator.foreign("aclInit", 0)).isEqualTo(ALREADY);
        }
    }

    /// What is current on somebody else's thread, and how often they set the device, is theirs.
    @Test
    @Order(2)
    void whatOthersHaveCurrentDoesNotMatter() {
        try (Device device = Devices.open("ascend:0")) {
            assertThat(simulator.foreign("aclrtSetDevice", 0)).isZero();
            norm(device);
            assertThat(simulator.foreign("aclrtResetDevice", 0)).isZero();
            norm(device);
        }
        assertThat(simulator.violations()).isEmpty();
    }

    @Test
    @Order(3)
    void aDeviceThatOthersResetIsSaidToBeGone() {
        Device device = Devices.open("ascend:0");
        Stream stream = device.openStream();
        TensorArena arena = device.openArena();
        OpCall call = Calls.call(new RmsNorm(DType.F16, 3, 32, 1e-5), device, stream, arena);
        assertThat(simulator.foreign("aclrtSetDevice", 0)).isZero();
        assertThat(simulator.foreign("aclrtResetDeviceForce", 0)).isZero();
        DeviceException failure = catchThrowableOfType(DeviceException.class, () -> {
            stream.launch(call);
            stream.synchronize();
        });
        assertThat(failure.code()).matches("ACL\\w+ 10\\d{4}");
        assertThat(failure.getMessage()).contains("npu4j-sim");
        closeQuietly(stream, arena, device);
        try (Device again = Devices.open("ascend:0")) {
            norm(again);
        }
    }

    @Test
    @Order(4)
    void whatOthersFinaliseIsOver() {
        Device device = Devices.open("ascend:0");
        Stream stream = device.openStream();
        TensorArena arena = device.openArena();
        OpCall call = Calls.call(new RmsNorm(DType.F16, 3, 32, 1e-5), device, stream, arena);
        stream.synchronize();
        assertThat(simulator.foreign("aclFinalize")).as("we did not finalise what is not ours").isZero();
        DeviceException failure = catchThrowableOfType(DeviceException.class, () -> stream.launch(call));
        assertThat(failure.code()).startsWith("ACL_ERROR_");
        closeQuietly(stream, arena, device);
        assertThat(catchThrowableOfType(DeviceException.class, () -> Devices.open("ascend:0")).getMessage()).isNotBlank();
    }

    /// It may say that it could not give back what is gone; nothing else.
    private static void closeQuietly(AutoCloseable... open) {
        for (AutoCloseable each : open) {
            assertThatCode(() -> {
                try {
                    each.close();
                } catch (DeviceException gone) {
                    assertThat(gone.code()).startsWith("ACL_ERROR_");
                }
            }).doesNotThrowAnyException();
        }
    }
}
