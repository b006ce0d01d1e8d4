package dev.npu4j.conformance.property;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What must hold between gated projections: all that holds between grouped products, and what passes the gate is only multiplied.
final class GroupedMatmulSwiGluRelations {
    private final Base base;
    private final GroupedMatmulSwiGlu op;

    GroupedMatmulSwiGluRelations(Base base, GroupedMatmulSwiGlu op) {
        this.base = base;
        this.op = op;
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(new GroupedProductRelations(base, op, op::sized).all());
        relations.add(new Relation("weights of up negated", Demand.BITS, base.plan().with(op, scaledUp(-1)), Map.of("y", Prediction.scaled(base, "y", -1))));
        if (ordinary) {
            relations.add(new Relation("weights of up of zeros", Demand.BITS, base.plan().with(op, scaledUp(0)), Map.of("y", Prediction.constant(base, "y", 0, 0))));
            // what rounds among f16's subnormals in between does not scale
            if (op.between() != DType.F16 && Matrices.largest(base.input("weight")) < Rounding.largest(op.w()) / 2) {
                relations.add(new Relation("weights of up doubled", Demand.BITS, base.plan().with(op, scaledUp(2)), Map.of("y", Prediction.scaled(base, "y", 2))));
            }
        }
        return relations;
    }

    private Map<String, double[]> scaledUp(double factor) {
        double[] weight = base.input("weight").clone();
        for (int i = 0; i < weight.length; i++) {
            int within = i % (op.k() * op.n()); // of one expert
            int column = op.weight() == WeightLayout.KN ? within % op.n() : within / op.k();
            weight[i] *= column < op.width() ? 1 : factor;
        }
        Map<String, double[]> inputs = new LinkedHashMap<>(base.plan().inputs());
        inputs.put("weight", weight);
        return inputs;
    }
}
