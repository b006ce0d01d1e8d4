package dev.npu4j.bench.peers;

import ai.onnxruntime.OrtEnvironment;
import dev.npu4j.bench.contest.Library;
import dev.npu4j.bench.workload.Data;
import dev.npu4j.bench.workload.ExpertFfn;
import dev.npu4j.bench.workload.OperatorWorkload;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;

/// ONNX Runtime on models of a few nodes. On a CPU its operators for these workloads know f32 only.
public final class OnnxRuntime implements Library {
    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public boolean usesCblas() {
        return false;
    }

    @Override
    public String description() {
        return "ONNX Runtime 1.29.0 (com.microsoft.onnxruntime:onnxruntime)";
    }

    @Override
    public List<Entry> entries(Workload workload, Data data, int threads) {
        if (data.arrays().values().stream().anyMatch(OnnxRuntime::isTooLarge)) {
            return List.of();
        }
        return switch (workload) {
            case ExpertFfn ffn when ExpertLoop.fits(ffn, DType.F32) -> loaded(
                new Entry("moe", () -> new OrtMoe(ffn, data, threads)),
                new Entry("gemm", () -> new OrtGemmExperts(ffn, data, threads)));
            case OperatorWorkload(SandwichNorm norm, long _) when norm.dtype() == DType.F32 && norm.rows() > 0 -> loaded(
                new Entry("", () -> new OrtNorm(norm, data, threads)));
            case OperatorWorkload(PrunedAttention attention, long _) when attention.dtype() == DType.F32 && OrtAttention.fits(attention) -> loaded(
                new Entry("gqa", () -> new OrtAttention(attention, data, threads)));
            default -> List.of();
        };
    }

    /// Its Java interface takes buffers, which end at 2 GB.
    private static boolean isTooLarge(Data.Array array) {
        return array.segment().byteSize() > Integer.MAX_VALUE;
    }

    private static List<Entry> loaded(Entry... entries) {
        World.enter();
        try {
            OrtEnvironment.getEnvironment();
        } catch (LinkageError e) {
            throw new IllegalStateException("onnxruntime: com.microsoft.onnxruntime:onnxruntime does not load here: " + e.getMessage(), e);
        }
        return List.of(entries);
    }
}
