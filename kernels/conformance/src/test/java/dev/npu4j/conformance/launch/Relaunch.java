package dev.npu4j.conformance.launch;

import com.sun.management.ThreadMXBean;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.GroupedProduct;
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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What [RelaunchTest] runs in a JVM of its own: launches calls again and again, and says for each how many bytes that made in the end.
/// Matmuls come last: what ran before is what C2 goes by.
final class Relaunch {
    static final int LAUNCHES = 500;
    /// Bytes of that many launches: less than the smallest object for each.
    static final long STRAY = 8L * LAUNCHES;
    private static final int MOST_ROUNDS = 120; // until C2 has compiled all of it, which it does when it likes

    static final List<Case> CASES = List.of(
        new Case(1, false, "RmsNorm(f32, rows=9, hidden=200)"),
        new Case(1, false, "AddRmsNorm(bf16, rows=9, hidden=200)"),
        new Case(1, false, "SandwichNorm(f32, rows=9, hidden=200)"),
        new Case(1, false, "SandwichNorm(bf16, rows=9, hidden=200)"),
        new Case(1, false, "RotaryEmbedding(f32, tokens=9, heads=4, d=64)"),
        new Case(1, false, "RotaryEmbedding(bf16, tokens=9, heads=4, d=50, rotary=48, pairing=interleaved)"),
        new Case(1, false, "PrunedAttention(f32, sq=20, rows=100, keep=90, hq=8, hkv=2, d=64)"),
        new Case(1, false, "PrunedAttention(f32, sq=1, rows=100, keep=90, hq=8, hkv=2, d=64)"),
        new Case(1, false, "PrunedAttention(f32, sq=1, rows=100, keep=90, hq=10, hkv=2, d=64)"),
        new Case(1, false, "PrunedAttention(bf16, sq=1, rows=100, keep=90, hq=8, hkv=2, d=64)"),
        new Case(1, false, "SwiGlu(f32, rows=9, width=200)"),
        new Case(1, false, "SwiGlu(bf16, rows=2, width=3000)"),
        new Case(1, false, "Gelu(f32, rows=9, width=200)"),
        new Case(2, false, "Gelu(f16, rows=9, width=200, approximate=tanh)"),
        new Case(1, false, "GroupedTopKRouter(f32, tokens=40, experts=64, groups=8)"),
        new Case(1, false, "GroupedTopKRouter(bf16, tokens=40, experts=64, groups=8, top=2, softmax=storage)"),
        new Case(1, false, "SigmoidTopKRouter(f32, tokens=40, experts=64)"),
        new Case(1, false, "SigmoidTopKRouter(bf16, tokens=40, experts=256, norm=none)"),
        new Case(1, false, "ExpertPermute(bf16, tokens=40, hidden=200, experts=8, top=4)"),
        new Case(1, false, "ExpertCombine(f32, tokens=9, hidden=200, top=4)"),
        new Case(1, false, "ExpertCombine(bf16, tokens=9, hidden=200, top=4)"),
        new Case(1, false, "GatherRows(bf16, rows=60, keep=50, width=200)"),
        new Case(2, false, "ExpertPermute(bf16, tokens=400, hidden=200, experts=8, top=4)"),
        new Case(2, false, "ExpertCombine(bf16, tokens=400, hidden=200, top=4)"),
        new Case(1, true, "GroupedMatmul(f32, e=3, m=3, k=100, n=200)"),
        new Case(1, true, "GroupedMatmul(f32, e=3, m=60, k=100, n=200)"),
        new Case(1, true, "GroupedMatmul(bf16, e=3, m=60, k=100, n=200)"),
        new Case(1, false, "GroupedMatmul(f32, e=3, m=30, k=100, n=100)"),
        new Case(1, true, "GroupedMatmul(f32, e=3, m=90, k=100, n=200)"),
        new Case(2, true, "GroupedMatmul(f32, e=3, m=60, k=100, n=200)"),
        new Case(1, true, "Matmul(f32, m=60, k=100, n=200)"),
        new Case(1, true, "GroupedMatmulCombine(f32, e=3, tokens=30, top=2, k=100, n=200)"),
        new Case(1, true, "GroupedMatmulCombine(bf16, e=3, tokens=30, top=2, k=100, n=200, profile=apart)"),
        new Case(1, true, "GroupedMatmulSwiGlu(f32, e=3, m=60, k=100, width=100)"),
        new Case(1, true, "GroupedMatmulSwiGlu(bf16, e=3, m=60, k=100, width=104, profile=apart)"),
        new Case(1, false, "Matmul(f32, m=3, k=100, n=200)"),
        new Case(2, true, "Matmul(bf16, m=1, k=100, n=2000)"),
        new Case(2, false, "SandwichNorm(f32, rows=9, hidden=200)"),
        new Case(2, false, "PrunedAttention(f32, sq=20, rows=100, keep=90, hq=8, hkv=2, d=64)"),
        new Case(1, false, "PagedAttention(f32, sq=20, tokens=90, pages=6, page=16, hq=8, hkv=2, d=64)"),
        new Case(1, false, "PagedAttention(f32, sq=1, tokens=90, pages=6, page=16, hq=8, hkv=2, d=64)"));

    /// @param isPacked whether the weights are
    record Case(int threads, boolean isPacked, String line) {
    }

    private Relaunch() {
    }

    public static void main(String[] arguments) {
        for (Case each : CASES) {
            System.out.println("made " + made(each));
        }
    }

    private static long made(Case what) {
        try (Device device = Devices.open("cpu,threads=" + what.threads()); Stream stream = device.openStream(); TensorArena arena = device.openArena()) {
            OpCall call = call(Operator.parse(what.line()), what.isPacked(), arena);
            long[] threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread == Thread.currentThread() || thread.getName().startsWith("npu4j-cpu-")).mapToLong(Thread::threadId).toArray();
            long made = Long.MAX_VALUE;
            for (int round = 0; round < MOST_ROUNDS && made > STRAY; round++) {
                long asking = allocated(threads);
                long before = allocated(threads);
                for (int i = 0; i < LAUNCHES; i++) {
                    stream.launch(call);
                }
                stream.synchronize();
                made = allocated(threads) - before - (before - asking);
            }
            return made;
        }
    }

    private static long allocated(long[] threads) {
        return LongStream.of(((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(threads)).sum();
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
            case "group_list" -> tensor.copyFrom(LongStream.generate(() -> ((GroupedProduct) operator).m() / count).limit(count).toArray());
            case "keep", "pos", "table", "k_pos" -> tensor.copyFrom(IntStream.range(0, count).toArray());
            case "ids", "inverse" -> tensor.copyFrom(IntStream.range(0, count).map(i -> i % 8).toArray());
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
