package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.List;

/// A run that has ended: what the reports are made from.
///
/// @param verdicts without their pictures
/// @param summary  of the same verdicts, with them
/// @param facts    what it was
/// @param outcome  what it came to
/// @param selfTest what became of planted faults
/// @param together what many cases say together
/// @param left     what was not selected, for people
/// @param seconds  wall clock
record Run(List<Verdict> verdicts, Summary summary, RunFacts facts, Outcome outcome, SelfTest selfTest, List<Together> together,
           List<String> left, double seconds) {
    /// Whether each row names its device: where there are several, and where a row by itself could be taken for a device's.
    boolean namesDevices() {
        return summary.devices().size() > 1 || facts.isSimulated();
    }

    /// What many cases failed together, as far as that counts.
    List<Together> failedTogether() {
        return Outcome.failed(together, facts);
    }
}
