package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of rotary embedding cases.
///
/// Under exact-int one element of each pair is zero and the other a power of two: what comes out is that power times cosine and sine, which
/// are f32 numbers, without any further rounding. Positions are small then, so that no f64 error of an angle could decide how they are rounded.
final class RotaryEmbeddingInputs {
    private static final int LONGEST_CONTEXT = 1 << 17;
    private static final int NEAR = 512;

    private RotaryEmbeddingInputs() {
    }

    static Map<String, double[]> of(RotaryEmbedding op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        Values x = new Values(c.seed(), "x", op.dtype(), op.tokens() * op.heads(), op.d());
        inputs.put("x", c.fill() == Fill.EXACT_INT ? x.each(i -> lonely(op, x.random(), i)) : x.activations(c.fill(), Double.MAX_VALUE));
        inputs.put("pos", positions(op, c));
        return inputs;
    }

    /// Element i, where of each pair only one is not zero.
    private static double lonely(RotaryEmbedding op, Counter random, int i) {
        int row = i / op.d();
        int t = i % op.d();
        int pairs = op.rotary() / 2;
        double value = random.sign(2L * i) * Math.scalb(1.0, random.between(2L * i + 1, -4, 4));
        if (t >= op.rotary()) {
            return value;
        }
        boolean isHalf = op.pairing() == Pairing.HALF;
        int pair = isHalf ? t % pairs : t / 2;
        boolean isFirst = isHalf ? t < pairs : t % 2 == 0;
        boolean firstIsThere = new Counter(row, "which").sign(pair) > 0;
        return isFirst == firstIsThere ? value : 0;
    }

    private static double[] positions(RotaryEmbedding op, Case c) {
        Counter random = new Counter(c.seed(), "pos");
        double[] pos = new double[op.tokens()];
        int next = 0;
        for (int t = 0; t < pos.length; t++) {
            next += random.between(t, 1, 4);
            pos[t] = switch (c.pos()) {
                case ORIGINAL -> next;
                case ANY -> random.below(t, LONGEST_CONTEXT);
                case EXTREMES -> t % 2 == 0 ? Integer.MAX_VALUE - t / 2 : t / 2;
                default -> t;
            };
            if (c.fill() == Fill.EXACT_INT) {
                pos[t] %= NEAR;
            }
        }
        return pos;
    }
}
