package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// The expert projections of a mixture of experts: a prefill batch, and one token for each of a few experts (decode).
/// Weights are packed beforehand, as a serving program does; rows are spread evenly over the experts.
public class GroupedMatmulBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "GroupedMatmul(bf16, e=8, m=64, k=1024, n=512)",
        "GroupedMatmul(f32, e=8, m=64, k=1024, n=512)",
        "GroupedMatmul(bf16, e=8, m=8, k=1024, n=512)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    @Override
    protected void fill(Operand operand, Tensor tensor) {
        if (operand.name().equals("group_list")) {
            GroupedMatmul matmul = (GroupedMatmul) operator();
            long[] list = new long[matmul.e()];
            for (int g = 0; g < list.length; g++) {
                long end = (long) matmul.m() * (g + 1) / list.length;
                long begin = (long) matmul.m() * g / list.length;
                list[g] = matmul.groupList() == GroupListKind.COUNTS ? end - begin : end;
            }
            tensor.copyFrom(list);
        } else {
            super.fill(operand, tensor);
        }
    }

    @Override
    protected Weight prepare(Operand operand, Tensor tensor, TensorArena arena) {
        return operand.name().equals("weight") ? arena.pack(tensor, ((GroupedMatmul) operator()).weight()) : tensor;
    }

    /// One launch, waited for.
    @Benchmark
    public void launch(Work work) {
        run(work);
    }
}
