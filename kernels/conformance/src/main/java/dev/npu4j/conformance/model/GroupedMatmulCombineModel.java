package dev.npu4j.conformance.model;

import dev.npu4j.kernels.op.GroupedMatmulCombine;
import java.util.LinkedHashMap;
import java.util.Map;

/// [GroupedMatmulCombine] in f32: the products, rounded where the profile says, and then their sum.
final class GroupedMatmulCombineModel {
    private GroupedMatmulCombineModel() {
    }

    static double[] compute(GroupedMatmulCombine op, Map<String, double[]> inputs, Accumulator accumulator) {
        Map<String, double[]> sum = new LinkedHashMap<>(inputs);
        sum.put("x", GroupedMatmulModel.compute(op.projection().withDTypes(op.x(), op.w(), op.between()), inputs, accumulator));
        return ExpertCombineModel.compute(op.combination(), sum);
    }
}
