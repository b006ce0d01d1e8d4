package dev.npu4j.cli.report;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What a run came to.
///
/// An accelerator offers what its chip offers: cases of the suite that it refuses, each with its reason, leave the run as
/// it is, and so does a model's end that could not be reached for want of an operator. Not so where a refused case was
/// named, where nothing of an operator ran, or on the CPU, which refuses nothing.
///
/// @param exitCode one of [ExitCode]
/// @param sentence the verdict, in words
/// @param counts   cases by what became of them; refused ones that the run can do without are among the unsupported
/// @param missed   what should have been covered and was not, in words
/// @param covered  whether everything was covered that was to be
public record Outcome(int exitCode, String sentence, Map<Status, Integer> counts, List<String> missed, boolean covered) {
    private static final int MOST_SURVIVORS = 5;
    // how the model's walk says where it ended
    private static final String WALK_ENDED = "the walk ended at ";

    public Outcome {
        counts = Map.copyOf(counts);
        missed = List.copyOf(missed);
    }

    /// @param selfTest   what became of planted faults; a run without has no verdict to give
    /// @param together   what many cases say together; decides nothing where another house's criterion does
    /// @param demands    what the run must show
    /// @param missed     what else was missed
    /// @param interrupted whether the run was ended before its end
    public static Outcome of(List<Verdict> verdicts, RunFacts facts, SelfTest selfTest, List<Together> together, Demands demands, List<String> missed,
                             boolean interrupted) {
        Map<Status, Integer> counts = new EnumMap<>(Status.class);
        verdicts.forEach(each -> counts.merge(isForWantOfAnOperator(each, verdicts, facts) ? Status.UNSUPPORTED : each.status(), 1, Integer::sum));
        List<String> gaps = new ArrayList<>(missed);
        List<String> refused = refused(verdicts, facts, demands);
        gaps.addAll(refused);
        for (String operator : demands.operators()) {
            if (verdicts.stream().noneMatch(each -> each.operator().equals(operator) && each.status() == Status.PASSED)) {
                gaps.add("no case of " + operator + " passed");
            }
        }
        boolean anyFailed = counts.keySet().stream().anyMatch(Status::isFailure) || !failed(together, facts).isEmpty();
        int blocked = selfTest.count(Planted.Fate.BLOCKED);
        if (blocked > 0 && !anyFailed && facts.criterion().isEmpty()) {
            gaps.add(Words.count(blocked) + " planted faults, whose cases failed without any while faults were planted, and passed later");
        }
        boolean incomplete = !isRun(selfTest) || !gaps.isEmpty() || verdicts.isEmpty() || interrupted || counts.containsKey(Status.SKIPPED);
        int code = isBlind(selfTest) ? ExitCode.SELF_TEST
            : counts.keySet().stream().anyMatch(Status::isBreakdown) ? ExitCode.CRASHED
            : anyFailed ? ExitCode.FAILED
            : !refused.isEmpty() ? ExitCode.UNAVAILABLE
            : incomplete ? ExitCode.INCOMPLETE : ExitCode.PASSED;
        Outcome outcome = new Outcome(code, "", counts, gaps, !incomplete);
        // values that no case line can make carry a label instead of one
        int real = (int) verdicts.stream().filter(each -> !each.isCase() && each.status() == Status.PASSED).count();
        return new Outcome(code, outcome.inWords(facts, selfTest, together, real, interrupted), counts, gaps, !incomplete);
    }

    /// Whether it was skipped because the model's walk came to an operator that the accelerator refuses.
    private static boolean isForWantOfAnOperator(Verdict skipped, List<Verdict> verdicts, RunFacts facts) {
        int end = skipped.message().indexOf(WALK_ENDED);
        if (!facts.accelerator() || skipped.status() != Status.SKIPPED || skipped.isCase() || end < 0) {
            return false;
        }
        String where = skipped.message().substring(end + WALK_ENDED.length());
        // the label of a value of a model is where it is met, and what is computed there
        return verdicts.stream().anyMatch(each -> each.status() == Status.UNSUPPORTED && !each.isCase() && each.line().startsWith(where + " "));
    }

    /// Refusals that the run cannot do without, in words.
    private static List<String> refused(List<Verdict> verdicts, RunFacts facts, Demands demands) {
        List<Verdict> refusals = verdicts.stream().filter(each -> each.status() == Status.UNSUPPORTED).toList();
        if (!facts.accelerator() && !refusals.isEmpty()) {
            return List.of(Words.cases(refusals.size()) + " that " + facts.device() + " does not support");
        }
        List<String> words = new ArrayList<>();
        for (String operator : refusals.stream().map(Verdict::operator).distinct().filter(demands.wanted()::contains).toList()) {
            if (verdicts.stream().allMatch(each -> !each.operator().equals(operator) || each.status() == Status.UNSUPPORTED)) {
                words.add(operator + ", of which " + facts.device() + " runs no case");
            }
        }
        refusals.stream().map(Verdict::line).filter(demands.named()::contains).forEach(line -> words.add(line + ", which " + facts.device() + " does not support"));
        return words;
    }

    /// What many cases failed together. Those gates are set aside with all others where a criterion decides, but not the
    /// question whether the device did anything.
    static List<Together> failed(List<Together> together, RunFacts facts) {
        return together.stream().filter(each -> !each.result().passed() && (facts.criterion().isEmpty() || each.result().gate() == Gate.TRACE)).toList();
    }

    /// Whether faults were planted at all.
    static boolean isRun(SelfTest selfTest) {
        return !selfTest.equals(SelfTest.NONE);
    }

    /// Whether faults were planted and the suite did not notice what it must.
    static boolean isBlind(SelfTest selfTest) {
        return isRun(selfTest) && !selfTest.passed();
    }

    /// The word for the verdict: PASSED only where nothing was left open.
    public String word() {
        return switch (exitCode) {
            case ExitCode.PASSED -> "PASSED";
            case ExitCode.FAILED, ExitCode.CRASHED -> "FAILED";
            case ExitCode.UNAVAILABLE -> "UNSUPPORTED";
            case ExitCode.SELF_TEST -> "NO VERDICT";
            default -> "INCOMPLETE";
        };
    }

    /// Cases there are.
    public int cases() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    public int count(Status status) {
        return counts.getOrDefault(status, 0);
    }

    public int passed() {
        return count(Status.PASSED);
    }

    /// Cases that failed: a gate, or because the device threw or broke down.
    public int failed() {
        return counts.entrySet().stream().filter(each -> each.getKey().isFailure()).mapToInt(Map.Entry::getValue).sum();
    }

    /// Cases that were not run.
    public int notRun() {
        return count(Status.SKIPPED) + count(Status.UNSUPPORTED);
    }

    private String inWords(RunFacts facts, SelfTest selfTest, List<Together> together, int real, boolean interrupted) {
        List<String> parts = new ArrayList<>();
        if (!facts.fault().isEmpty()) {
            parts.add("A fault was planted in the device on purpose (" + facts.fault() + "): what follows is about the fault.");
        }
        if (facts.provenance().isElsewhere()) {
            parts.add(facts.provenance().sentence(facts.device()));
        }
        if (isBlind(selfTest)) {
            parts.add(blindness(selfTest));
        }
        if (!facts.criterion().isEmpty()) {
            parts.add("The criterion " + facts.criterion() + " decided, not NPU4J's own gates.");
        }
        if (interrupted) {
            parts.add("The run was interrupted; this is what had been done.");
        }
        parts.add(cases(facts, real));
        failed(together, facts).forEach(each -> parts.add("Gate " + each.result().gate().label() + " failed: " + each.title() + ": " + each.result().detail() + "."));
        if (!missed.isEmpty()) {
            parts.add("Missed: " + String.join("; ", missed) + ".");
        }
        if (!isRun(selfTest)) {
            parts.add("The self-test was not run: nothing shows that a wrong result would have been noticed here.");
        } else if (facts.provenance().isElsewhere()) {
            parts.add(Provenance.SELF_TEST);
        }
        // said in words, so that nobody takes a green run for more than it is
        if (facts.isSimulated()) {
            parts.add("SIMULATED " + facts.simulated() + ": no Ascend device validated.");
        } else if (!facts.accelerator()) {
            parts.add("CPU only: no NPU validated.");
        }
        return String.join(" ", parts);
    }

    private String cases(RunFacts facts, int real) {
        int cases = cases();
        if (cases == 0) {
            return "No case was run.";
        }
        int refused = facts.accelerator() ? count(Status.UNSUPPORTED) : 0;
        if (passed() > 0 && passed() + refused == cases) {
            return (passed() == 1 ? "The one case" : "All " + Words.cases(passed())) + (refused > 0 ? " that it supports" : "") + " passed on " + facts.device()
                + (real > 0 ? ", " + Words.count(real) + " of them on the values of a real model" : "")
                + (refused > 0 ? "; " + Words.count(refused) + (refused == 1 ? " is" : " are") + " not supported there." : ".");
        }
        StringBuilder text = new StringBuilder().append(Words.count(passed())).append(" of ").append(Words.cases(cases)).append(" passed on ").append(facts.device());
        for (Status status : Status.values()) {
            if (status != Status.PASSED && count(status) > 0) {
                text.append(", ").append(Words.count(count(status))).append(' ').append(Words.of(status));
            }
        }
        return text.append('.').toString();
    }

    private static String blindness(SelfTest selfTest) {
        List<String> survivors = selfTest.planted().stream().filter(each -> each.fate() == Planted.Fate.SURVIVED)
            .map(each -> "\"" + each.fault() + "\" in " + each.operator() + " " + each.dtype()).toList();
        if (survivors.isEmpty()) {
            return "The self-test failed: no planted fault changed any result, so nothing shows that a wrong one would be noticed. No verdict is given.";
        }
        int planted = survivors.size() + selfTest.count(Planted.Fate.KILLED);
        int more = survivors.size() - MOST_SURVIVORS;
        return "The self-test failed: " + survivors.size() + " of " + planted + " planted faults went unnoticed (" + String.join("; ", survivors.subList(0, Math.min(MOST_SURVIVORS, survivors.size())))
            + (more > 0 ? "; and " + more + " more" : "") + "). No verdict is given, whatever the cases say.";
    }
}
