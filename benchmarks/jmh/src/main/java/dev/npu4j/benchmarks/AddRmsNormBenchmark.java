package dev.npu4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// Residual add and norm over rows of the width of Pangu Ultra.
public class AddRmsNormBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "AddRmsNorm(f32, rows=64, hidden=7680)",
        "AddRmsNorm(bf16, rows=64, hidden=7680)",
        "AddRmsNorm(bf16, rows=64, hidden=7680, profile=pair_v1)"})
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
