package dev.npu4j.conformance.judge;

import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.reference.Arithmetic;

/// A plan and what follows from it alone, whatever the device then does: what float64 says, and the operands as they
/// lie in memory. Made once, it serves any number of launches.
public final class Prepared {
    private final Plan plan;
    private final Truth truth;
    private final Launch layout;

    private Prepared(Plan plan) {
        this.plan = plan;
        truth = Truth.of(plan, Arithmetic.IEEE);
        layout = new Launch(plan);
    }

    public static Prepared of(Plan plan) {
        return new Prepared(plan);
    }

    Plan plan() {
        return plan;
    }

    Truth truth() {
        return truth;
    }

    Launch layout() {
        return layout;
    }
}
