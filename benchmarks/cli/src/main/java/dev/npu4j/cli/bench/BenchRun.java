package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Effort;
import dev.npu4j.cli.base.Machine;
import java.util.List;

/// A run of `bench`, as it is reported.
///
/// @param version  of NPU4J
/// @param commit   of the repository; empty where it is none
/// @param started  ISO 8601, UTC
/// @param seconds  that it took
/// @param command  the arguments as given
/// @param machine  that it ran on
/// @param effort   how long each contestant was measured
/// @param complete whether all that was selected was measured
/// @param cases    in the order measured, the roof alone among them
public record BenchRun(String version, String commit, String started, double seconds, List<String> command, Machine machine, Effort effort, boolean complete,
                       List<CaseResult> cases) {
    public BenchRun {
        command = List.copyOf(command);
        cases = List.copyOf(cases);
    }

    /// Those with a workload.
    public List<CaseResult> work() {
        return cases.stream().filter(CaseResult::isWork).toList();
    }

    /// Numbers of threads, in rising order.
    public List<Integer> threads() {
        return cases.stream().map(CaseResult::threads).distinct().sorted().toList();
    }
}
