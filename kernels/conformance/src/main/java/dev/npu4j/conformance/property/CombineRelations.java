package dev.npu4j.conformance.property;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.ExpertCombine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold between sums over experts.
final class CombineRelations {
    private static final List<String> ADDENDS = List.of("x", "shared", "residual");

    private final Base base;
    private final ExpertCombine op;

    CombineRelations(Base base, ExpertCombine op) {
        this.base = base;
        this.op = op;
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(negated(), rowsReversed(), tokensReversed()));
        if (ordinary) {
            if (ADDENDS.stream().allMatch(name -> base.input(name) == null || Matrices.largest(base.input(name)) < Rounding.largest(op.dtype()) / 2)) {
                relations.add(doubled());
            }
            relations.add(oneExpertMore());
        }
        return relations;
    }

    private Relation negated() {
        return new Relation("x, shared and residual negated", Demand.BITS, base.plan().with(op, times(-1)), Map.of("y", Prediction.scaled(base, "y", -1)));
    }

    private Relation doubled() {
        return new Relation("x, shared and residual doubled", Demand.BITS, base.plan().with(op, times(2)), Map.of("y", Prediction.scaled(base, "y", 2)));
    }

    /// Where the experts' rows lie does not matter, as long as `inverse` says so.
    private Relation rowsReversed() {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        int last = op.slots() - 1;
        inputs.put("x", Matrices.rows(base.input("x"), op.slots(), op.hidden(), i -> last - i));
        inputs.put("inverse", Arrays.stream(base.input("inverse")).map(row -> last - row).toArray());
        return new Relation("rows of x in reverse order, inverse with them", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs), Map.of("y", Prediction.same(base, "y")));
    }

    private Relation tokensReversed() {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        int last = op.tokens() - 1;
        for (String name : List.of("inverse", "weights", "shared", "residual")) {
            int width = name.equals("inverse") || name.equals("weights") ? op.top() : op.hidden();
            inputs.computeIfPresent(name, (key, values) -> Matrices.rows(values, op.tokens(), width, i -> last - i));
        }
        return new Relation("tokens in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs),
            Map.of("y", Prediction.moved(base, "y", op.tokens() * op.hidden(), i -> (last - i / op.hidden()) * op.hidden() + i % op.hidden())));
    }

    /// An expert with a weight of 0 adds nothing. Its rows lie behind the others.
    private Relation oneExpertMore() {
        int top = op.top() + 1;
        ExpertCombine more = new ExpertCombine(op.dtype(), op.tokens(), op.hidden(), top);
        double[] inverse = new double[more.slots()];
        double[] weights = new double[more.slots()];
        for (int s = 0; s < more.slots(); s++) {
            int token = s / top;
            int j = s % top;
            inverse[s] = j == op.top() ? op.slots() + token : base.input("inverse")[token * op.top() + j];
            weights[s] = j == op.top() ? 0 : base.input("weights")[token * op.top() + j];
        }
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        double[] x = Arrays.copyOf(base.input("x"), more.slots() * op.hidden());
        Arrays.fill(x, op.slots() * op.hidden(), x.length, 1);
        inputs.put("x", x);
        inputs.put("inverse", inverse);
        inputs.put("weights", weights);
        return new Relation("one expert more, of no weight", Demand.BITS_IF_PROMISED, base.plan().with(more, inputs), Map.of("y", Prediction.same(base, "y")));
    }

    private Map<String, double[]> times(double factor) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        for (String name : ADDENDS) {
            inputs.computeIfPresent(name, (key, values) -> Matrices.times(values, factor));
        }
        return inputs;
    }
}
