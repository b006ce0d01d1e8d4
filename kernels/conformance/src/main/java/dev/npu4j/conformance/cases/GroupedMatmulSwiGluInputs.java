package dev.npu4j.conformance.cases;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of [GroupedMatmulSwiGlu] cases: those of a grouped matmul, with weights so much smaller that gates are numbers on which a
/// sigmoid depends.
///
/// Under exact-int every gate is a whole number from 40 on, where the sigmoid is 1 even in f64: x and the gate's weights are positive, and
/// the first of them is enough. Gates and what passes through them have so few bits that f32 holds their products.
final class GroupedMatmulSwiGluInputs {
    private static final int DENSITY = 24; // nonzero terms of a sum under exact-int
    private static final int OPEN = 40;
    private static final int SMALL = 2;
    private static final int LARGE = 4;

    private GroupedMatmulSwiGluInputs() {
    }

    static Map<String, double[]> of(GroupedMatmulSwiGlu op, Case c) {
        Map<String, double[]> inputs = c.fill() == Fill.EXACT_INT ? exact(op, c) : GroupedMatmulInputs.matrices(op, c);
        if (c.fill() != Fill.EXACT_INT) {
            int halvings = (Integer.SIZE - Integer.numberOfLeadingZeros(op.k() - 1)) / 2; // about the root of k
            double[] weight = inputs.get("weight");
            Arrays.setAll(weight, i -> Rounding.round(Math.scalb(weight[i], -halvings), op.w()));
        }
        inputs.put("group_list", GroupedMatmulInputs.groupList(op, GroupedMatmulInputs.sizes(op.e(), op.m() - c.tail(), c)));
        return inputs;
    }

    private static Map<String, double[]> exact(GroupedMatmulSwiGlu op, Case c) {
        Values x = new Values(c.seed(), "x", op.x(), op.m(), op.k());
        Values weight = new Values(c.seed(), "weight", op.w(), op.e() * op.k(), op.n());
        Counter rx = x.random();
        Counter rw = weight.random();
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("x", x.each(i -> GroupedMatmulInputs.isPresent(rx, i, op.k(), DENSITY) ? rx.between(2L * i + 1, 1, SMALL) : 0));
        inputs.put("weight", weight.each(i -> {
            int within = i % (op.k() * op.n()); // of one expert
            boolean isRowOfK = op.weight() == WeightLayout.KN;
            int t = isRowOfK ? within / op.n() : within % op.k();
            int column = isRowOfK ? within % op.n() : within / op.k();
            return column >= op.width() ? GroupedMatmulInputs.nonZero(rw, i, LARGE) : (t == 0 ? OPEN : 0) + rw.between(2L * i + 1, 1, SMALL);
        }));
        return inputs;
    }
}
