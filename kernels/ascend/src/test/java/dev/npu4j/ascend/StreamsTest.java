package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many launches in flight, on one stream, on several, from many threads: each stream has a workspace of its own, which
/// changes only when nothing uses it, and whoever asks, the device's thread works in the right context.
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsTest {
    private final Simulator simulator = Simulator.inUse();
    private Device device;

    @BeforeEach
    void open() {
        device = Devices.open("ascend:0");
        simulator.set("DELAY_US", "5000");
    }

    @AfterEach
    void close() {
        device.close();
        simulator.set("DELAY_US", "50");
        assertThat(simulator.violations()).isEmpty();
    }

    private static List<OpCall> calls(Device device, Stream stream, TensorArena arena) {
        List<OpCall> calls = new ArrayList<>();
        for (Operator operator : Calls.operators()) {
            calls.add(Calls.call(operator, device, stream, arena));
        }
        return calls;
    }

    @Test
    void oneStreamDoesEverythingInOrder() {
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            List<OpCall> calls = calls(device, stream, arena);
            for (int round = 0; round < 5; round++) {
                calls.forEach(stream::launch);
            }
            stream.synchronize();
        }
    }

    /// The same workspace serves again and again: it is the stream's order that makes that safe.
    @Test
    void aWorkspaceIsUsedAgain() {
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            List<OpCall> calls = calls(device, stream, arena);
            calls.forEach(stream::launch);
            stream.synchronize();
            long scratch = device.memory().scratch();
            assertThat(scratch).as("an operator that needs workspace").isPositive();
            calls.forEach(stream::launch);
            calls.forEach(stream::launch);
            assertThat(device.memory().scratch()).isEqualTo(scratch);
            stream.synchronize();
        }
    }

    @Test
    void streamsShareNothing() {
        try (Stream first = device.openStream(); Stream second = device.openStream(); TensorArena arena = device.openArena()) {
            List<OpCall> ofFirst = calls(device, first, arena);
            List<OpCall> ofSecond = calls(device, second, arena);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < ofFirst.size(); i++) {
                    first.launch(ofFirst.get(i));
                    second.launch(ofSecond.get(ofSecond.size() - 1 - i));
                }
            }
            second.synchronize();
            first.synchronize();
        }
    }

    /// On platform and on virtual threads: CANN's idea of what is current belongs to a thread, ours to the device.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyThreadMayLaunch(boolean virtual) throws InterruptedException, ExecutionException {
        simulator.set("DELAY_US", "200");
        try (ExecutorService threads = virtual ? Executors.newVirtualThreadPerTaskExecutor() : Executors.newFixedThreadPool(64)) {
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                results.add(threads.submit(this::norm));
            }
            float[] expected = results.getFirst().get();
            assertThat(expected).doesNotContain(Float.NaN).contains(expected[0], expected[1]);
            for (Future<float[]> each : results) {
                assertThat(each.get()).containsExactly(expected);
            }
        }
    }

    /// A stream is for one thread at a time, and not always for the same.
    @Test
    void aStreamMayGoFromThreadToThread() throws InterruptedException {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            List<OpCall> calls = calls(device, stream, arena);
            for (OpCall each : calls) {
                Thread other = Thread.ofPlatform().uncaughtExceptionHandler((thread, failure) -> thrown.add(failure)).start(() -> stream.launch(each));
                other.join();
            }
            Thread.ofVirtual().uncaughtExceptionHandler((thread, failure) -> thrown.add(failure)).start(stream::synchronize).join();
        }
        assertThat(thrown).isEmpty();
    }

    private float[] norm() {
        try (Stream stream = device.openStream(); TensorArena arena = device.openArena(); TensorArena host = TensorArena.ofHost()) {
            RmsNorm.Call call = (RmsNorm.Call) Calls.call(new RmsNorm(DType.F16, 3, 32, 1e-5), device, stream, arena);
            for (int i = 0; i < 5; i++) {
                stream.launch(call);
            }
            Tensor back = host.allocate(call.y().spec());
            stream.copy(call.y(), back);
            return back.toFloats();
        }
    }
}
