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

    GroupedMatmulRelations(Base base, GroupedMatmul op) {
        this.base = base;
        this.op = op;
        Groups groups = new Groups(op, base.input("group_list"));
        sizes = IntStream.range(0, op.e()).map(groups::size).toArray();
        starts = IntStream.range(0, op.e()).map(groups::start).toArray();
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(new GroupedProductRelations(base, op, (e, m) -> sized(op.out(), e, m)).all());
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

    private GroupedMatmul sized(DType out, int e, int m) {
        return new GroupedMatmul(op.x(), op.w(), out, e, m, op.k(), op.n(), op.groupList(), op.weight(), op.bias());
    }
}
