package dev.npu4j.conformance.verdict;

import java.util.List;

/// What an application may ask when it starts: does this device, here and now, compute what it should?
///
/// @param device   that was asked
/// @param selfTest whether the check itself notices wrong results
/// @param verdicts of a few small cases of every operator and dtype that the device offers
/// @param seconds  wall clock
public record QuickCheck(String device, SelfTest selfTest, List<Verdict> verdicts, double seconds) {
    public QuickCheck {
        verdicts = List.copyOf(verdicts);
    }

    /// Whether planted faults were noticed and every case passed.
    public boolean passed() {
        return selfTest.passed() && !verdicts.isEmpty() && failures().isEmpty();
    }

    /// Cases that did not pass.
    public List<Verdict> failures() {
        return verdicts.stream().filter(verdict -> verdict.status() != Status.PASSED).toList();
    }

    /// For a log: `cpu: 33 cases passed, 94 planted faults noticed (0.8 s)`, or the first thing that is wrong.
    public String sentence() {
        if (!selfTest.passed()) {
            String first = selfTest.planted().stream().filter(each -> each.fate() == Planted.Fate.SURVIVED).findFirst()
                .map(each -> "'" + each.fault() + "' in " + each.operator()).orElse("none could be planted");
            return device + ": the check does not notice planted faults, so it says nothing: " + first;
        }
        if (!passed()) {
            return device + ": " + failures().size() + " of " + verdicts.size() + " cases failed"
                + (verdicts.isEmpty() ? "" : ", first " + failures().getFirst().line() + ": " + failures().getFirst().message());
        }
        return String.format(java.util.Locale.ROOT, "%s: %d cases passed, %d planted faults noticed (%.1f s)", device, verdicts.size(),
            selfTest.count(Planted.Fate.KILLED), seconds);
    }
}
