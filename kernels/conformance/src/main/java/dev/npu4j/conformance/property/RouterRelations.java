package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.reference.Routing;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/// What must hold between routings by groups. Where honest devices may choose differently, what moves a token, or its
/// logits, may change the choice: such relations are for choices without alternative.
final class RouterRelations {
    private static final double SHIFT = 2;

    private final Base base;
    private final GroupedTopKRouter op;
    private final double[] gate;

    RouterRelations(Base base, GroupedTopKRouter op) {
        this.base = base;
        this.op = op;
        gate = base.input("gate");
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>();
        if (base.plan().inputs().containsKey("router_scale")) {
            if (ordinary) {
                relations.add(scaleDoubled());
            }
        } else {
            relations.add(scaleOfOnes());
        }
        if (op.top() > 1) {
            relations.add(oneFewer());
        }
        if (Routing.of(op, base.plan().inputs(), Arithmetic.IEEE).orElseThrow().isOpen()) {
            return relations;
        }
        relations.add(tokensReversed());
        if (ordinary && Arrays.stream(gate).allMatch(x -> Rounding.round(x + SHIFT, op.dtype()) == x + SHIFT)) {
            relations.add(shifted());
        }
        if (ordinary && op.softmax() == RouterSoftmax.F32 && areDistinct()) {
            relations.add(expertsReversed());
        }
        return relations;
    }

    private Relation scaleDoubled() {
        return new Relation("router_scale doubled", Demand.BITS, with(op, "router_scale", Matrices.times(base.input("router_scale"), 2)),
            Map.of("ids", Prediction.same(base, "ids"), "weights", Prediction.scaled(base, "weights", 2)));
    }

    private Relation scaleOfOnes() {
        double[] ones = new double[op.experts()];
        Arrays.fill(ones, 1);
        return new Relation("a router_scale of ones", Demand.BITS, with(op, "router_scale", ones).withDType("router_scale", DType.F32), same());
    }

    /// The best are the best, however many are asked for.
    private Relation oneFewer() {
        GroupedTopKRouter fewer = new GroupedTopKRouter(op.dtype(), op.tokens(), op.experts(), op.groups(), op.top() - 1, op.softmax());
        IntUnaryOperator source = i -> i / fewer.top() * op.top() + i % fewer.top();
        int elements = op.tokens() * fewer.chosen();
        return new Relation("one fewer of each group", Demand.BITS_IF_PROMISED, base.plan().with(fewer, base.plan().inputs()),
            Map.of("ids", Prediction.moved(base, "ids", elements, source), "weights", Prediction.moved(base, "weights", elements, source)));
    }

    private Relation tokensReversed() {
        int width = op.chosen();
        IntUnaryOperator source = i -> (op.tokens() - 1 - i / width) * width + i % width;
        return new Relation("tokens in reverse order", Demand.BITS_IF_PROMISED,
            with(op, "gate", Matrices.rows(gate, op.tokens(), op.experts(), token -> op.tokens() - 1 - token)), Map.of(
                "ids", Prediction.moved(base, "ids", base.size("ids"), source), "weights", Prediction.moved(base, "weights", base.size("weights"), source)));
    }

    /// A softmax knows only differences, and these logits have the same.
    private Relation shifted() {
        return new Relation("a constant added to all logits", Demand.BITS_IF_PROMISED, with(op, "gate", Arrays.stream(gate).map(x -> x + SHIFT).toArray()), same());
    }

    /// Within each group; the sum is formed in another order.
    private Relation expertsReversed() {
        int size = op.groupSize();
        IntUnaryOperator mirror = id -> id / size * size + size - 1 - id % size;
        double[] mirrored = new double[gate.length];
        Arrays.setAll(mirrored, i -> gate[i / op.experts() * op.experts() + mirror.applyAsInt(i % op.experts())]);
        Plan plan = with(op, "gate", mirrored);
        double[] scale = base.plan().inputs().get("router_scale");
        if (scale != null) {
            plan.inputs().put("router_scale", Matrices.rows(scale, op.experts(), 1, mirror));
        }
        double[] ids = new double[base.size("ids")];
        Arrays.setAll(ids, i -> mirror.applyAsInt((int) base.value("ids", i)));
        return new Relation("experts of each group in reverse order", Demand.BOUNDS, plan,
            Map.of("ids", Prediction.values(DType.I32, ids, base.expected().get("ids").written()), "weights", Prediction.same(base, "weights")));
    }

    /// Whether no two logits of a token tie. (Both zeros are one logit.)
    private boolean areDistinct() {
        for (int token = 0; token < op.tokens(); token++) {
            double[] row = Arrays.copyOfRange(gate, token * op.experts(), (token + 1) * op.experts());
            if (Arrays.stream(row).map(x -> x + 0.0).distinct().count() < row.length) {
                return false;
            }
        }
        return true;
    }

    private Map<String, Prediction> same() {
        return Map.of("ids", Prediction.same(base, "ids"), "weights", Prediction.same(base, "weights"));
    }

    private Plan with(GroupedTopKRouter other, String operand, double[] values) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put(operand, values);
        return base.plan().with(other, inputs);
    }
}
