package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold between matmuls, and between one and a grouped one.
final class MatmulRelations {
    private final Base base;
    private final Matmul op;

    MatmulRelations(Base base, Matmul op) {
        this.base = base;
        this.op = op;
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(oneGroup(), rowsReversed(), columnsReversed()));
        if (op.m() > 1) {
            relations.add(secondHalfAlone());
        }
        if (ordinary) {
            relations.add(zeroWeights());
            if (Matrices.largest(base.input("x")) < Rounding.largest(op.x()) / 2) {
                relations.add(doubled());
            }
            if (op.out() != DType.F32) {
                relations.add(wideOutput());
            }
        }
        return relations;
    }

    /// The same numbers as those of a single expert.
    private Relation oneGroup() {
        GroupedMatmul grouped = new GroupedMatmul(op.x(), op.w(), op.out(), 1, op.m(), op.k(), op.n(), GroupListKind.COUNTS, op.weight(), op.bias());
        Plan other = base.plan().with(grouped, with("group_list", new double[] {op.m()})).withDType("group_list", DType.I64);
        return new Relation("a grouped matmul of one group", Demand.BITS_IF_PROMISED, other, Map.of("y", Prediction.same(base, "y")));
    }

    private Relation rowsReversed() {
        int last = op.m() - 1;
        return new Relation("rows in reverse order", Demand.BITS_IF_PROMISED,
            base.plan().with(op, with("x", Matrices.rows(base.input("x"), op.m(), op.k(), i -> last - i))), moved(op.m(), 0, true));
    }

    /// A column depends on where it stands as little as a row does.
    private Relation columnsReversed() {
        int n = op.n();
        double[] weight = base.input("weight");
        double[] reversed = new double[weight.length];
        boolean isKn = op.weight() == WeightLayout.KN;
        Arrays.setAll(reversed, isKn ? i -> weight[i - i % n + n - 1 - i % n] : i -> weight[(n - 1 - i / op.k()) * op.k() + i % op.k()]);
        Map<String, double[]> inputs = with("weight", reversed);
        inputs.computeIfPresent("bias", (name, bias) -> Matrices.rows(bias, n, 1, j -> n - 1 - j));
        return new Relation("columns in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs),
            Map.of("y", Prediction.moved(base, "y", op.m() * n, i -> i - i % n + n - 1 - i % n)));
    }

    private Relation secondHalfAlone() {
        int from = op.m() / 2;
        int rows = op.m() - from;
        return new Relation("the second half of the rows in a call of its own", Demand.BITS_IF_PROMISED,
            base.plan().with(sized(op.out(), rows), with("x", Matrices.rows(base.input("x"), rows, op.k(), i -> from + i))), moved(rows, from, false));
    }

    private Relation doubled() {
        Map<String, double[]> inputs = with("x", Matrices.times(base.input("x"), 2));
        inputs.computeIfPresent("bias", (name, bias) -> Matrices.times(bias, 2));
        return new Relation("x and bias doubled", Demand.BITS, base.plan().with(op, inputs), Map.of("y", Prediction.scaled(base, "y", 2)));
    }

    private Relation zeroWeights() {
        double[] y = new double[op.m() * op.n()];
        boolean[] written = new boolean[y.length];
        Arrays.fill(written, true);
        double[] bias = base.input("bias");
        if (bias != null) {
            Arrays.setAll(y, i -> Rounding.round(bias[i % op.n()], op.out()));
        }
        return new Relation("weights of zeros", Demand.BITS, base.plan().with(op, with("weight", new double[base.input("weight").length])),
            Map.of("y", Prediction.values(op.out(), y, written)));
    }

    /// The result in f32 must be the one that was rounded, to within a unit in the last place.
    private Relation wideOutput() {
        Prediction near = Prediction.same(base, "y");
        near.within(i -> Rounding.place(base.value("y", i), op.out()));
        near.open(i -> !Double.isFinite(base.value("y", i)));
        return new Relation("y in f32", Demand.BOUNDS, base.plan().with(sized(DType.F32, op.m()), base.plan().inputs()), Map.of("y", near.as(DType.F32)));
    }

    private Map<String, Prediction> moved(int rows, int from, boolean reversed) {
        int n = op.n();
        return Map.of("y", Prediction.moved(base, "y", rows * n, i -> (reversed ? rows - 1 - i / n : from + i / n) * n + i % n));
    }

    private Matmul sized(DType out, int m) {
        return new Matmul(op.x(), op.w(), out, m, op.k(), op.n(), op.weight(), op.bias());
    }

    private Map<String, double[]> with(String operand, double[] values) {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put(operand, values);
        return inputs;
    }
}
