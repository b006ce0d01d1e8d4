package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// The gate-and-up projection of a mixture of experts with its activation, beside the projection alone: what the latter takes less is
/// what the activation costs while the product is in cache. (`./npu4j bench` on a line of each has them in one run, too.) Weights are packed.
public class GroupedMatmulSwiGluBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "GroupedMatmulSwiGlu(bf16, e=8, m=64, k=1024, width=256)",
        "GroupedMatmul(bf16, e=8, m=64, k=1024, n=512)",
        "GroupedMatmulSwiGlu(bf16, e=8, m=8, k=1024, width=256)",
        "GroupedMatmul(bf16, e=8, m=8, k=1024, n=512)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    @Override
    protected void fill(Operand operand, Tensor tensor) {
        if (operand.name().equals("group_list")) {
            GroupedProduct product = (GroupedProduct) operator();
            long[] list = new long[product.e()];
            for (int g = 0; g < list.length; g++) {
                long end = (long) product.m() * (g + 1) / list.length;
                long begin = (long) product.m() * g / list.length;
                list[g] = product.groupList() == GroupListKind.COUNTS ? end - begin : end;
            }
            tensor.copyFrom(list);
        } else {
            super.fill(operand, tensor);
        }
    }

    @Override
    protected Weight prepare(Operand operand, Tensor tensor, TensorArena arena) {
        return operand.name().equals("weight") ? arena.pack(tensor, ((GroupedProduct) operator()).weight()) : tensor;
    }

    /// One launch, waited for.
    @Benchmark
    public void launch(Work work) {
        run(work);
    }
}
