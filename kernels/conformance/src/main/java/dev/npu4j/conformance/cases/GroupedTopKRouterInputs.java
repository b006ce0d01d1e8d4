package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of router cases.
///
/// Under exact-int a power of two of a token's experts share the largest logit, and the others lie so far below, each
/// where it likes, that their exponentials are 0: scores are 2^-j and 0 without rounding, and there is still an order.
///
/// `router_scale` follows from the seed: every fourth case has none, and the one after it has one of f32.
final class GroupedTopKRouterInputs {
    private static final double[] LEVELS = {-1, -0.0, 0.0, 0.0, 0.25, 0.25, 0.25 + 0x1p-9, 1, 1};
    private static final int RUN = 3; // equal logits in a row, so that ties straddle groups
    private static final int FAR = 200;

    private GroupedTopKRouterInputs() {
    }

    static Map<String, double[]> of(GroupedTopKRouter op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        Values gate = new Values(c.seed(), "gate", op.dtype(), op.tokens(), op.experts());
        Counter random = gate.random();
        inputs.put("gate", switch (c.fill()) {
            case EXACT_INT -> exact(op, gate);
            case TIES -> gate.each(i -> LEVELS[random.below(i / RUN, LEVELS.length)]);
            default -> gate.activations(c.fill(), Double.MAX_VALUE);
        });
        int kind = Math.floorMod(c.seed(), 4);
        if (kind > 0) {
            Values scale = new Values(c.seed(), "router_scale", kind == 1 ? DType.F32 : op.dtype(), 1, op.experts());
            inputs.put("router_scale", switch (c.fill()) {
                case EXACT_INT -> scale.each(e -> scale.random().sign(2L * e) * scale.random().between(2L * e + 1, 1, 8));
                case SPECIALS -> kind == 2 ? scale.activations(Fill.SPECIALS, Double.MAX_VALUE) : scale.weights(Fill.NORMAL);
                default -> scale.weights(c.fill());
            });
        }
        return inputs;
    }

    private static double[] exact(GroupedTopKRouter op, Values gate) {
        int n = op.experts();
        Counter random = gate.random();
        double[] logits = gate.each(i -> random.between(2L * i, 0, 50) - FAR - 50);
        for (int token = 0; token < op.tokens(); token++) {
            int[] order = new Counter(random.bits(-1 - token), "order").permutation(n);
            int ones = 1 << random.below(-1 - op.tokens() - token, Integer.SIZE - Integer.numberOfLeadingZeros(n));
            for (int j = 0; j < ones; j++) {
                logits[token * n + order[j]] = token % 5;
            }
        }
        return logits;
    }
}
