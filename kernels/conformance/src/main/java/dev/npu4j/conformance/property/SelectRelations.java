package dev.npu4j.conformance.property;

import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold between choices of tokens.
final class SelectRelations {
    private final Base base;
    private final TokenSelect op;
    private final double[] scores;

    SelectRelations(Base base, TokenSelect op) {
        this.base = base;
        this.op = op;
        scores = base.input("scores");
    }

    List<Relation> all() {
        List<Relation> relations = new ArrayList<>();
        if (Arrays.stream(scores).allMatch(score -> !(Math.abs(2 * score) > Float.MAX_VALUE))) {
            relations.add(doubled());
        }
        if (op.last() == 0) {
            relations.add(worstAppended());
        }
        if (areDistinct()) {
            relations.add(reversed());
        }
        return relations;
    }

    /// Only the order of the scores counts. (An infinity stays what it is.)
    private Relation doubled() {
        return new Relation("scores doubled", Demand.BITS, base.plan().with(op, with(Matrices.times(scores, 2))), Map.of("keep", Prediction.same(base, "keep")));
    }

    private Relation worstAppended() {
        double[] more = Arrays.copyOf(scores, scores.length + 1);
        more[scores.length] = Double.NaN;
        TokenSelect longer = new TokenSelect(op.n() + 1, op.n0() + 1, op.keep(), op.first(), 0);
        return new Relation("a token with a score of NaN behind", Demand.BITS, base.plan().with(longer, with(more)), Map.of("keep", Prediction.same(base, "keep")));
    }

    private Relation reversed() {
        TokenSelect mirrored = new TokenSelect(op.n(), op.n0(), op.keep(), op.last(), op.first());
        double[] keep = new double[op.keep()];
        boolean[] written = new boolean[op.keep()];
        Arrays.fill(written, true);
        Arrays.setAll(keep, j -> op.n() - 1 - base.value("keep", op.keep() - 1 - j));
        return new Relation("scores in reverse order, first and last swapped", Demand.BITS,
            base.plan().with(mirrored, with(Matrices.rows(scores, op.n(), 1, i -> op.n() - 1 - i))), Map.of("keep", Prediction.values(DType.I32, keep, written)));
    }

    /// Ties go to the lower index, which another order changes. (Both zeros are one score, and NaN is nobody's equal.)
    private boolean areDistinct() {
        return Arrays.stream(scores).noneMatch(Double::isNaN) && Arrays.stream(scores).map(score -> score + 0.0).distinct().count() == scores.length;
    }

    private Map<String, double[]> with(double[] changed) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("scores", changed);
        return inputs;
    }
}
