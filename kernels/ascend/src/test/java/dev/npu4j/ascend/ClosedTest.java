package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Event;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is closed, while it is at work or after, by whom and in whatever order.
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosedTest {
    private final Simulator simulator = Simulator.inUse();
    private Device device;

    @BeforeEach
    void open() {
        device = Devices.open("ascend:0");
        simulator.set("DELAY_US", "100");
    }

    @AfterEach
    void nothingIsLeft() {
        device.close();
        assertThat(simulator.violations()).isEmpty();
        ((Map<?, ?>) simulator.report().get("leaks")).forEach((what, count) -> assertThat(count).as("%s", what).isEqualTo(0L));
    }

    private OpCall norm(Stream stream, TensorArena arena) {
        return Calls.call(new RmsNorm(DType.F16, 3, 32, 1e-5), device, stream, arena);
    }

    private static void assertRefused(String what, ThrowingCallable use) {
        assertThatThrownBy(use).as(what).isInstanceOf(OperandException.class).hasMessageContaining("closed");
    }

    @Test
    void aClosedStreamRefusesEveryUse() {
        try (TensorArena arena = device.openArena()) {
            Stream stream = device.openStream();
            OpCall call = norm(stream, arena);
            Tensor tensor = arena.allocate(DType.F32, 4);
            Event earlier = stream.mark();
            stream.synchronize();
            stream.close();
            assertRefused("launch", () -> stream.launch(call));
            assertRefused("copy", () -> stream.copy(tensor, tensor));
            assertRefused("mark", stream::mark);
            assertRefused("synchronize", stream::synchronize);
            assertRefused("an event of it", () -> earlier.elapsedSince(earlier));
            assertThatCode(stream::close).doesNotThrowAnyException();
        }
    }

    @Test
    void aClosedArenaTakesItsTensorsWithIt() {
        try (Stream stream = device.openStream()) {
            TensorArena arena = device.openArena();
            OpCall call = norm(stream, arena);
            Tensor tensor = arena.allocate(DType.F16, 1, 32, 16);
            Tensor other = arena.allocate(DType.F16, 1, 32, 16);
            arena.close();
            assertRefused("a call on its tensors", () -> stream.launch(call));
            assertRefused("a copy", () -> stream.copy(tensor, other));
            assertRefused("another tensor", () -> arena.allocate(DType.F32, 4));
            assertRefused("a packed weight", () -> arena.pack(tensor, WeightLayout.KN));
            assertThatCode(arena::close).doesNotThrowAnyException();
        }
    }

    @Test
    void aClosedDeviceTakesEverythingWithIt() {
        Stream stream = device.openStream();
        TensorArena arena = device.openArena();
        OpCall call = norm(stream, arena);
        Tensor tensor = arena.allocate(DType.F16, 1, 32, 16);
        device.close();
        assertRefused("a stream", () -> device.openStream());
        assertRefused("an arena", () -> device.openArena());
        assertRefused("launch", () -> stream.launch(call));
        assertRefused("copy", () -> stream.copy(tensor, tensor));
        assertRefused("synchronize", stream::synchronize);
        assertRefused("another tensor", () -> arena.allocate(DType.F32, 4));
        assertRefused("a packed weight", () -> arena.pack(tensor, WeightLayout.KN));
        assertThatCode(() -> {
            stream.close();
            arena.close();
            device.close();
        }).doesNotThrowAnyException();
    }

    /// Streams, arenas and the device, closed in some order by some threads while the device is at work.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void whateverIsClosedFirst(int seed) throws InterruptedException {
        for (int round = 0; round < 25; round++) {
            device.close();
            device = Devices.open("ascend:0");
            Random random = new Random(100L * seed + round);
            List<AutoCloseable> open = new ArrayList<>();
            List<Runnable> launches = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Stream stream = device.openStream();
                TensorArena arena = device.openArena();
                OpCall call = norm(stream, arena);
                open.addAll(List.of(stream, arena));
                launches.add(() -> stream.launch(call));
            }
            simulator.set("DELAY_US", String.valueOf(random.nextInt(3000)));
            for (int i = 0; i < 12; i++) {
                launches.get(random.nextInt(launches.size())).run();
            }
            Collections.shuffle(open, random);
            if (random.nextBoolean()) {
                open.add(random.nextInt(open.size() + 1), device);
            }
            closeAll(open, random.nextBoolean());
        }
    }

    private static void closeAll(List<AutoCloseable> open, boolean atOnce) throws InterruptedException {
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (AutoCloseable each : open) {
            Thread thread = Thread.ofPlatform().uncaughtExceptionHandler((dying, failure) -> thrown.add(failure)).start(() -> {
                try {
                    each.close();
                } catch (Exception failure) {
                    throw new AssertionError(failure);
                }
            });
            threads.add(thread);
            if (!atOnce) {
                thread.join();
            }
        }
        for (Thread each : threads) {
            each.join();
        }
        assertThat(thrown).isEmpty();
    }
}
