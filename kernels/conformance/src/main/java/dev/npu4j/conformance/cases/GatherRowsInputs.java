package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.GatherRows;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of gathering cases.
final class GatherRowsInputs {
    private static final int LARGEST = 100; // whole numbers that every type has

    private GatherRowsInputs() {
    }

    static Map<String, double[]> of(GatherRows op, Case c) {
        Counter random = new Counter(c.seed(), "keep");
        double[] keep = new double[op.keep()];
        for (int i = 0; i < keep.length; i++) {
            keep[i] = random.below(i, op.rows());
        }
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("x", copied(new Values(c.seed(), "x", op.dtype(), op.rows(), op.width()), c.fill()));
        inputs.put("keep", keep);
        return inputs;
    }

    /// Numbers that are copied, not computed with.
    static double[] copied(Values x, Fill fill) {
        return fill == Fill.EXACT_INT ? x.each(i -> x.random().between(i, -LARGEST, LARGEST)) : x.activations(fill, Double.MAX_VALUE);
    }
}
