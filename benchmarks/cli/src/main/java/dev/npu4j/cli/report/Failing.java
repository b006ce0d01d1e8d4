package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Cases that failed, kept whole: the first few of every operator, dtype, device and status, so that a kernel that fails
/// everywhere does not crowd out one that fails once.
final class Failing {
    private static final int MOST_OF_A_KIND = 10;
    private static final int MOST = 300;

    private final Map<List<Object>, List<Verdict>> kinds = new LinkedHashMap<>();
    private int kept;
    private int count;

    void add(Verdict verdict) {
        if (!verdict.status().isFailure()) {
            return;
        }
        count++;
        List<Verdict> kind = kinds.computeIfAbsent(List.of(verdict.operator(), verdict.dtype(), verdict.device(), verdict.status()), key -> new ArrayList<>());
        if (kind.size() < MOST_OF_A_KIND && kept < MOST) {
            kind.add(verdict);
            kept++;
        }
    }

    /// How many failed, kept or not.
    int count() {
        return count;
    }

    /// Up to so many of those that were kept: of each kind the first, then of each the second, and so on, then ordered by kind.
    List<Verdict> first(int most) {
        int deep = 0;
        while (deep < MOST_OF_A_KIND && size(deep + 1) <= most) {
            deep++;
        }
        List<Verdict> first = new ArrayList<>();
        for (List<Verdict> kind : kinds.values()) {
            first.addAll(kind.subList(0, Math.min(Math.max(deep, 1), kind.size())));
        }
        return first.subList(0, Math.min(most, first.size()));
    }

    private int size(int deep) {
        return kinds.values().stream().mapToInt(kind -> Math.min(deep, kind.size())).sum();
    }
}
