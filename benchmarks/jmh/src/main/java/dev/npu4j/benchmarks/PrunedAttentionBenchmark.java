package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// Prefill over the third of the keys that token pruning kept, and one decode step over the same. The kept rows are
/// spread evenly; queries stand at the last positions. About half of the pairs that `Cost` counts are hidden by
/// causality in the prefill line, so its gflop is twice what is computed.
public class PrunedAttentionBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "PrunedAttention(f32, sq=512, rows=512, keep=180, hq=8, hkv=2, d=128)",
        "PrunedAttention(bf16, sq=512, rows=512, keep=180, hq=8, hkv=2, d=128)",
        "PrunedAttention(bf16, sq=1, rows=4096, keep=1438, hq=8, hkv=2, d=128)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    @Override
    protected void fill(Operand operand, Tensor tensor) {
        PrunedAttention attention = (PrunedAttention) operator();
        switch (operand.name()) {
            case "keep", "k_pos" -> tensor.copyFrom(indices(attention.keep(), j -> (int) ((long) j * attention.rows() / attention.keep())));
            case "q_pos" -> tensor.copyFrom(indices(attention.sq(), i -> attention.rows() - attention.sq() + i));
            default -> super.fill(operand, tensor);
        }
    }

    private static int[] indices(int count, IntUnaryOperator index) {
        return IntStream.range(0, count).map(index).toArray();
    }

    /// One launch, waited for.
    @Benchmark
    public void launch(Work work) {
        run(work);
    }
}
