package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.ascend.acl.DeviceThread;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The end of the process closes devices under whoever uses them. They are told that what they use is closed, and nothing
/// native is used after it was given back.
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseUnderUseTest {
    private static final int ROUNDS = 40;

    private final Simulator simulator = Simulator.inUse();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

    private Thread start(Runnable work) {
        return Thread.ofPlatform().start(() -> {
            try {
                work.run();
            } catch (OperandException closed) {
                if (!closed.getMessage().contains("closed")) {
                    unexpected.add(closed);
                }
            } catch (RuntimeException | Error other) {
                unexpected.add(other);
            }
        });
    }

    @Test
    void whoeverUsesADeviceThatIsClosedIsToldSo() throws InterruptedException {
        simulator.set("DELAY_US", "200");
        for (int round = 0; round < ROUNDS; round++) {
            Device device = Devices.open("ascend:0");
            TensorArena arena = device.openArena();
            Stream stream = device.openStream();
            OpCall call = Calls.call(Calls.operators().get(round % Calls.operators().size()), device, stream, arena);
            List<Thread> users = new ArrayList<>();
            users.add(start(() -> {
                while (true) {
                    stream.launch(call);
                }
            }));
            users.add(start(() -> {
                while (true) {
                    try (Stream another = device.openStream(); TensorArena more = device.openArena()) {
                        more.allocate(DType.F32, 16);
                        another.mark();
                    }
                }
            }));
            Thread.sleep(round % 10); // each round closes at another moment of the users' work; nothing is waited for
            users.add(start(device::close));
            users.add(start(arena::close));
            users.add(start(stream::close));
            device.close();
            for (Thread user : users) {
                user.join();
            }
        }
        assertThat(unexpected).isEmpty();
        assertThat(simulator.violations()).isEmpty();
        ((Map<?, ?>) simulator.report().get("leaks")).forEach((what, count) -> assertThat(count).as("%s", what).isEqualTo(0L));
    }

    /// Work that comes when the thread is at its end is refused; it would be waited for in vain.
    @Test
    void aThreadThatEndsTakesNoWorkThatItWillNotDo() throws InterruptedException {
        for (int round = 0; round < 1000; round++) {
            DeviceThread thread = new DeviceThread("test", 5);
            Thread user = start(() -> {
                while (true) {
                    thread.run(() -> { });
                }
            });
            thread.close();
            user.join();
        }
        assertThat(unexpected).isEmpty();
    }
}
