package dev.npu4j.benchmarks;

import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// Query and key heads of Pangu Pro MoE in a prefill and a decode step, and the part of each head that Pangu Ultra MoE rotates.
public class RotaryEmbeddingBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "RotaryEmbedding(f32, tokens=4096, heads=48, d=128, theta=1.6E7)",
        "RotaryEmbedding(bf16, tokens=4096, heads=48, d=128, theta=1.6E7)",
        "RotaryEmbedding(bf16, tokens=1, heads=48, d=128, theta=1.6E7)",
        "RotaryEmbedding(bf16, tokens=512, heads=128, d=192, theta=2.56E7, rotary=64, pairing=interleaved)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    @Override
    protected void fill(Operand operand, Tensor tensor) {
        if (operand.name().equals("pos")) {
            tensor.copyFrom(IntStream.range(0, ((RotaryEmbedding) operator()).tokens()).toArray());
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
