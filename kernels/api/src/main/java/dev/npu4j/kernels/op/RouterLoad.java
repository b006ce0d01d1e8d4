package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import java.util.Arrays;

/// How evenly a router spreads a batch over experts and over the devices that hold them.
///
/// ```
/// IS   = (max_i T_i - min_i T_i) / tokens        T_i: pairs of token and expert on device i
/// loss = alpha · Σ_i f_i · p_i                   f_i = experts / (K · tokens) · (tokens that chose expert i)
/// ```
///
/// K is the number of experts chosen for each token and `p_i` the mean over tokens of expert i's softmax score over *all*
/// experts. A [GroupedTopKRouter] has IS = 0 on devices that hold whole groups; a [SigmoidTopKRouter] may have any.
///
/// What that is worth: 8 of 64 experts on 8 devices, by the softmax of normal logits in bf16. Mean IS of 200 batches, and of one of a million tokens:
///
/// | tokens                    | 16   | 64   | 512  | 4096  | 1,000,000 |
/// |---------------------------|------|------|------|-------|-----------|
/// | the best of each of 8     | 0    | 0    | 0    | 0     | 0         |
/// | the best 8, wherever      | 0.66 | 0.34 | 0.12 | 0.043 | 0.008     |
///
/// Source: Pangu Pro MoE (arXiv 2505.21411), its imbalance score and equation 8.
public final class RouterLoad {
    private final int tokens;
    private final int chosen;
    private final long[] counts;

    private RouterLoad(int tokens, int chosen, long[] counts) {
        this.tokens = tokens;
        this.chosen = chosen;
        this.counts = counts;
    }

    /// Counts a batch.
    ///
    /// @param ids     the experts chosen, token by token, as many for each
    /// @param tokens  of the batch
    /// @param experts that there are
    /// @throws OperandException where an id is none of theirs, or tokens have unequal numbers of them
    public static RouterLoad of(int[] ids, int tokens, int experts) {
        Checks.atLeast("RouterLoad", "tokens", tokens, 0);
        Checks.positive("RouterLoad", "experts", experts);
        if (ids == null || tokens == 0 && ids.length > 0 || tokens > 0 && ids.length % tokens != 0) {
            throw new OperandException("RouterLoad", "ids", "as many for each of " + tokens + " tokens", ids == null ? "null" : ids.length + " in all");
        }
        long[] counts = new long[experts];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= experts) {
                throw new OperandException("RouterLoad", "ids", "from 0 to " + (experts - 1), ids[i] + " at " + i);
            }
            counts[ids[i]]++;
        }
        return new RouterLoad(tokens, tokens == 0 ? 0 : ids.length / tokens, counts);
    }

    /// Tokens that chose each expert.
    public long[] counts() {
        return counts.clone();
    }

    /// IS over devices that hold equal, contiguous shares of the experts; 0 for no tokens.
    ///
    /// @param devices of which the number of experts is a multiple
    public double imbalance(int devices) {
        Checks.positive("RouterLoad", "devices", devices);
        if (counts.length % devices != 0) {
            throw new OperandException("RouterLoad", "devices", "a divisor of experts=" + counts.length, String.valueOf(devices));
        }
        long[] pairs = new long[devices];
        for (int i = 0; i < counts.length; i++) {
            pairs[i / (counts.length / devices)] += counts[i];
        }
        long spread = Arrays.stream(pairs).max().orElseThrow() - Arrays.stream(pairs).min().orElseThrow();
        return tokens == 0 ? 0 : (double) spread / tokens;
    }

    /// The loss that training adds to even the load; 0 for no tokens.
    ///
    /// @param alpha  its weight
    /// @param scores softmax over all experts, `[tokens, experts]` row-major
    public double auxiliaryLoss(double alpha, float[] scores) {
        if (scores == null || scores.length != (long) tokens * counts.length) {
            throw new OperandException("RouterLoad", "scores", "[tokens=" + tokens + ", experts=" + counts.length + "]", scores == null ? "null" : scores.length + " values");
        }
        if (scores.length == 0 || chosen == 0) {
            return 0;
        }
        double[] p = new double[counts.length];
        for (int i = 0; i < scores.length; i++) {
            p[i % p.length] += scores[i];
        }
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            double f = (double) counts.length / ((double) chosen * tokens) * counts[i];
            sum += f * p[i] / tokens;
        }
        return alpha * sum;
    }
}
