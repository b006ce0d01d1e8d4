package dev.npu4j.conformance.cases;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import java.util.Arrays;
import java.util.Map;

/// Inputs of [GroupedMatmulCombine] cases: the matrices and groups of a grouped matmul, whose weights are so much smaller that its products are of
/// the size of what is added to them, and what [ExpertCombineInputs] has beside the rows that it adds up.
///
/// Under exact-int all products are whole numbers below 2^14, weights at most 8: f32 holds every sum of some hundred.
final class GroupedMatmulCombineInputs {
    private GroupedMatmulCombineInputs() {
    }

    static Map<String, double[]> of(GroupedMatmulCombine op, Case c) {
        Map<String, double[]> inputs = GroupedMatmulInputs.matrices(op, c);
        if (c.fill() != Fill.EXACT_INT) {
            int halvings = (Integer.SIZE - Integer.numberOfLeadingZeros(op.k() - 1)) / 2; // about the root of k
            double[] weight = inputs.get("weight");
            Arrays.setAll(weight, i -> Rounding.round(Math.scalb(weight[i], -halvings), op.w()));
        }
        int[] sizes = GroupedMatmulInputs.sizes(op.e(), op.m() - c.tail(), c);
        inputs.put("group_list", GroupedMatmulInputs.groupList(op, sizes));
        inputs.put("inverse", ExpertCombineInputs.inverse(op.combination(), c, Arrays.stream(sizes).sum()));
        inputs.putAll(ExpertCombineInputs.beside(op.combination(), c));
        return inputs;
    }
}
