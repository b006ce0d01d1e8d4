package dev.npu4j.cli.report;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a run came to.
///
/// @param exitCode one of [ExitCode]
/// @param sentence the verdict, in words
/// @param cases    verdicts there are
/// @param passed   of them
/// @param failed   of them, by a gate, or because the device threw or was lost
/// @param skipped  of them
/// @param unsupported of them
/// @param missed   what should have been covered and was not
public record Outcome(int exitCode, String sentence, int cases, int passed, int failed, int skipped, int unsupported, List<String> missed) {

    /// @param mustBeSeen operators without which coverage was missed
    /// @param missed     what else was missed
    /// @param interrupted whether the run was ended before its end
    public static Outcome of(List<Verdict> verdicts, RunFacts facts, List<String> mustBeSeen, List<String> missed, boolean interrupted) {
        int passed = count(verdicts, Status.PASSED);
        int broken = (int) verdicts.stream().filter(each -> each.status().isBreakdown()).count();
        int failed = (int) verdicts.stream().filter(each -> each.status().isFailure()).count();
        int skipped = count(verdicts, Status.SKIPPED);
        int unsupported = count(verdicts, Status.UNSUPPORTED);
        List<String> gaps = new ArrayList<>(missed);
        for (String operator : mustBeSeen) {
            if (verdicts.stream().noneMatch(each -> each.operator().equals(operator) && each.status() == Status.PASSED)) {
                gaps.add("no case of " + operator + " passed");
            }
        }
        boolean incomplete = skipped > 0 || !gaps.isEmpty() || verdicts.isEmpty() || interrupted;
        int code = broken > 0 ? ExitCode.CRASHED : failed > 0 ? ExitCode.FAILED : unsupported > 0 ? ExitCode.UNAVAILABLE : incomplete ? ExitCode.INCOMPLETE : ExitCode.PASSED;
        // values that no case line can make carry a label instead of one
        int real = (int) verdicts.stream().filter(each -> !each.isCase()).count();
        String sentence = sentence(verdicts.size(), real, passed, failed, skipped, unsupported, gaps, interrupted, facts);
        return new Outcome(code, sentence, verdicts.size(), passed, failed, skipped, unsupported, List.copyOf(gaps));
    }

    /// The word for the verdict: PASSED only where nothing was left open.
    public String word() {
        return switch (exitCode) {
            case ExitCode.PASSED -> "PASSED";
            case ExitCode.FAILED, ExitCode.CRASHED -> "FAILED";
            case ExitCode.UNAVAILABLE -> "UNSUPPORTED";
            default -> "INCOMPLETE";
        };
    }

    private static String sentence(int cases, int real, int passed, int failed, int skipped, int unsupported, List<String> gaps, boolean interrupted, RunFacts facts) {
        List<String> parts = new ArrayList<>();
        if (interrupted) {
            parts.add("The run was interrupted; this is what had been done.");
        }
        if (cases == 0) {
            parts.add("No case was run.");
        } else if (passed == cases) {
            parts.add((cases == 1 ? "The one case" : "All " + cases + " cases") + " passed on " + facts.device()
                + (real > 0 ? ", " + real + " of them on the values of a real model." : "."));
        } else {
            parts.add(passed + " of " + cases + " cases passed on " + facts.device() + (failed > 0 ? ", " + failed + " failed" : "")
                + (unsupported > 0 ? ", " + unsupported + " not supported there" : "") + (skipped > 0 ? ", " + skipped + " skipped" : "") + ".");
        }
        if (!gaps.isEmpty()) {
            parts.add("Missed: " + String.join("; ", gaps) + ".");
        }
        // said in words, so that nobody takes a green CPU run for more than it is
        Optional<String> limit = facts.accelerator() ? Optional.empty() : Optional.of("CPU only: no NPU validated.");
        limit.ifPresent(parts::add);
        return String.join(" ", parts);
    }

    private static int count(List<Verdict> verdicts, Status status) {
        return (int) verdicts.stream().filter(each -> each.status() == status).count();
    }
}
