package dev.npu4j.benchmarks;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.Cost;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A call that is built once and launched again and again: what a serving program does with its layers.
///
/// Beside launches a second it reports `gflop` and `gbyte` a second, from the operator's own [Cost].
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public abstract class OperatorBenchmark {
    /// The device, as `Devices.open` reads it.
    @Param("cpu")
    public String device;

    private Operator what;
    private Device where;
    private TensorArena arena;
    private Stream stream;
    private OpCall call;
    // taken once, so that the timed part only adds
    private double gflopPerLaunch;
    private double gbytePerLaunch;

    /// The case line of the operator.
    protected abstract String line();

    /// The operator that [#line] names.
    protected final Operator operator() {
        return what;
    }

    /// Contents of an operand: seeded normal values, unless a benchmark knows better.
    protected void fill(Operand operand, Tensor tensor) {
        SplittableRandom random = new SplittableRandom(operand.name().hashCode());
        float[] values = new float[Math.toIntExact(tensor.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        tensor.copyFrom(values);
    }

    /// The operand as it is launched: itself, unless a benchmark packs it.
    protected Weight prepare(Operand operand, Tensor tensor, TensorArena into) {
        return tensor;
    }

    /// Opens the device and builds the call, outside the timer.
    @Setup
    public void open() {
        // JMH splits the values of -p at commas, so there lines are written with semicolons.
        what = Operator.parse(line().replace(';', ','));
        where = Devices.open(device.replace(';', ','));
        arena = where.openArena();
        stream = where.openStream();
        Map<String, Weight> operands = new LinkedHashMap<>();
        for (Operand operand : what.operands()) {
            if (operand.required()) {
                Tensor tensor = arena.allocate(TensorSpec.of(operand.dtypes().getFirst(), operand.shape()));
                if (!operand.isOutput()) {
                    fill(operand, tensor);
                }
                operands.put(operand.name(), prepare(operand, tensor, arena));
            }
        }
        call = what.bind(operands);
        Cost cost = what.cost();
        gflopPerLaunch = cost.flops() / 1e9;
        gbytePerLaunch = cost.bytes() / 1e9;
        System.out.printf("%n# %s on %s: %.4g flop, %.4g byte a launch, %.3g flop/byte%n",
            what.line(), where.description(), cost.flops(), cost.bytes(), cost.intensity());
    }

    /// Gives everything back.
    @TearDown
    public void close() {
        stream.close();
        arena.close();
        where.close();
    }

    /// One launch, and its work on the counters.
    protected final void run(Work work) {
        stream.launch(call);
        stream.synchronize();
        work.gflop += gflopPerLaunch;
        work.gbyte += gbytePerLaunch;
    }

    /// Work done, which JMH divides by time.
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Work {
        /// 10⁹ floating-point operations.
        public double gflop;
        /// 10⁹ bytes, each operand moved once.
        public double gbyte;
    }
}
