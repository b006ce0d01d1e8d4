package dev.npu4j.benchmarks.calls;

import dev.npu4j.ascend.acl.DeviceThread;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to have the thread of a device do something and to wait for it: each launch pays it once. Needs no device.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class HandOffBenchmark {
    private DeviceThread thread;

    /// Starts it.
    @Setup
    public void open() {
        thread = new DeviceThread("benchmark", 10);
    }

    /// Ends it.
    @TearDown
    public void close() {
        thread.close();
    }

    /// Nothing to do there.
    @Benchmark
    public void handOff() {
        thread.run(() -> { });
    }
}
