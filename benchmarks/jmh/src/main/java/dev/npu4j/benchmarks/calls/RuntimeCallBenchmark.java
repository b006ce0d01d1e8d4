package dev.npu4j.benchmarks.calls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npu4j.cann.global.cann;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The cheapest calls of the runtime that can be made again and again, one with an address that goes in, one with a number
/// that comes out: through JavaCPP, as our backend makes them, through FFM, and in C.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class RuntimeCallBenchmark {
    private static final int CALLS = 64;

    /// Constants, or no call of them is compiled to one.
    private static final class Handles {
        static final MethodHandle SET_CURRENT_CONTEXT = SimulatedNpu.ofRuntime("aclrtSetCurrentContext", ADDRESS);
        static final MethodHandle GET_DEVICE = SimulatedNpu.ofRuntime("aclrtGetDevice", ADDRESS);
        static final MethodHandle SET_CURRENT_CONTEXT_IN_C = SimulatedNpu.inC("npu4j_bench_set_current_context", JAVA_INT, ADDRESS);
        static final MethodHandle GET_DEVICE_IN_C = SimulatedNpu.inC("npu4j_bench_get_device", JAVA_INT, ADDRESS);
    }

    private final int[] number = new int[1];
    private final MemorySegment device = Arena.global().allocate(JAVA_INT);
    private long context;

    /// The context that the measuring thread is in already.
    @Setup
    public void open(SimulatedNpu npu) {
        context = npu.context();
    }

    /// `aclrtSetCurrentContext(context)`.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void setCurrentContextJavaCpp() {
        for (int i = 0; i < CALLS; i++) {
            SimulatedNpu.check(cann.aclrtSetCurrentContext(context));
        }
    }

    /// The same.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void setCurrentContextFfm() throws Throwable {
        MemorySegment address = MemorySegment.ofAddress(context);
        for (int i = 0; i < CALLS; i++) {
            SimulatedNpu.check((int) Handles.SET_CURRENT_CONTEXT.invokeExact(address));
        }
    }

    /// The same.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void setCurrentContextC() throws Throwable {
        SimulatedNpu.check((int) Handles.SET_CURRENT_CONTEXT_IN_C.invokeExact(CALLS, MemorySegment.ofAddress(context)));
    }

    /// `aclrtGetDevice(number)`, into an array of Java.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int getDeviceJavaCpp() {
        for (int i = 0; i < CALLS; i++) {
            SimulatedNpu.check(cann.aclrtGetDevice(number));
        }
        return number[0];
    }

    /// The same, into native memory.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int getDeviceFfm() throws Throwable {
        for (int i = 0; i < CALLS; i++) {
            SimulatedNpu.check((int) Handles.GET_DEVICE.invokeExact(device));
        }
        return device.get(JAVA_INT, 0);
    }

    /// The same.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int getDeviceC() throws Throwable {
        SimulatedNpu.check((int) Handles.GET_DEVICE_IN_C.invokeExact(CALLS, device));
        return device.get(JAVA_INT, 0);
    }
}
