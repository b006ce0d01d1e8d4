package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Groups;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What must hold between grouped matmuls.
final class GroupedMatmulRelations {
    private final Base base;
    private final GroupedMatmul op;
    private final int[] sizes; // rows of each expert
    private final int[] starts; // first row of each expert
    private final int computed; // rows of all experts

    GroupedMatmulRelations(Base base, GroupedMatmul op) {
        this.base = base;
        this.op = op;
        Groups groups = new Groups(op, base.input("group_list"));
        sizes = IntStream.range(0, op.e()).map(groups::size).toArray();
        starts = IntStream.range(0, op.e()).map(groups::start).toArray();
        computed = groups.rows();
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(expertsReversed(), idleExpertInFront(), rowsReversed()));
        if (computed > 1) {
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

    private Relation expertsReversed() {
        int[] reversed = new int[op.e()];
        Arrays.setAll(reversed, g -> sizes[op.e() - 1 - g]);
        int[] source = new int[op.m()];
        int row = 0;
        for (int g = op.e() - 1; g >= 0; g--) {
            for (int i = 0; i < sizes[g]; i++) {
                source[row++] = starts[g] + i;
            }
        }
        while (row < op.m()) {
            source[row] = row++; // the tail stays where it is
        }
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("x", Matrices.rows(base.input("x"), op.m(), op.k(), i -> source[i]));
        inputs.put("weight", Matrices.rows(base.input("weight"), op.e(), op.k() * op.n(), g -> op.e() - 1 - g));
        inputs.computeIfPresent("bias", (name, bias) -> Matrices.rows(bias, op.e(), op.n(), g -> op.e() - 1 - g));
        inputs.put("group_list", Groups.list(op.groupList(), reversed));
        return new Relation("experts in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs), moved(op.m(), source));
    }

    private Relation idleExpertInFront() {
        int[] more = new int[op.e() + 1];
        System.arraycopy(sizes, 0, more, 1, op.e());
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("weight", Matrices.rows(base.input("weight"), op.e() + 1, op.k() * op.n(), g -> g - 1));
        inputs.computeIfPresent("bias", (name, bias) -> Matrices.rows(bias, op.e() + 1, op.n(), g -> g - 1));
        inputs.put("group_list", Groups.list(op.groupList(), more));
        return new Relation("one more expert, without rows, in front", Demand.BITS_IF_PROMISED,
            base.plan().with(sized(op.out(), op.e() + 1, op.m()), inputs), Map.of("y", Prediction.same(base, "y")));
    }

    private Relation rowsReversed() {
        int[] source = new int[op.m()];
        Arrays.setAll(source, i -> i);
        for (int g = 0; g < op.e(); g++) {
            for (int i = 0; i < sizes[g]; i++) {
                source[starts[g] + i] = starts[g] + sizes[g] - 1 - i;
            }
        }
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("x", Matrices.rows(base.input("x"), op.m(), op.k(), i -> source[i]));
        return new Relation("rows of each expert in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs), moved(op.m(), source));
    }

    /// Cuts right through an expert's rows, more often than not.
    private Relation secondHalfAlone() {
        int from = computed / 2;
        int[] left = new int[op.e()];
        Arrays.setAll(left, g -> Math.clamp(starts[g] + sizes[g] - (long) from, 0, sizes[g]));
        int rows = op.m() - from;
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("x", Matrices.rows(base.input("x"), rows, op.k(), i -> from + i));
        inputs.put("group_list", Groups.list(op.groupList(), left));
        int[] source = new int[rows];
        Arrays.setAll(source, i -> from + i);
        return new Relation("the second half of the rows in a call of its own", Demand.BITS_IF_PROMISED,
            base.plan().with(sized(op.out(), op.e(), rows), inputs), moved(rows, source));
    }

    private Relation doubled() {
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("x", Matrices.times(base.input("x"), 2));
        inputs.computeIfPresent("bias", (name, bias) -> Matrices.times(bias, 2));
        return new Relation("x and bias doubled", Demand.BITS, base.plan().with(op, inputs), Map.of("y", Prediction.scaled(base, "y", 2)));
    }

    private Relation zeroWeights() {
        double[] y = new double[op.m() * op.n()];
        boolean[] written = new boolean[y.length];
        double[] bias = base.input("bias");
        for (int g = 0; g < op.e(); g++) {
            for (int i = starts[g] * op.n(); i < (starts[g] + sizes[g]) * op.n(); i++) {
                written[i] = true;
                y[i] = bias == null ? 0 : Rounding.round(bias[g * op.n() + i % op.n()], op.out());
            }
        }
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("weight", new double[base.input("weight").length]);
        return new Relation("weights of zeros", Demand.BITS, base.plan().with(op, inputs), Map.of("y", Prediction.values(op.out(), y, written)));
    }

    /// The result in f32 must be the one that was rounded, to within a unit in the last place.
    private Relation wideOutput() {
        Prediction near = Prediction.same(base, "y");
        near.within(i -> Rounding.place(base.value("y", i), op.out()));
        near.open(i -> !Double.isFinite(base.value("y", i)));
        return new Relation("y in f32", Demand.BOUNDS, base.plan().with(sized(DType.F32, op.e(), op.m()), base.plan().inputs()), Map.of("y", near.as(DType.F32)));
    }

    private Map<String, Prediction> moved(int rows, int[] source) {
        return Map.of("y", Prediction.moved(base, "y", rows * op.n(), i -> source[i / op.n()] * op.n() + i % op.n()));
    }

    private GroupedMatmul sized(DType out, int e, int m) {
        return new GroupedMatmul(op.x(), op.w(), out, e, m, op.k(), op.n(), op.groupList(), op.weight(), op.bias());
    }
}
