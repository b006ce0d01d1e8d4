package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.DeviceException.Kind;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Waiting has an end: at the limit, or when somebody interrupts it.
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitsTest {
    /// What is asked of an interrupted wait is 150 ms; the rest is for a machine that has other things to do.
    private static final Duration SOON = Duration.ofMillis(150 + 850);
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration MUCH = Duration.ofSeconds(2);

    private final Simulator simulator = Simulator.inUse();

    /// The calls that wait.
    enum Wait {
        SYNCHRONIZE, COPY, CLOSE;

        void run(Stream stream, Tensor from, Tensor to) {
            switch (this) {
                case SYNCHRONIZE -> stream.synchronize();
                case COPY -> stream.copy(from, to);
                case CLOSE -> stream.close();
            }
        }
    }

    @AfterEach
    void behave() {
        simulator.behave();
        simulator.set("DELAY_US", "50");
    }

    private static Device openWithLimit() {
        System.setProperty("npu4j.ascend.timeout", String.valueOf(LIMIT.toSeconds()));
        try {
            return Devices.open("ascend:0");
        } finally {
            System.clearProperty("npu4j.ascend.timeout");
        }
    }

    @ParameterizedTest
    @EnumSource(Wait.class)
    void whatNeverEndsIsGivenUpAtTheLimit(Wait wait) {
        try (Device device = openWithLimit()) {
            Stream stream = device.openStream();
            TensorArena arena = device.openArena();
            OpCall norm = Calls.call(new RmsNorm(DType.F16, 3, 32, 1e-5), device, stream, arena);
            Tensor tensor = arena.allocate(DType.F32, 8);
            Tensor other = arena.allocate(DType.F32, 8);
            simulator.set("HANG", String.valueOf(simulator.tasks() + 1));
            stream.launch(norm);
            long start = System.nanoTime();
            DeviceException failure = catchThrowableOfType(DeviceException.class, () -> wait.run(stream, tensor, other));
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure.operator()).startsWith("RmsNorm(");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(LIMIT, LIMIT.plus(MUCH));
            simulator.behave();
            try (Stream next = device.openStream()) {
                next.launch(norm);
                next.synchronize(); // nobody else is held up
            }
        } catch (DeviceException said) {
            assertThat(said.kind()).isEqualTo(Kind.TIMEOUT); // closing what hangs may say so once more
        }
    }

    /// A launch of many kernels whose k-th never ends: what of it the device has keeps its memory, whoever closes what.
    @Test
    void halfOfALaunchKeepsItsMemoryToo() throws InterruptedException {
        for (int k = 1; k <= 3; k++) { // keys, values, attention
            Device device = openWithLimit();
            TensorArena arena = device.openArena();
            OpCall attention;
            try (Stream filling = device.openStream()) {
                attention = Calls.call(new PrunedAttention(DType.F16, 16, 64, 40, 8, 1, 64, 0.125), device, filling, arena);
            }
            Stream stream = device.openStream(); // its workspace has still to grow, in the middle of the launch
            simulator.set("HANG", String.valueOf(simulator.tasks() + k));
            DeviceException failure = catchThrowableOfType(DeviceException.class, () -> {
                stream.launch(attention);
                stream.synchronize();
            });
            assertThat(failure.kind()).as("kernel %d", k).isEqualTo(Kind.TIMEOUT);
            assertNothingIsFreed(arena, "kernel " + k);
            simulator.behave();
        }
    }

    @Test
    void aWeightThatIsNeverPackedKeepsItsMemory() throws InterruptedException {
        for (int k = 1; k <= 2; k++) {
            Device device = openWithLimit();
            TensorArena arena = device.openArena();
            Tensor weight = arena.allocate(DType.F16, 4, 64, 48);
            simulator.set("HANG", String.valueOf(simulator.tasks() + k));
            DeviceException failure = catchThrowableOfType(DeviceException.class, () -> arena.pack(weight, WeightLayout.KN));
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertNothingIsFreed(arena, "expert " + k);
            simulator.behave();
        }
    }

    /// Closing it waits, for longer than this does.
    private void assertNothingIsFreed(TensorArena arena, String what) throws InterruptedException {
        Thread.ofPlatform().daemon().start(arena::close).join(MUCH);
        assertThat(simulator.violations()).as(what).isEmpty();
    }

    /// The flag stays set, the work goes on, and the next wait is an ordinary one.
    @ParameterizedTest
    @EnumSource(value = Wait.class, names = {"SYNCHRONIZE", "COPY"})
    void anInterruptEndsIt(Wait wait) throws InterruptedException {
        Random random = new Random(wait.ordinal());
        try (Device device = Devices.open("ascend:0"); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            OpCall norm = Calls.call(new RmsNorm(DType.F16, 3, 32, 1e-5), device, stream, arena);
            Tensor tensor = arena.allocate(DType.F32, 8);
            Tensor other = arena.allocate(DType.F32, 8);
            for (int i = 0; i < 50; i++) {
                simulator.set("DELAY_US", "20000");
                for (int k = 0; k < 40; k++) {
                    stream.launch(norm); // four tenths of a second, as a rule
                }
                AtomicReference<DeviceException> thrown = new AtomicReference<>();
                boolean[] flag = new boolean[1];
                Thread waiter = Thread.ofPlatform().start(() -> {
                    thrown.set(catchThrowableOfType(DeviceException.class, () -> wait.run(stream, tensor, other)));
                    flag[0] = Thread.currentThread().isInterrupted();
                });
                Thread.sleep(random.nextInt(20)); // so that interrupts come before the wait, in it and after it
                waiter.interrupt();
                long start = System.nanoTime();
                waiter.join();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
                assertThat(flag[0]).isTrue();
                assertThat(thrown.get().kind()).isEqualTo(Kind.TIMEOUT);
                assertThat(thrown.get().getMessage()).contains("interrupted");
                simulator.set("DELAY_US", "0");
                stream.synchronize();
            }
        }
        assertThat(simulator.violations()).isEmpty();
    }

    /// Who is interrupted already does not wait at all, and loses nothing.
    @Test
    void anInterruptFromBeforeCountsToo() {
        try (Device device = Devices.open("ascend:0"); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            OpCall norm = Calls.call(new RmsNorm(DType.F16, 3, 32, 1e-5), device, stream, arena);
            simulator.set("DELAY_US", "400000");
            for (int k = 0; k < 8; k++) {
                stream.launch(norm);
            }
            Thread.currentThread().interrupt();
            DeviceException thrown = catchThrowableOfType(DeviceException.class, stream::synchronize);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(thrown.getMessage()).contains("interrupted");
            stream.synchronize();
        }
    }
}
