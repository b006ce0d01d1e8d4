package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of rotary embedding cases.
///
/// Under exact-int one element of each pair is zero and the other a power of two: what comes out is that power times cosine and sine, which
/// are f32 numbers, without any further rounding. Both are zero where an f64 error of the angle could decide how these are rounded, which is rare,
/// since positions are small then.
final class RotaryEmbeddingInputs {
    private static final int LONGEST_CONTEXT = 1 << 17;
    private static final int NEAR = 512;

    private RotaryEmbeddingInputs() {
    }

    static Map<String, double[]> of(RotaryEmbedding op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        Values x = new Values(c.seed(), "x", op.dtype(), op.tokens() * op.heads(), op.d());
        double[] pos = positions(op, c);
        inputs.put("x", c.fill() == Fill.EXACT_INT ? x.each(i -> lonely(op, pos, x.random(), i)) : x.activations(c.fill(), Double.MAX_VALUE));
        inputs.put("pos", pos);
        return inputs;
    }

    /// Element i, where of each pair only one is not zero.
    private static double lonely(RotaryEmbedding op, double[] pos, Counter random, int i) {
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
        double angle = pos[row / op.heads()] * StrictMath.pow(op.theta(), -2.0 * pair / op.rotary());
        boolean isDecided = isDecided(StrictMath.cos(angle), StrictMath.sin(angle), angle) && isDecided(StrictMath.sin(angle), StrictMath.cos(angle), angle);
        return isFirst == firstIsThere && isDecided ? value : 0;
    }

    /// Whether a cosine or sine rounds to the same f32 number even if its angle is a few units in the last place of f64 off.
    private static boolean isDecided(double value, double other, double angle) {
        double off = 0x1p-49 * (Math.abs(other) * angle + Math.abs(value)) + 0x1p-80;
        return angle == 0 || (float) (value - off) == (float) (value + off);
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
