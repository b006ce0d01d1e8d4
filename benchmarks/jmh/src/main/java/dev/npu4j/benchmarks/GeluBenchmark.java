package dev.npu4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// The activation of an importance predictor over a long prompt.
public class GeluBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "Gelu(f32, rows=512, width=1024)",
        "Gelu(bf16, rows=512, width=1024)",
        "Gelu(bf16, rows=512, width=1024, approximate=tanh)"})
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
