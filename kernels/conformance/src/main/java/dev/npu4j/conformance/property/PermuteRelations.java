package dev.npu4j.conformance.property;

import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold between permutations by expert.
final class PermuteRelations {
    private final Base base;
    private final ExpertPermute op;

    PermuteRelations(Base base, ExpertPermute op) {
        this.base = base;
        this.op = op;
    }

    List<Relation> all() {
        return List.of(negated(), everySecondExpert(), oneExpert());
    }

    private Relation negated() {
        Map<String, Prediction> outputs = same();
        outputs.put("y", Prediction.scaled(base, "y", -1));
        return new Relation("x negated", Demand.BITS, base.plan().with(op, with("x", Matrices.times(base.input("x"), -1))), outputs);
    }

    /// Only the order of the ids counts, not which they are.
    private Relation everySecondExpert() {
        ExpertPermute more = new ExpertPermute(op.dtype(), op.tokens(), op.hidden(), 2 * op.experts(), op.top());
        double[] counts = new double[more.experts()];
        for (int e = 0; e < op.experts(); e++) {
            counts[2 * e] = base.value("counts", e);
        }
        Map<String, Prediction> outputs = same();
        outputs.put("counts", counts(counts));
        return new Relation("an expert without rows after each", Demand.BITS, base.plan().with(more, with("ids", Matrices.times(base.input("ids"), 2))), outputs);
    }

    /// A sort that is stable leaves equal keys where they are.
    private Relation oneExpert() {
        ExpertPermute one = new ExpertPermute(op.dtype(), op.tokens(), op.hidden(), 1, op.top());
        double[] slots = new double[op.slots()];
        Arrays.setAll(slots, s -> s);
        boolean[] written = all(slots.length);
        double[] y = Matrices.rows(base.input("x"), op.slots(), op.hidden(), s -> s / op.top());
        Map<String, Prediction> outputs = new LinkedHashMap<>();
        outputs.put("y", Prediction.values(op.dtype(), y, all(y.length)));
        outputs.put("order", Prediction.values(DType.I32, slots, written));
        outputs.put("counts", counts(new double[] {op.slots()}));
        outputs.put("inverse", Prediction.values(DType.I32, slots, written));
        return new Relation("one expert for all", Demand.BITS, base.plan().with(one, with("ids", new double[op.slots()])), outputs);
    }

    private Map<String, Prediction> same() {
        Map<String, Prediction> outputs = new LinkedHashMap<>();
        for (String name : List.of("y", "order", "counts", "inverse")) {
            outputs.put(name, Prediction.same(base, name));
        }
        return outputs;
    }

    private static Prediction counts(double[] counts) {
        return Prediction.values(DType.I64, counts, all(counts.length));
    }

    private static boolean[] all(int elements) {
        boolean[] all = new boolean[elements];
        Arrays.fill(all, true);
        return all;
    }

    private Map<String, double[]> with(String operand, double[] values) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put(operand, values);
        return inputs;
    }
}
