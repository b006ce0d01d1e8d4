package dev.npu4j.conformance;

import dev.npu4j.conformance.compare.RatioGate;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the cases of a run say together and none says alone: gate G3, for each operator over all its dtypes, and for
/// each of its dtypes that has enough cases. Takes verdicts one by one and keeps only their errors.
public final class ManyCases {
    private final Map<String, Map<String, RatioGate>> gates = new LinkedHashMap<>(); // by operator and dtype

    /// Takes a verdict into account. Values that came from elsewhere do not count: they are no random sample.
    public void add(Verdict verdict) {
        if (verdict.isCase()) {
            Map<String, RatioGate> ofOperator = gates.computeIfAbsent(verdict.operator(), operator -> new LinkedHashMap<>());
            ofOperator.computeIfAbsent(Together.ALL, all -> new RatioGate()).add(verdict.evidence().errors());
            ofOperator.computeIfAbsent(verdict.dtype(), dtype -> new RatioGate()).add(verdict.evidence().errors());
        }
    }

    /// The verdicts there are so far; none of what has fewer than [RatioGate#FEWEST] cases.
    public List<Together> results() {
        List<Together> results = new ArrayList<>();
        gates.forEach((operator, dtypes) -> dtypes.forEach((dtype, gate) ->
            gate.result().ifPresent(result -> results.add(new Together(operator, dtype, gate.cases(), result)))));
        return results;
    }
}
