package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// Hidden states of the tokens that one stage of pruning keeps.
public class GatherRowsBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "GatherRows(bf16, rows=4096, keep=2432, width=5120)",
        "GatherRows(f32, rows=4096, keep=2432, width=5120)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    /// Increasing rows, as TokenSelect gives them.
    @Override
    protected void fill(Operand operand, Tensor tensor) {
        if (operand.name().equals("keep")) {
            GatherRows op = (GatherRows) operator();
            tensor.copyFrom(IntStream.range(0, op.keep()).map(i -> (int) ((long) i * op.rows() / op.keep())).toArray());
        } else {
            super.fill(operand, tensor);
        }
    }

    /// One launch, waited for.
    @Benchmark
    public void launch(Work work) {
        run(work);
    }
}
