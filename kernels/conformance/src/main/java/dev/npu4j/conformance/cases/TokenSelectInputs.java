package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of token selection cases.
final class TokenSelectInputs {
    private static final double[] LEVELS = {-1, -0.0, 0.0, 0.0, 0.25, 0.25, 0.25 + 0x1p-25, 1 - 0x1p-24, 1, 1 + 0x1p-23};
    private static final int RUN = 5; // equal scores in a row, so that ties straddle any block boundary

    private TokenSelectInputs() {
    }

    static Map<String, double[]> of(TokenSelect op, Case c) {
        Values scores = new Values(c.seed(), "scores", DType.F32, op.n(), 1);
        Counter random = scores.random();
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("scores", switch (c.fill()) {
            case EXACT_INT -> scores.each(i -> random.between(i, -50, 50));
            case TIES -> scores.each(i -> LEVELS[random.below(i / RUN, LEVELS.length)]);
            default -> scores.activations(c.fill(), Double.MAX_VALUE);
        });
        return inputs;
    }
}
