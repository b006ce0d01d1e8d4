package dev.npu4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// The router of Pangu Ultra MoE: 8 of 256 experts, over a prompt and over a batch of decoding.
public class SigmoidTopKRouterBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "SigmoidTopKRouter(bf16, tokens=4096, experts=256)",
        "SigmoidTopKRouter(f32, tokens=4096, experts=256)",
        "SigmoidTopKRouter(bf16, tokens=64, experts=256)"})
    public String operator;

    @Override
    protected String line() {
        return operator;
    }

    /// One launch, waited for.
    @Benchmark
    public void launch(Work work) {
        run(work);
    }
}
