package dev.npu4j.conformance.property;

import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/// What must hold between activations of the kind `x · F(x)`: elements do not depend on each other, and `F(-x) = 1 - F(x)`.
final class GeluRelations {
    private static final double F32_SLACK = 0x1p-20;

    private final Base base;
    private final Gelu op;
    private final double[] x;

    GeluRelations(Base base, Gelu op) {
        this.base = base;
        this.op = op;
        x = base.input("x");
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(
            moved("rows in reverse order", i -> (op.rows() - 1 - i / op.width()) * op.width() + i % op.width()),
            moved("columns in reverse order", i -> i / op.width() * op.width() + op.width() - 1 - i % op.width())));
        if (op.rows() > 1) {
            relations.add(lastRowAlone());
        }
        if (ordinary) {
            relations.add(negated());
        }
        return relations;
    }

    /// Element i is what element `source(i)` was.
    private Relation moved(String name, IntUnaryOperator source) {
        double[] elsewhere = new double[x.length];
        Arrays.setAll(elsewhere, i -> x[source.applyAsInt(i)]);
        return new Relation(name, Demand.BITS_IF_PROMISED, base.plan().with(op, Map.of("x", elsewhere)),
            Map.of("y", Prediction.moved(base, "y", x.length, source)));
    }

    private Relation lastRowAlone() {
        int from = (op.rows() - 1) * op.width();
        Gelu alone = new Gelu(op.dtype(), 1, op.width(), op.approximate());
        return new Relation("last row alone", Demand.BITS_IF_PROMISED, base.plan().with(alone, Map.of("x", Arrays.copyOfRange(x, from, x.length))),
            Map.of("y", Prediction.moved(base, "y", op.width(), i -> from + i)));
    }

    /// `y(-x) = y(x) - x`. The larger of the two results is about |x|, and either may be off by its rounding.
    private Relation negated() {
        double[] y = new double[x.length];
        boolean[] written = new boolean[x.length];
        Arrays.fill(written, true);
        Arrays.setAll(y, i -> base.value("y", i) - x[i]);
        double relative = F32_SLACK + (op.dtype() == DType.F32 ? 0 : 2 * op.dtype().unitRoundoff());
        return new Relation("x negated", Demand.BOUNDS, base.plan().with(op, Map.of("x", Matrices.times(x, -1))), Map.of(
            "y", Prediction.values(op.dtype(), y, written).within(i -> 2 * base.bound("y", i) + relative * Math.abs(x[i]))));
    }
}
