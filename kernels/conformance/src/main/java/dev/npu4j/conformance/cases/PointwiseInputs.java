package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.SwiGlu;
import java.util.Map;

/// Inputs of the activations' cases.
///
/// Under exact-int the sigmoid is 1 in f32 (at 32 and above), or has a factor 0 beside it: the result is a product of
/// small numbers, or the very x.
final class PointwiseInputs {
    private PointwiseInputs() {
    }

    /// The half that a fill makes difficult is the gate for odd seeds, what passes through it for even ones; the other is tame.
    static Map<String, double[]> of(SwiGlu op, Case c) {
        boolean isGate = c.seed() % 2 != 0;
        double[] gate = half("gate", op, c, isGate);
        double[] up = half("up", op, c, !isGate);
        int width = op.width();
        double[] x = new double[2 * gate.length];
        for (int i = 0; i < gate.length; i++) {
            int at = i / width * 2 * width + i % width;
            x[at] = gate[i];
            x[at + width] = up[i];
        }
        return Map.of("x", x);
    }

    private static double[] half(String name, SwiGlu op, Case c, boolean isDifficult) {
        Values values = new Values(c.seed(), name, op.dtype(), op.rows(), op.width());
        return switch (c.fill()) {
            case EXACT_INT -> name.equals("gate") ? values.each(i -> 32 * values.random().below(i, 3)) : values.each(i -> values.random().between(i, -8, 8));
            case OFFSET -> name.equals("gate") && c.seed() % 4 == 3 ? values.each(i -> -90 + 5 * values.random().normal(i)) // about where the sigmoid leaves the normal range
                : isDifficult ? values.activations(c.fill(), Double.MAX_VALUE) : values.weights(c.fill());
            case SPECIALS, NORMAL, UNIFORM1, UNIFORM5 -> values.activations(c.fill(), Double.MAX_VALUE);
            default -> isDifficult ? values.activations(c.fill(), Double.MAX_VALUE) : values.weights(c.fill());
        };
    }

    static Map<String, double[]> of(Gelu op, Case c) {
        Values x = new Values(c.seed(), "x", op.dtype(), op.rows(), op.width());
        return Map.of("x", switch (c.fill()) {
            case EXACT_INT -> x.each(i -> x.random().below(2L * i, 3) == 0 ? 0 : x.random().between(2L * i + 1, 32, 255));
            case OFFSET -> c.seed() % 2 == 0 ? x.activations(c.fill(), Double.MAX_VALUE) : x.each(i -> -10 + x.random().normal(i)); // the tail
            default -> x.activations(c.fill(), Double.MAX_VALUE);
        });
    }
}
