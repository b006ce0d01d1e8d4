package dev.npu4j.conformance.property;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.RmsNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold between norms of rows.
final class RmsNormRelations {
    /// A row with zeros behind is this many times as long: a square, so that rstd changes by a power of two.
    private static final int LONGER = 4;
    private static final int MOST_ELEMENTS = 1 << 20;

    private final Base base;
    private final RmsNorm op;

    RmsNormRelations(Base base, RmsNorm op) {
        this.base = base;
        this.op = op;
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(rowsReversed(), negated()));
        if (ordinary) {
            relations.add(zeroGamma());
            if (Matrices.largest(base.input("x")) < Rounding.largest(op.dtype()) / 2) {
                relations.add(doubled());
            }
            if ((long) op.rows() * op.hidden() * LONGER <= MOST_ELEMENTS) {
                relations.add(zerosBehind());
            }
        }
        return relations;
    }

    private Relation rowsReversed() {
        Map<String, double[]> inputs = with("x", Matrices.rows(base.input("x"), op.rows(), op.hidden(), i -> op.rows() - 1 - i));
        return new Relation("rows in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs), Map.of(
            "y", Prediction.moved(base, "y", op.rows() * op.hidden(), i -> (op.rows() - 1 - i / op.hidden()) * op.hidden() + i % op.hidden()),
            "rstd", Prediction.moved(base, "rstd", base.size("rstd"), i -> op.rows() - 1 - i)));
    }

    private Relation negated() {
        return new Relation("x negated", Demand.BITS, base.plan().with(op, with("x", Matrices.times(base.input("x"), -1))),
            Map.of("y", Prediction.scaled(base, "y", -1), "rstd", Prediction.same(base, "rstd")));
    }

    private Relation doubled() {
        RmsNorm scaled = new RmsNorm(op.dtype(), op.rows(), op.hidden(), 4 * op.eps());
        return new Relation("x doubled and eps times four", Demand.BITS, base.plan().with(scaled, with("x", Matrices.times(base.input("x"), 2))),
            Map.of("y", Prediction.same(base, "y"), "rstd", Prediction.scaled(base, "rstd", 0.5)));
    }

    private Relation zeroGamma() {
        return new Relation("gamma of zeros", Demand.BITS, base.plan().with(op, with("gamma_pre", new double[op.hidden()])),
            Map.of("y", Prediction.constant(base, "y", 0, 0), "rstd", Prediction.same(base, "rstd")));
    }

    private Relation zerosBehind() {
        int hidden = op.hidden() * LONGER;
        RmsNorm longer = new RmsNorm(op.dtype(), op.rows(), hidden, op.eps() / LONGER);
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        double[] x = new double[op.rows() * hidden];
        double[] gamma = new double[hidden];
        Arrays.fill(gamma, 1);
        System.arraycopy(base.input("gamma_pre"), 0, gamma, 0, op.hidden());
        for (int row = 0; row < op.rows(); row++) {
            System.arraycopy(base.input("x"), row * op.hidden(), x, row * hidden, op.hidden());
        }
        inputs.put("x", x);
        inputs.put("gamma_pre", gamma);
        Prediction twice = Prediction.scaled(base, "y", 2);
        double[] y = new double[x.length];
        double[] slack = new double[x.length];
        boolean[] written = new boolean[x.length];
        boolean[] open = new boolean[x.length];
        Arrays.fill(written, true);
        for (int i = 0; i < op.rows() * op.hidden(); i++) {
            int at = i / op.hidden() * hidden + i % op.hidden();
            y[at] = twice.value(i);
            slack[at] = twice.slack(i);
            open[at] = !twice.isPromised(i);
        }
        return new Relation("zeros behind x, eps divided", Demand.BOUNDS, base.plan().with(longer, inputs), Map.of(
            "y", Prediction.values(op.dtype(), y, written).within(i -> slack[i]).open(i -> open[i]),
            "rstd", Prediction.scaled(base, "rstd", 2)));
    }

    private Map<String, double[]> with(String operand, double[] values) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put(operand, values);
        return inputs;
    }
}
