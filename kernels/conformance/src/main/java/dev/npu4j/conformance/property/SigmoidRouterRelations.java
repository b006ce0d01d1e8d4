package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.reference.Routing;
import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/// What must hold between routings by sigmoids. As in [RouterRelations], what moves a token or an expert is for choices without
/// alternative.
final class SigmoidRouterRelations {
    private final Base base;
    private final SigmoidTopKRouter op;
    private final double[] gate;
    private final double[] bias; // null where absent

    SigmoidRouterRelations(Base base, SigmoidTopKRouter op) {
        this.base = base;
        this.op = op;
        gate = base.input("gate");
        bias = base.input("bias");
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>();
        if (ordinary) {
            relations.add(scaleDoubled());
        }
        if (bias == null) {
            relations.add(biasOfZeros());
        }
        if (op.top() > 1) {
            relations.add(oneFewer());
        }
        if (Routing.of(op, base.plan().inputs(), Arithmetic.IEEE).orElseThrow().isOpen()) {
            return relations;
        }
        relations.add(tokensReversed());
        if (ordinary) {
            relations.add(idleExpertAdded());
        }
        if (ordinary && areDistinct()) {
            relations.add(expertsReversed());
        }
        return relations;
    }

    private Relation scaleDoubled() {
        SigmoidTopKRouter twice = new SigmoidTopKRouter(op.dtype(), op.tokens(), op.experts(), op.top(), op.norm(), 2 * op.scale());
        return new Relation("scale doubled", Demand.BITS, base.plan().with(twice, base.plan().inputs()),
            Map.of("ids", Prediction.same(base, "ids"), "weights", Prediction.scaled(base, "weights", 2)));
    }

    private Relation biasOfZeros() {
        return new Relation("a bias of zeros", Demand.BITS, with(op, Map.of("bias", new double[op.experts()])).withDType("bias", DType.F32), same());
    }

    /// The best are the best, however many are asked for; where weights share a sum, each gets more.
    private Relation oneFewer() {
        SigmoidTopKRouter fewer = new SigmoidTopKRouter(op.dtype(), op.tokens(), op.experts(), op.top() - 1, op.norm(), op.scale());
        IntUnaryOperator source = i -> i / fewer.top() * op.top() + i % fewer.top();
        int elements = op.tokens() * fewer.top();
        Prediction weights = Prediction.moved(base, "weights", elements, source);
        return new Relation("one fewer", Demand.BITS_IF_PROMISED, base.plan().with(fewer, base.plan().inputs()),
            Map.of("ids", Prediction.moved(base, "ids", elements, source), "weights", op.norm() == RouterNorm.NONE ? weights : weights.open(i -> true)));
    }

    private Relation tokensReversed() {
        int width = op.top();
        IntUnaryOperator source = i -> (op.tokens() - 1 - i / width) * width + i % width;
        double[] reversed = Matrices.rows(gate, op.tokens(), op.experts(), token -> op.tokens() - 1 - token);
        return new Relation("tokens in reverse order", Demand.BITS_IF_PROMISED, with(op, Map.of("gate", reversed)), Map.of(
            "ids", Prediction.moved(base, "ids", base.size("ids"), source), "weights", Prediction.moved(base, "weights", base.size("weights"), source)));
    }

    /// The last one, with a score of 0 and, where there is a bias, the lowest.
    private Relation idleExpertAdded() {
        int n = op.experts();
        SigmoidTopKRouter more = new SigmoidTopKRouter(op.dtype(), op.tokens(), n + 1, op.top(), op.norm(), op.scale());
        double[] wider = new double[op.tokens() * (n + 1)];
        Arrays.setAll(wider, i -> i % (n + 1) == n ? Double.NEGATIVE_INFINITY : gate[i / (n + 1) * n + i % (n + 1)]);
        Map<String, double[]> inputs = new LinkedHashMap<>(Map.of("gate", wider));
        if (bias != null) {
            double[] longer = Arrays.copyOf(bias, n + 1);
            longer[n] = Double.NEGATIVE_INFINITY;
            inputs.put("bias", longer);
        }
        return new Relation("an expert more that nobody wants", Demand.BITS_IF_PROMISED, with(more, inputs), same());
    }

    private Relation expertsReversed() {
        IntUnaryOperator mirror = id -> op.experts() - 1 - id;
        double[] mirrored = new double[gate.length];
        Arrays.setAll(mirrored, i -> gate[i / op.experts() * op.experts() + mirror.applyAsInt(i % op.experts())]);
        Map<String, double[]> inputs = new LinkedHashMap<>(Map.of("gate", mirrored));
        if (bias != null) {
            inputs.put("bias", Matrices.rows(bias, op.experts(), 1, mirror));
        }
        double[] ids = new double[base.size("ids")];
        Arrays.setAll(ids, i -> mirror.applyAsInt((int) base.value("ids", i)));
        return new Relation("experts in reverse order", Demand.BITS_IF_PROMISED, with(op, inputs),
            Map.of("ids", Prediction.values(DType.I32, ids, base.expected().get("ids").written()), "weights", Prediction.same(base, "weights")));
    }

    /// Whether no two experts of a token tie: nothing that is computed ties but what is computed of the same, the choice having no alternative.
    private boolean areDistinct() {
        for (int token = 0; token < op.tokens(); token++) {
            double[] row = new double[op.experts()];
            for (int e = 0; e < row.length; e++) {
                double x = gate[token * row.length + e];
                row[e] = 1 / (1 + Math.exp(-x)) + (bias == null ? 0 : bias[e]);
            }
            if (Arrays.stream(row).map(v -> (float) v).distinct().count() < row.length) {
                return false;
            }
        }
        return true;
    }

    private Map<String, Prediction> same() {
        return Map.of("ids", Prediction.same(base, "ids"), "weights", Prediction.same(base, "weights"));
    }

    private Plan with(SigmoidTopKRouter other, Map<String, double[]> changed) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.putAll(changed);
        return base.plan().with(other, inputs);
    }
}
