package dev.npu4j.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// One stage of token pruning over a long prompt.
public class TokenSelectBenchmark extends OperatorBenchmark {
    /// The operator, as its case line.
    @Param({
        "TokenSelect(n=4096, keep=2432, first=4, last=410)",
        "TokenSelect(n=32768, keep=11502, first=4, last=3277)"})
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
