package dev.npu4j.cli.validate;

import dev.npu4j.conformance.cases.Case;
import java.util.List;

/// What a case costs beside others, so that a run can say how long it will take.
final class Effort {
    // what the smallest case costs: its launches on device and twins
    private static final double LEAST = 3e6;

    private Effort() {
    }

    static double of(Case c) {
        return LEAST + c.operator().cost().flops();
    }

    static double of(List<Case> cases) {
        return cases.stream().mapToDouble(Effort::of).sum();
    }
}
