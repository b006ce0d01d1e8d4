package dev.npu4j.conformance.property;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/// What must hold between rotary embeddings.
final class RotaryRelations {
    private final Base base;
    private final RotaryEmbedding op;
    private final int rows;

    RotaryRelations(Base base, RotaryEmbedding op) {
        this.base = base;
        this.op = op;
        rows = op.tokens() * op.heads();
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(tokensReversed(), headsReversed(), negated(), pairedOtherwise()));
        if (op.rotary() < op.d()) {
            relations.add(withoutTheRest());
        }
        if (ordinary) {
            relations.add(atPositionZero());
            if (Matrices.largest(base.input("x")) < Rounding.largest(op.dtype()) / 4) {
                relations.add(doubled());
            }
        }
        return relations;
    }

    private Relation tokensReversed() {
        int width = op.heads() * op.d();
        Map<String, double[]> inputs = inputs();
        inputs.put("x", Matrices.rows(base.input("x"), op.tokens(), width, i -> op.tokens() - 1 - i));
        inputs.put("pos", Matrices.rows(base.input("pos"), op.tokens(), 1, i -> op.tokens() - 1 - i));
        return new Relation("tokens in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs),
            moved(i -> (op.tokens() - 1 - i / width) * width + i % width));
    }

    private Relation headsReversed() {
        IntUnaryOperator heads = i -> i / op.heads() * op.heads() + op.heads() - 1 - i % op.heads();
        Map<String, double[]> inputs = inputs();
        inputs.put("x", Matrices.rows(base.input("x"), rows, op.d(), heads));
        return new Relation("heads in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs),
            moved(i -> heads.applyAsInt(i / op.d()) * op.d() + i % op.d()));
    }

    private Relation negated() {
        Map<String, double[]> inputs = inputs();
        inputs.put("x", Matrices.times(base.input("x"), -1));
        return new Relation("x negated", Demand.BITS, base.plan().with(op, inputs), Map.of("y", Prediction.scaled(base, "y", -1)));
    }

    private Relation doubled() {
        Map<String, double[]> inputs = inputs();
        inputs.put("x", Matrices.times(base.input("x"), 2));
        return new Relation("x doubled", Demand.BITS, base.plan().with(op, inputs), Map.of("y", Prediction.scaled(base, "y", 2)));
    }

    private Relation atPositionZero() {
        Map<String, double[]> inputs = inputs();
        inputs.put("pos", new double[op.tokens()]);
        return new Relation("all tokens at position 0", Demand.BITS, base.plan().with(op, inputs),
            Map.of("y", Prediction.values(op.dtype(), base.input("x"), base.expected().get("y").written())));
    }

    /// The same pairs, whose elements lie as the other pairing has them.
    private Relation pairedOtherwise() {
        boolean isHalf = op.pairing() == Pairing.HALF;
        int pairs = op.rotary() / 2;
        // where in the base's head an element of the other launch is
        IntUnaryOperator source = t -> t >= op.rotary() ? t : isHalf ? t / 2 + t % 2 * pairs : t % pairs * 2 + t / pairs;
        double[] x = base.input("x");
        double[] moved = new double[x.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = x[i / op.d() * op.d() + source.applyAsInt(i % op.d())];
        }
        Map<String, double[]> inputs = inputs();
        inputs.put("x", moved);
        RotaryEmbedding other = new RotaryEmbedding(op.dtype(), op.tokens(), op.heads(), op.d(), op.theta(), op.rotary(), isHalf ? Pairing.INTERLEAVED : Pairing.HALF);
        return new Relation("the other pairing, elements moved", Demand.BITS_IF_PROMISED, base.plan().with(other, inputs),
            moved(i -> i / op.d() * op.d() + source.applyAsInt(i % op.d())));
    }

    /// Heads of nothing but what is rotated.
    private Relation withoutTheRest() {
        int rotary = op.rotary();
        double[] x = new double[rows * rotary];
        for (int i = 0; i < x.length; i++) {
            x[i] = base.input("x")[i / rotary * op.d() + i % rotary];
        }
        Map<String, double[]> inputs = inputs();
        inputs.put("x", x);
        RotaryEmbedding other = new RotaryEmbedding(op.dtype(), op.tokens(), op.heads(), rotary, op.theta(), rotary, op.pairing());
        return new Relation("heads without what is copied", Demand.BITS_IF_PROMISED, base.plan().with(other, inputs),
            Map.of("y", Prediction.moved(base, "y", x.length, i -> i / rotary * op.d() + i % rotary)));
    }

    private Map<String, Prediction> moved(IntUnaryOperator source) {
        return Map.of("y", Prediction.moved(base, "y", base.size("y"), source));
    }

    private Map<String, double[]> inputs() {
        return new LinkedHashMap<>(base.plan().inputs());
    }
}
