package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Verdict;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Common measures of error, each in the worst case of an operator. They decide nothing.
final class Figures {
    private static final String COSINE = "cosine"; // the only one of which more is better

    private final Map<String, Map<String, Double>> byOperator = new LinkedHashMap<>();

    void add(Verdict verdict) {
        Map<String, Double> figures = verdict.evidence().figures();
        if (!figures.isEmpty()) {
            Map<String, Double> worst = byOperator.computeIfAbsent(verdict.operator(), name -> new LinkedHashMap<>());
            figures.forEach((name, value) -> worst.merge(name, value, (a, b) -> worse(name, a, b)));
        }
    }

    private static double worse(String name, double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Double.isNaN(a) ? b : a; // not a number where it could not be measured
        }
        boolean second = name.equals(COSINE) ? b < a : Math.abs(b) > Math.abs(a);
        return second ? b : a;
    }

    /// By operator and name.
    Map<String, Map<String, Double>> byOperator() {
        return byOperator;
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        byOperator.values().forEach(each -> names.addAll(each.keySet()));
        return names;
    }
}
