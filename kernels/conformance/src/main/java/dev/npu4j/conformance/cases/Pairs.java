package dev.npu4j.conformance.cases;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Picks few cases that together hold every pair of values of any two axes that any of many cases holds: most mistakes
/// need two circumstances to meet, few need three.
///
/// Greedy: first the cases that bring many new pairs, then those that bring fewer, in the order given. Not the smallest
/// such set, but always the same one.
final class Pairs {
    private Pairs() {
    }

    /// A value of one axis beside a value of another.
    private record Pair(int axis, String value, int other, String otherValue) {
    }

    /// @param axes one word for each axis, always as many
    static List<Case> cover(List<Case> cases, Function<Case, List<String>> axes) {
        List<Set<Pair>> pairs = cases.stream().map(c -> of(axes.apply(c))).toList();
        Set<Pair> left = new HashSet<>();
        pairs.forEach(left::addAll);
        List<Case> picked = new ArrayList<>();
        int most = pairs.isEmpty() ? 0 : pairs.getFirst().size();
        for (int wanted = most; wanted > 0; wanted = wanted * 3 / 4) {
            for (int i = 0; i < cases.size() && !left.isEmpty(); i++) {
                Set<Pair> fresh = new HashSet<>(pairs.get(i));
                fresh.retainAll(left);
                if (fresh.size() >= wanted) {
                    picked.add(cases.get(i));
                    left.removeAll(fresh);
                }
            }
        }
        return picked;
    }

    /// All pairs that a case holds.
    private static Set<Pair> of(List<String> values) {
        Set<Pair> pairs = new HashSet<>();
        for (int a = 0; a < values.size(); a++) {
            for (int b = a + 1; b < values.size(); b++) {
                pairs.add(new Pair(a, values.get(a), b, values.get(b)));
            }
        }
        return pairs;
    }
}
