package dev.npu4j.bench.peers;

import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.ExpertRouting;
import dev.npu4j.bench.workload.OperatorWorkload;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/// libtorch, as a C++ program calls it. Its matrix multiplications are oneDNN's and cblas's: OpenBLAS's, or MKL's in the
/// world with MKL ([World]).
public final class Torch implements Library {
    @Override
    public String name() {
        return "torch";
    }

    @Override
    public String description() {
        return "libtorch 2.13.0 (org.bytedeco:pytorch 2.13.0-1.5.14)" + (World.hasMkl() ? " on MKL" : " on OpenBLAS");
    }

    @Override
    public List<Entry> entries(Workload workload, Data data, int threads) {
        return switch (workload) {
            case ExpertFfn ffn when ExpertLoop.fits(ffn, DType.F32, DType.BF16) -> experts(ffn, data, threads);
            case ExpertRouting routing -> routing(routing, data, threads);
            case OperatorWorkload(SandwichNorm norm, long _) when computes(norm.dtype()) -> norm(norm, data, threads);
            case OperatorWorkload(PrunedAttention attention, long _) when computes(attention.dtype()) -> attention(attention, data, threads);
            default -> List.of();
        };
    }

    private static boolean computes(DType dtype) {
        return dtype == DType.F32 || dtype == DType.BF16;
    }

    private static List<Entry> experts(ExpertFfn ffn, Data data, int threads) {
        load();
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("mm", () -> new TorchExperts(ffn, data, threads)));
        if (TorchGroupedExperts.fits(ffn)) {
            entries.add(new Entry("grouped_mm", () -> new TorchGroupedExperts(ffn, data, threads)));
        }
        return entries;
    }

    private static List<Entry> routing(ExpertRouting routing, Data data, int threads) {
        load();
        return List.of(new Entry("index_select", () -> new TorchRouting(routing, data, threads)));
    }

    private static List<Entry> norm(SandwichNorm norm, Data data, int threads) {
        load();
        return List.of(new Entry("rms_norm", () -> new TorchNorm(norm, data, threads)));
    }

    private static List<Entry> attention(PrunedAttention attention, Data data, int threads) {
        if (!CompactAttention.fits(attention)) {
            return List.of();
        }
        load();
        List<Entry> entries = new ArrayList<>();
        for (TorchAttention.Way way : TorchAttention.Way.values()) {
            if (way.fits(attention)) {
                entries.add(new Entry(way.toString(), () -> new TorchAttention(attention, data, threads, way)));
            }
        }
        return entries;
    }

    private static void load() {
        World.enter();
        try {
            Loader.load(torch.class);
        } catch (LinkageError e) {
            throw new IllegalStateException("torch: org.bytedeco:pytorch does not load here: " + e.getMessage(), e);
        }
    }
}
