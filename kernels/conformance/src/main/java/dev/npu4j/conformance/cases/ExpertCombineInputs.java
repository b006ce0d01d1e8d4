package dev.npu4j.conformance.cases;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.tensor.DType;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of expert combination cases. Which of the optional operands there are follows the seed: `shared` where it is odd,
/// `residual` where half of it is, or where the case is in place.
final class ExpertCombineInputs {
    // Largest whole numbers under exact-int: sums of some thousand products of two stay below 2^24.
    private static final int LARGEST = 50;
    private static final int LARGEST_WEIGHT = 8;

    private ExpertCombineInputs() {
    }

    static boolean hasShared(Case c) {
        return (c.seed() & 1) != 0;
    }

    static boolean hasResidual(Case c) {
        return c.inplace() || (c.seed() >> 1 & 1) != 0;
    }

    static Map<String, double[]> of(ExpertCombine op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("x", matrix(op, c, "x", op.slots()));
        inputs.put("inverse", inverse(op, c, op.slots()));
        inputs.putAll(beside(op, c));
        return inputs;
    }

    /// What a token has beside the rows of its experts: their weights, and what is added to their sum.
    static Map<String, double[]> beside(ExpertCombine op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        Values weights = new Values(c.seed(), "weights", DType.F32, op.tokens(), op.top());
        inputs.put("weights", c.fill() == Fill.EXACT_INT ? weights.each(i -> weights.random().between(i, -LARGEST_WEIGHT, LARGEST_WEIGHT))
            : weights.weights(c.fill()));
        if (hasShared(c)) {
            inputs.put("shared", matrix(op, c, "shared", op.tokens()));
        }
        if (hasResidual(c)) {
            inputs.put("residual", matrix(op, c, "residual", op.tokens()));
        }
        return inputs;
    }

    private static double[] matrix(ExpertCombine op, Case c, String name, int rows) {
        Values values = new Values(c.seed(), name, op.dtype(), rows, op.hidden());
        return c.fill() == Fill.EXACT_INT ? values.each(i -> values.random().between(i, -LARGEST, LARGEST))
            // sums of all terms with weights in [-1, 1] then stay finite
            : values.activations(c.fill(), 0.9 * Rounding.largest(op.dtype()) / (op.top() + 2));
    }

    /// As a permutation leaves it; of every fifth seed rows are named at random, some twice and some not at all.
    ///
    /// @param rows that may be named; where there are fewer than slots, some are twice in any case
    static double[] inverse(ExpertCombine op, Case c, int rows) {
        Counter random = new Counter(c.seed(), "inverse");
        int[] places = random.permutation(op.slots());
        double[] inverse = new double[places.length];
        for (int s = 0; s < inverse.length; s++) {
            inverse[s] = c.seed() % 5 == 0 ? random.below(-1L - s, rows) : places[s] % rows;
        }
        return inverse;
    }
}
