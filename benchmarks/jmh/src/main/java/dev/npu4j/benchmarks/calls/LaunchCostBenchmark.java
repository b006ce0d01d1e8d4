package dev.npu4j.benchmarks.calls;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One launch of the smallest operators, by different ways; every 64 launches the stream is waited for, which is part of
/// what is measured. The simulator's own work is in all of them alike, and C is the roof.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class LaunchCostBenchmark {
    private static final int LAUNCHES = 64;

    /// Which of them.
    @Param({"RmsNorm", "GroupedMatmul"})
    public String operator;

    private TwoPhase twoPhase;
    private JavaCppTwoPhase javaCpp;
    private TensorArena arena;
    private Stream stream;
    private OpCall call;

    /// Builds the same call for our stream and for the two phases.
    @Setup
    public void open(SimulatedNpu npu) {
        twoPhase = TwoPhase.of(operator, npu);
        javaCpp = JavaCppTwoPhase.of(operator, npu);
        arena = npu.device().openArena();
        stream = npu.device().openStream();
        call = call();
    }

    private OpCall call() {
        Operator what = Operator.parse(operator.equals("RmsNorm") ? "RmsNorm(f16, rows=1, hidden=16)" : "GroupedMatmul(f16, e=4, m=8, k=16, n=16)");
        Map<String, Weight> operands = new LinkedHashMap<>();
        try (TensorArena host = TensorArena.ofHost()) {
            for (Operand operand : what.operands()) {
                if (operand.required()) {
                    Tensor tensor = arena.allocate(operand.dtypes().getFirst(), operand.shape().toArray());
                    operands.put(operand.name(), tensor);
                    if (operand.name().equals("group_list")) {
                        Tensor counts = host.allocate(tensor.spec());
                        counts.copyFrom(new long[] {2, 2, 2, 2});
                        stream.copy(counts, tensor);
                    }
                }
            }
        }
        return what.bind(operands);
    }

    /// Gives everything back.
    @TearDown
    public void close() {
        stream.close();
        arena.close();
        twoPhase.close();
        javaCpp.close();
    }

    /// A prebuilt call through `Stream.launch`: checks, arenas held, hand-off to the device's thread, aclnn objects made and
    /// destroyed, both phases, an event behind it.
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void stream() {
        for (int i = 0; i < LAUNCHES; i++) {
            stream.launch(call);
        }
        stream.synchronize();
    }

    /// The binding on this thread: aclnn objects made and destroyed, both phases.
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void binding(SimulatedNpu npu) {
        for (int i = 0; i < LAUNCHES; i++) {
            twoPhase.launch();
        }
        npu.synchronize();
    }

    /// The binding on this thread, both phases of objects that were made before.
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void bindingPrebuilt(SimulatedNpu npu) {
        for (int i = 0; i < LAUNCHES; i++) {
            twoPhase.launchPrebuilt();
        }
        npu.synchronize();
    }

    /// As [#binding], by JavaCPP.
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void javaCpp(SimulatedNpu npu) {
        for (int i = 0; i < LAUNCHES; i++) {
            javaCpp.launch();
        }
        npu.synchronize();
    }

    /// As [#bindingPrebuilt], by JavaCPP.
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void javaCppPrebuilt(SimulatedNpu npu) {
        for (int i = 0; i < LAUNCHES; i++) {
            javaCpp.launchPrebuilt();
        }
        npu.synchronize();
    }

    /// As [#binding], in C.
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void c(SimulatedNpu npu) throws Throwable {
        SimulatedNpu.check(twoPhase.inC(LAUNCHES));
        npu.synchronize();
    }

    /// As [#bindingPrebuilt], in C.
    @Benchmark
    @OperationsPerInvocation(LAUNCHES)
    public void cPrebuilt(SimulatedNpu npu) throws Throwable {
        SimulatedNpu.check(twoPhase.prebuiltInC(LAUNCHES));
        npu.synchronize();
    }
}
