package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Inputs of cases of the router of sigmoids.
///
/// Under exact-int a score is 0, 1/2 or 1, without rounding: the logit is 0, or so far out that the exponential is lost. The
/// logits of the chosen are then lowered, one step at a time, until their scores sum to a power of two (or 0): all quotients are f32 numbers.
///
/// `bias` follows from the seed: every fourth case has none. Under exact-int it is some eighths, which reorder scores and make ties of
/// unequal ones.
final class SigmoidTopKRouterInputs {
    private static final double[] LEVELS = {-1, -0.0, 0.0, 0.0, 0.25, 0.25, 0.25 + 0x1p-6, 1, 1};
    private static final double[] BIASES = {-0.25, -0.0, 0.0, 0.0, 0.5};
    private static final int RUN = 3; // equal logits in a row
    private static final double[] FAR = {-256, 0, 64}; // the logits of 0, 1 and 2 halves

    private SigmoidTopKRouterInputs() {
    }

    static Map<String, double[]> of(SigmoidTopKRouter op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        int kind = Math.floorMod(c.seed(), 4);
        double[] bias = kind == 0 ? null : bias(op, c, kind);
        Values gate = new Values(c.seed(), "gate", op.dtype(), op.tokens(), op.experts());
        Counter random = gate.random();
        inputs.put("gate", switch (c.fill()) {
            case EXACT_INT -> exact(op, gate, bias);
            case TIES -> gate.each(i -> LEVELS[random.below(i / RUN, LEVELS.length)]);
            default -> gate.activations(c.fill(), Double.MAX_VALUE);
        });
        if (bias != null) {
            inputs.put("bias", bias);
        }
        return inputs;
    }

    private static double[] bias(SigmoidTopKRouter op, Case c, int kind) {
        Values bias = new Values(c.seed(), "bias", DType.F32, 1, op.experts());
        Counter random = bias.random();
        return switch (c.fill()) {
            case EXACT_INT -> bias.each(e -> random.between(e, -8, 8) / 8.0);
            case TIES -> bias.each(e -> BIASES[random.below(e, BIASES.length)]);
            case SPECIALS -> kind == 2 ? bias.activations(Fill.SPECIALS, Double.MAX_VALUE) : bias.weights(Fill.NORMAL);
            default -> bias.weights(c.fill());
        };
    }

    private static double[] exact(SigmoidTopKRouter op, Values gate, double[] bias) {
        int n = op.experts();
        Counter random = gate.random();
        double[] logits = gate.each(i -> 0);
        for (int token = 0; token < op.tokens(); token++) {
            int from = token * n;
            int[] halves = new int[n];
            int many = 1 + random.below(-1 - token, 4); // quarters of the experts that may have a score at all
            Arrays.setAll(halves, e -> random.below(2L * (from + e), 4) < many ? random.below(2L * (from + e) + 1, FAR.length) : 0);
            int sum = -1;
            while (Integer.bitCount(sum) > 1) {
                int[] chosen = IntStream.range(0, n).boxed()
                    .sorted(Comparator.comparing(e -> -(halves[e] / 2.0 + (bias == null ? 0 : bias[e])))) // which leaves equal ones as they are
                    .limit(op.top()).mapToInt(e -> e).toArray();
                sum = Arrays.stream(chosen).map(e -> halves[e]).sum();
                if (Integer.bitCount(sum) > 1) {
                    halves[Arrays.stream(chosen).filter(e -> halves[e] > 0).reduce((a, b) -> b).orElseThrow()]--;
                }
            }
            for (int e = 0; e < n; e++) {
                logits[from + e] = FAR[halves[e]];
            }
        }
        return logits;
    }
}
