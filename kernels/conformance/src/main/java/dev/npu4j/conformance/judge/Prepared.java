package dev.npu4j.conformance.judge;

import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.model.RoundingModels;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.reference.Routing;
import java.util.Map;
import java.util.Optional;

/// A plan and what follows from it alone, whatever the device then does: what float64 says, and the operands as they
/// lie in memory. Made once, it serves any number of launches. For one thread.
public final class Prepared {
    private final Plan plan;
    private final Arithmetic arithmetic;
    private final Truth truth;
    private final Launch layout;
    private final Optional<Routing> routing;
    private Map<String, double[]> model; // null until somebody asks
    private String inputsHash = "";

    private Prepared(Plan plan, Arithmetic arithmetic) {
        this.plan = plan;
        this.arithmetic = arithmetic;
        truth = Truth.of(plan, arithmetic);
        routing = truth.isWhole() ? Routing.of(plan.operator(), plan.inputs(), arithmetic) : Optional.empty();
        layout = new Launch(plan);
    }

    /// @param arithmetic that the device is known to have
    public static Prepared of(Plan plan, Arithmetic arithmetic) {
        return new Prepared(plan, arithmetic);
    }

    Plan plan() {
        return plan;
    }

    Arithmetic arithmetic() {
        return arithmetic;
    }

    Truth truth() {
        return truth;
    }

    /// What float64 says of the choices, where the operator is a router.
    Optional<Routing> routing() {
        return routing;
    }

    Launch layout() {
        return layout;
    }

    /// What the rounding model gives, by output.
    Map<String, double[]> model() {
        if (model == null) {
            model = RoundingModels.of(plan.operator(), plan.inputs(), arithmetic);
        }
        return model;
    }

    /// SHA-256 of the inputs.
    String inputsHash() {
        if (inputsHash.isEmpty()) {
            inputsHash = Hash.ofInputs(plan);
        }
        return inputsHash;
    }
}
