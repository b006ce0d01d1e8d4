package dev.npu4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// The router of Pangu Pro MoE: 64 experts in eight groups, over a prompt and over a batch of decoding.
public class GroupedTopKRouterBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "GroupedTopKRouter(bf16, tokens=4096, experts=64, groups=8, softmax=storage)",
        "GroupedTopKRouter(bf16, tokens=4096, experts=64, groups=8)",
        "GroupedTopKRouter(f32, tokens=4096, experts=64, groups=8)",
        "GroupedTopKRouter(bf16, tokens=64, experts=64, groups=8, softmax=storage)"})
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
