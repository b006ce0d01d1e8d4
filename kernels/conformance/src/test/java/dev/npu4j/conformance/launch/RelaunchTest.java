package dev.npu4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A call that is launched again makes nothing on the heap, on no thread. Neither our own objects nor, once C2 has compiled the
/// kernels, vectors: a kernel that C2 gave up inlining in makes one for each operation, and shows here before it shows in a time.
/// Matmuls come last: what ran before is what C2 goes by, and once made them five times slower.
class RelaunchTest {
    private static final int LAUNCHES = 500;
    private static final int MOST_ROUNDS = 120; // until C2 has compiled all of it, which it does when it likes
    private static final long STRAY = 8L * LAUNCHES; // bytes: less than the smallest object for each launch

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "1; plain; RmsNorm(f32, rows=9, hidden=200)",
        "1; plain; AddRmsNorm(bf16, rows=9, hidden=200)",
        "1; plain; SandwichNorm(f32, rows=9, hidden=200)",
        "1; plain; SandwichNorm(bf16, rows=9, hidden=200)",
        "1; plain; PrunedAttention(f32, sq=20, rows=100, keep=90, hq=8, hkv=2, d=64)",
        "1; plain; PrunedAttention(f32, sq=1, rows=100, keep=90, hq=8, hkv=2, d=64)",
        "1; plain; PrunedAttention(bf16, sq=1, rows=100, keep=90, hq=8, hkv=2, d=64)",
        "1; packed; GroupedMatmul(f32, e=3, m=3, k=100, n=200)",
        "1; packed; GroupedMatmul(f32, e=3, m=60, k=100, n=200)",
        "1; packed; GroupedMatmul(bf16, e=3, m=60, k=100, n=200)",
        "1; plain; GroupedMatmul(f32, e=3, m=30, k=100, n=100)",
        "1; packed; GroupedMatmul(f32, e=3, m=90, k=100, n=200)",
        "2; packed; GroupedMatmul(f32, e=3, m=60, k=100, n=200)",
        "2; plain; SandwichNorm(f32, rows=9, hidden=200)",
        "2; plain; PrunedAttention(f32, sq=20, rows=100, keep=90, hq=8, hkv=2, d=64)",
    })
    void makesNothing(int workers, String weights, String line) throws JMException {
        try (Device device = Devices.open("cpu,threads=" + workers); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            OpCall call = call(Operator.parse(line), weights.equals("packed"), arena);
            long made = Long.MAX_VALUE;
            for (int round = 0; round < MOST_ROUNDS && made > STRAY; round++) {
                long asking = allocated();
                long before = allocated();
                for (int i = 0; i < LAUNCHES; i++) {
                    stream.launch(call);
                }
                stream.synchronize();
                made = allocated() - before - (before - asking);
            }
            assertThat(made).as("bytes in %d launches of %s", LAUNCHES, line).isLessThanOrEqualTo(STRAY);
        }
    }

    /// Bytes that this thread and all helpers have ever allocated.
    private static long allocated() throws JMException {
        long[] threads = Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread == Thread.currentThread() || thread.getName().startsWith("npu4j-cpu-")).mapToLong(Thread::threadId).toArray();
        // By name: the interface is in a module that this one has no other need of.
        Object bytes = ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "getThreadAllocatedBytes",
            new Object[] {threads}, new String[] {long[].class.getName()});
        return LongStream.of((long[]) bytes).sum();
    }

    private static OpCall call(Operator operator, boolean isPacked, TensorArena arena) {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Weight> bound = new LinkedHashMap<>();
        for (Operand operand : operator.operands()) {
            if (operand.required()) {
                Tensor tensor = arena.allocate(TensorSpec.of(operand.dtypes().getFirst(), operand.shape()));
                int count = Math.toIntExact(operand.shape().elements());
                if (!operand.isOutput()) {
                    fill(tensor, operator, operand, count, random);
                }
                bound.put(operand.name(), isPacked && operand.name().equals("weight") ? arena.pack(tensor, WeightLayout.NK) : tensor);
            }
        }
        return operator.bind(bound);
    }

    private static void fill(Tensor tensor, Operator operator, Operand operand, int count, SplittableRandom random) {
        switch (operand.name()) {
            case "group_list" -> tensor.copyFrom(LongStream.generate(() -> ((GroupedMatmul) operator).m() / count).limit(count).toArray());
            case "keep" -> tensor.copyFrom(IntStream.range(0, count).toArray());
            case "q_pos" -> tensor.copyFrom(IntStream.range(100 - count, 100).toArray());
            default -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                tensor.copyFrom(values);
            }
        }
    }
}
