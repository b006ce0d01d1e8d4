package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// The projection down of a mixture of experts with the sum over a token's experts, beside the projection alone, whose launch is followed by
/// one of ExpertCombine's. Weights are packed; rows are spread evenly over the experts, and lie anywhere.
public class GroupedMatmulCombineBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "GroupedMatmulCombine(bf16, e=8, tokens=32, top=2, k=256, n=1024)",
        "GroupedMatmul(bf16, e=8, m=64, k=256, n=1024)",
        "GroupedMatmulCombine(bf16, e=8, tokens=1, top=8, k=256, n=1024)",
        "GroupedMatmul(bf16, e=8, m=8, k=256, n=1024)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    @Override
    protected void fill(Operand operand, Tensor tensor) {
        GroupedProduct product = (GroupedProduct) operator();
        switch (operand.name()) {
            case "group_list" -> {
                long[] list = new long[product.e()];
                for (int g = 0; g < list.length; g++) {
                    long end = (long) product.m() * (g + 1) / list.length;
                    long begin = (long) product.m() * g / list.length;
                    list[g] = product.groupList() == GroupListKind.COUNTS ? end - begin : end;
                }
                tensor.copyFrom(list);
            }
            case "inverse" -> tensor.copyFrom(new Random(1).ints(product.m(), 0, product.m()).toArray());
            default -> super.fill(operand, tensor);
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
