package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.ExpertPermute;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of expert permutation cases.
final class ExpertPermuteInputs {
    private ExpertPermuteInputs() {
    }

    static Map<String, double[]> of(ExpertPermute op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("x", GatherRowsInputs.copied(new Values(c.seed(), "x", op.dtype(), op.tokens(), op.hidden()), c.fill()));
        inputs.put("ids", ids(op, c));
        return inputs;
    }

    /// Each expert's share of the slots, in an order that the seed picks. So tokens that name an expert twice occur.
    private static double[] ids(ExpertPermute op, Case c) {
        int[] sizes = GroupedMatmulInputs.sizes(op.experts(), op.slots(), c);
        int[] places = new Counter(c.seed(), "ids").permutation(op.slots());
        double[] ids = new double[op.slots()];
        int dealt = 0;
        for (int e = 0; e < sizes.length; e++) {
            for (int i = 0; i < sizes[e]; i++) {
                ids[places[dealt++]] = e;
            }
        }
        return ids;
    }
}
