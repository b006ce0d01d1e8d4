package dev.npu4j.conformance.model;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import java.util.Arrays;
import java.util.Map;

/// [GroupedMatmulSwiGlu] in f32: the product, rounded where the profile says, then the activation, and one rounding.
final class GroupedMatmulSwiGluModel {
    private GroupedMatmulSwiGluModel() {
    }

    static double[] compute(GroupedMatmulSwiGlu op, Map<String, double[]> inputs, Accumulator accumulator) {
        double[] p = GroupedMatmulModel.compute(op.projection().withDTypes(op.x(), op.w(), op.between()), inputs, accumulator);
        double[] y = PointwiseModel.gated(p, op.m(), op.width());
        Arrays.setAll(y, i -> Rounding.round(y[i], op.out()));
        return y;
    }
}
