package dev.npu4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// What stands between two sub-layers of Pangu Ultra, at its width.
public class SandwichNormBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "SandwichNorm(f32, rows=64, hidden=7680)",
        "SandwichNorm(bf16, rows=64, hidden=7680)",
        "SandwichNorm(bf16, rows=1, hidden=7680)"})
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
