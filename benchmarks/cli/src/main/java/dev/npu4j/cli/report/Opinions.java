package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What other houses' criteria say of the run's cases, counted beside our own gates.
final class Opinions {
    /// How a criterion stands to the cases of an operator.
    ///
    /// @param asked   cases it was asked about
    /// @param accepts of them
    /// @param lenient cases that it accepts and our gates do not
    /// @param strict  cases that it does not accept and our gates do
    record Count(int asked, int accepts, int lenient, int strict) {
        static final Count NONE = new Count(0, 0, 0, 0);

        Count and(boolean accepted, boolean held) {
            return new Count(asked + 1, accepts + (accepted ? 1 : 0), lenient + (accepted && !held ? 1 : 0), strict + (!accepted && held ? 1 : 0));
        }

        Count plus(Count other) {
            return new Count(asked + other.asked, accepts + other.accepts, lenient + other.lenient, strict + other.strict);
        }
    }

    private final Map<String, Map<String, Count>> byCriterion = new LinkedHashMap<>();
    private final Map<String, Count> ours = new LinkedHashMap<>();

    void add(Verdict verdict) {
        List<Opinion> opinions = verdict.evidence().opinions();
        if (opinions.isEmpty()) {
            return;
        }
        // the gates and not the status, which another criterion may have decided
        boolean held = verdict.gates().stream().allMatch(GateResult::passed);
        ours.merge(verdict.operator(), Count.NONE.and(held, held), Count::plus);
        for (Opinion opinion : opinions) {
            byCriterion.computeIfAbsent(opinion.criterion(), name -> new LinkedHashMap<>())
                .merge(verdict.operator(), Count.NONE.and(opinion.accepts(), held), Count::plus);
        }
    }

    /// Names of the criteria.
    Set<String> criteria() {
        return byCriterion.keySet();
    }

    /// Operators about which any was asked.
    Set<String> operators() {
        return new LinkedHashSet<>(ours.keySet());
    }

    Count of(String criterion, String operator) {
        return byCriterion.getOrDefault(criterion, Map.of()).getOrDefault(operator, Count.NONE);
    }

    /// Over all operators.
    Count of(String criterion) {
        return byCriterion.getOrDefault(criterion, Map.of()).values().stream().reduce(Count.NONE, Count::plus);
    }

    /// Our gates on the same cases.
    Count ours(String operator) {
        return ours.getOrDefault(operator, Count.NONE);
    }
}
