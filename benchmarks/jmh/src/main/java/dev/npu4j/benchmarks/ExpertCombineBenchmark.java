package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// What the experts of Pangu Pro MoE made of each token, added up: decode steps and a prefill.
public class ExpertCombineBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "ExpertCombine(bf16, tokens=1, hidden=5120, top=8)",
        "ExpertCombine(bf16, tokens=64, hidden=5120, top=8)",
        "ExpertCombine(f32, tokens=512, hidden=5120, top=8)",
        "ExpertCombine(bf16, tokens=4096, hidden=5120, top=8)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    /// Rows that lie anywhere, as after a permutation.
    @Override
    protected void fill(Operand operand, Tensor tensor) {
        if (operand.name().equals("inverse")) {
            int slots = ((ExpertCombine) operator()).slots();
            tensor.copyFrom(new Random(1).ints(slots, 0, slots).toArray());
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
