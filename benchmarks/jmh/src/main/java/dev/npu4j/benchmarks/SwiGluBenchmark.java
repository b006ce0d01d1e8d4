package dev.npu4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// The gated activation of an expert of Pangu Pro, of a dense layer of Pangu Embedded, and of one token.
public class SwiGluBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "SwiGlu(f32, rows=64, width=1344)",
        "SwiGlu(bf16, rows=64, width=1344)",
        "SwiGlu(bf16, rows=512, width=12800)",
        "SwiGlu(bf16, rows=1, width=12800)"})
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
