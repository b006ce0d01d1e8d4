package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.SwiGlu;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;

/// What must hold between gated activations: elements do not depend on each other, and what passes the gate is only multiplied.
final class SwiGluRelations {
    private final Base base;
    private final SwiGlu op;
    private final double[] x;

    SwiGluRelations(Base base, SwiGlu op) {
        this.base = base;
        this.op = op;
        x = base.input("x");
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(
            moved("rows in reverse order", i -> (op.rows() - 1 - i / op.width()) * op.width() + i % op.width()),
            moved("columns in reverse order", i -> i / op.width() * op.width() + op.width() - 1 - i % op.width()),
            new Relation("up negated", Demand.BITS, plan(up -> -up), Map.of("y", Prediction.scaled(base, "y", -1)))));
        if (ordinary) {
            relations.add(new Relation("up of zeros", Demand.BITS, plan(up -> 0), Map.of("y", Prediction.constant(base, "y", 0, 0))));
            if (Matrices.largest(x) < Rounding.largest(op.dtype()) / 2) {
                relations.add(new Relation("up doubled", Demand.BITS, plan(up -> 2 * up), Map.of("y", Prediction.scaled(base, "y", 2))));
            }
        }
        return relations;
    }

    /// Element i of y is what element `source(i)` was.
    private Relation moved(String name, IntUnaryOperator source) {
        double[] elsewhere = new double[x.length];
        for (int i = 0; i < x.length / 2; i++) {
            elsewhere[gateAt(i)] = x[gateAt(source.applyAsInt(i))];
            elsewhere[gateAt(i) + op.width()] = x[gateAt(source.applyAsInt(i)) + op.width()];
        }
        return new Relation(name, Demand.BITS_IF_PROMISED, base.plan().with(op, Map.of("x", elsewhere)),
            Map.of("y", Prediction.moved(base, "y", x.length / 2, source)));
    }

    private Plan plan(DoubleUnaryOperator up) {
        double[] changed = x.clone();
        for (int i = 0; i < x.length / 2; i++) {
            int at = gateAt(i) + op.width();
            changed[at] = up.applyAsDouble(x[at]);
        }
        return base.plan().with(op, Map.of("x", changed));
    }

    private int gateAt(int i) {
        return i / op.width() * 2 * op.width() + i % op.width();
    }
}
