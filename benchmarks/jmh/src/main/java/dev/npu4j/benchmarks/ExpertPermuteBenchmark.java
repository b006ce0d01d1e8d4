package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// Rows brought together by expert, as Pangu Pro MoE routes them: decode steps and a prefill.
public class ExpertPermuteBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "ExpertPermute(bf16, tokens=1, hidden=5120, experts=64, top=8)",
        "ExpertPermute(bf16, tokens=64, hidden=5120, experts=64, top=8)",
        "ExpertPermute(bf16, tokens=4096, hidden=5120, experts=64, top=8)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    /// Experts at random.
    @Override
    protected void fill(Operand operand, Tensor tensor) {
        if (operand.name().equals("ids")) {
            ExpertPermute op = (ExpertPermute) operator();
            tensor.copyFrom(new Random(1).ints(op.slots(), 0, op.experts()).toArray());
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
