package dev.npu4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// One norm over rows of the width of Pangu Ultra.
public class RmsNormBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "RmsNorm(f32, rows=64, hidden=7680)",
        "RmsNorm(bf16, rows=64, hidden=7680)",
        "RmsNorm(bf16, rows=1, hidden=7680)"})
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
