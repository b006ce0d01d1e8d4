package dev.npu4j.conformance.property;

import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.GatherRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold between gatherings of rows.
final class GatherRelations {
    private final Base base;
    private final GatherRows op;

    GatherRelations(Base base, GatherRows op) {
        this.base = base;
        this.op = op;
    }

    List<Relation> all() {
        return List.of(reversed(), twice(), aRowInFront());
    }

    private Relation reversed() {
        int last = op.keep() - 1;
        return new Relation("keep in reverse order", Demand.BITS, base.plan().with(op, with("keep", Matrices.rows(base.input("keep"), op.keep(), 1, i -> last - i))),
            Map.of("y", moved(op.keep(), i -> last - i)));
    }

    private Relation twice() {
        GatherRows more = new GatherRows(op.dtype(), op.rows(), 2 * op.keep(), op.width());
        return new Relation("each row twice", Demand.BITS, base.plan().with(more, with("keep", Matrices.rows(base.input("keep"), more.keep(), 1, i -> i / 2))),
            Map.of("y", moved(more.keep(), i -> i / 2)));
    }

    private Relation aRowInFront() {
        GatherRows longer = new GatherRows(op.dtype(), op.rows() + 1, op.keep(), op.width());
        Map<String, double[]> inputs = with("x", Matrices.rows(base.input("x"), longer.rows(), op.width(), i -> i - 1));
        double[] keep = base.input("keep").clone();
        java.util.Arrays.setAll(keep, i -> keep[i] + 1);
        inputs.put("keep", keep);
        return new Relation("a row of zeros in front", Demand.BITS, base.plan().with(longer, inputs), Map.of("y", Prediction.same(base, "y")));
    }

    private Prediction moved(int rows, java.util.function.IntUnaryOperator source) {
        return Prediction.moved(base, "y", rows * op.width(), i -> source.applyAsInt(i / op.width()) * op.width() + i % op.width());
    }

    private Map<String, double[]> with(String operand, double[] values) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put(operand, values);
        return inputs;
    }
}
