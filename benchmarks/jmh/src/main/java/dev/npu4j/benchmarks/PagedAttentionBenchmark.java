package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// One decode step over a layer whose tokens lie in pages all over a pool, and some queries at once. What pages cost is the
/// difference from a pool of one page.
public class PagedAttentionBenchmark extends OperatorBenchmark {
    private static final int STEP = 37; // from one page of the table to the next: coprime to the pools below

    /// The operator, as its case line.
    @Param({
        "PagedAttention(f32, sq=1, tokens=1438, pages=1, page=1438, hq=8, hkv=2, d=128)",
        "PagedAttention(f32, sq=1, tokens=1438, pages=97, page=16, hq=8, hkv=2, d=128)",
        "PagedAttention(bf16, sq=1, tokens=1438, pages=31, page=128, hq=8, hkv=2, d=128)",
        "PagedAttention(f32, sq=64, tokens=1438, pages=31, page=128, hq=8, hkv=2, d=128)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    @Override
    protected void fill(Operand operand, Tensor tensor) {
        PagedAttention attention = (PagedAttention) operator();
        switch (operand.name()) {
            case "table" -> tensor.copyFrom(indices(attention.pagesInUse(), i -> i * STEP % attention.pages()));
            case "k_pos" -> tensor.copyFrom(indices(attention.tokens(), j -> j));
            case "q_pos" -> tensor.copyFrom(indices(attention.sq(), i -> attention.tokens() - attention.sq() + i));
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
