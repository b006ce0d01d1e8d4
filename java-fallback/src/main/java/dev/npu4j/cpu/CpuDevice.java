package dev.npu4j.cpu;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.MemoryUse;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;

/// The machine's processors as a device. A result is one function of its inputs: vector width, thread count, packing
/// and the rest of the batch do not change a bit of it. Streams run their work before `launch` returns.
final class CpuDevice implements Device {
    static final String NAME = "cpu";

    /// Scratch is indexed with 32 bits and holds 64 rows of this length at a time.
    private static final int MAX_ROW = 1 << 24;

    private final Primitives primitives;
    private final Tuning tuning;
    private final MemoryCount count = new MemoryCount();
    private final WorkerPool pool;
    private volatile boolean closed;

    CpuDevice(CpuOptions options) {
        primitives = VectorModule.primitives(options.width());
        tuning = Tuning.of(primitives);
        pool = new WorkerPool(options.threads(), count);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        String emulated = VectorModule.isEmulated(primitives) ? " (wider than this machine: emulated, slow)" : "";
        return "cpu, " + primitives.name() + emulated + ", " + pool.threads() + (pool.threads() == 1 ? " thread" : " threads");
    }

    @Override
    public Support support(Operator operator) {
        requireOperator(operator);
        return switch (operator) {
            case GroupedMatmul matmul -> tasks(GroupedMatmulCpu.tasks(matmul, tuning));
            case RmsNorm norm -> extent("hidden", norm.hidden(), new Support.Yes(""));
            case AddRmsNorm norm -> extent("hidden", norm.hidden(), profile(norm.profile()));
            case SandwichNorm norm -> extent("hidden", norm.hidden(), profile(norm.profile()));
            case PrunedAttention attention ->
                extent("hq/hkv * d", (long) attention.headsPerGroup() * attention.d(), tasks(PrunedAttentionCpu.tasks(attention)));
            case TokenSelect select -> new Support.Yes("");
            case Matmul matmul -> tasks(GroupedMatmulCpu.tasks(matmul, tuning));
            case RotaryEmbedding rotary -> extent("d", rotary.d(), new Support.Yes(""));
            case GroupedTopKRouter router -> experts(router.experts());
            case SigmoidTopKRouter router -> experts(router.experts());
            case SwiGlu activation -> tasks(PointwiseCpu.tasks(activation.rows(), activation.width(), pool.threads()));
            case Gelu activation -> tasks(PointwiseCpu.tasks(activation.rows(), activation.width(), pool.threads()));
            case ExpertPermute permute -> new Support.Yes("");
            case ExpertCombine combine -> extent("hidden", combine.hidden(), new Support.Yes(""));
            case GatherRows gather -> new Support.Yes("");
            case PagedAttention attention ->
                extent("hq/hkv * d", (long) attention.headsPerGroup() * attention.d(), tasks(PagedAttentionCpu.tasks(attention)));
            case GroupedMatmulSwiGlu matmul -> tasks(GroupedMatmulSwiGluCpu.tasks(matmul, tuning), epilogue(matmul.profile()));
            case GroupedMatmulCombine combine -> combine.top() <= GroupedMatmulCombineCpu.MOST_TOP
                ? tasks(GroupedMatmulCombineCpu.tasks(combine, tuning, pool.threads()), epilogue(combine.profile()))
                : new Support.No(Support.Reason.EXTENT, "top is " + combine.top() + ", at most " + GroupedMatmulCombineCpu.MOST_TOP + " fit");
        };
    }

    @Override
    public Operator resolve(Operator operator) {
        requireOperator(operator);
        return switch (operator) {
            case AddRmsNorm norm when norm.profile() == NormProfile.AUTO ->
                new AddRmsNorm(norm.dtype(), norm.rows(), norm.hidden(), norm.eps(), NormProfile.FUSED);
            case SandwichNorm norm when norm.profile() == NormProfile.AUTO ->
                new SandwichNorm(norm.dtype(), norm.rows(), norm.hidden(), norm.eps(), NormProfile.FUSED);
            case GroupedMatmulSwiGlu matmul when matmul.profile() == EpilogueProfile.AUTO -> matmul.withProfile(EpilogueProfile.FUSED);
            case GroupedMatmulCombine combine when combine.profile() == EpilogueProfile.AUTO -> combine.withProfile(EpilogueProfile.FUSED);
            default -> operator;
        };
    }

    @Override
    public TensorArena openArena() {
        requireOpen();
        return new CpuArena(count);
    }

    @Override
    public Stream openStream() {
        requireOpen();
        return new CpuStream(this);
    }

    @Override
    public MemoryUse memory() {
        return count.snapshot();
    }

    @Override
    public List<String> twins() {
        List<String> twins = new ArrayList<>(List.of("cpu,width=scalar,threads=1", "cpu,width=scalar,threads=2"));
        int[] threads = {5, 2, 1};
        int i = 0;
        for (int width : VectorModule.widths()) {
            twins.add("cpu,width=" + width + ",threads=" + threads[i++ % threads.length]);
        }
        return twins;
    }

    @Override
    public void close() {
        closed = true;
        pool.close();
    }

    Primitives primitives() {
        return primitives;
    }

    Tuning tuning() {
        return tuning;
    }

    WorkerPool pool() {
        return pool;
    }

    void requireOpen() {
        if (closed) {
            throw new OperandException("Device", "cpu", "an open device", "one that is closed");
        }
    }

    private static void requireOperator(Operator operator) {
        if (operator == null) {
            throw new OperandException("Device", "operator", "an operator", "null");
        }
    }

    private static Support profile(NormProfile profile) {
        return new Support.Yes(profile == NormProfile.AUTO ? "profile auto is fused" : "");
    }

    private static Support epilogue(EpilogueProfile profile) {
        return new Support.Yes(profile == EpilogueProfile.AUTO ? "profile auto is fused" : "");
    }

    private static Support tasks(long tasks) {
        return tasks(tasks, new Support.Yes(""));
    }

    private static Support tasks(long tasks, Support otherwise) {
        return tasks <= Integer.MAX_VALUE ? otherwise
            : new Support.No(Support.Reason.EXTENT, tasks + " tasks of one launch, at most " + Integer.MAX_VALUE + " can be handed out");
    }

    private static Support experts(int experts) {
        return experts <= RouterTile.MAX_EXPERTS ? new Support.Yes("")
            : new Support.No(Support.Reason.EXTENT, "experts is " + experts + ", at most " + RouterTile.MAX_EXPERTS + " fit");
    }

    private static Support extent(String name, long extent, Support otherwise) {
        return extent <= MAX_ROW ? otherwise
            : new Support.No(Support.Reason.EXTENT, name + " is " + extent + ", at most " + MAX_ROW + " fit");
    }
}
