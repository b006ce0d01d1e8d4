package dev.npu4j.conformance.verdict;

import java.util.List;

/// What is said about one call on several devices.
///
/// @param verdicts    one for each device, in the order asked: each is held against float64
/// @param differences between each two devices that computed something, output by output
public record Judgement(List<Verdict> verdicts, List<Difference> differences) {
    public Judgement {
        verdicts = List.copyOf(verdicts);
        differences = List.copyOf(differences);
    }

    /// Whether every device passed, and there was one.
    public boolean passed() {
        return !verdicts.isEmpty() && verdicts.stream().allMatch(verdict -> verdict.status() == Status.PASSED);
    }
}
