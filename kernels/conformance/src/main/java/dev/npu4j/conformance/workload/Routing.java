package dev.npu4j.conformance.workload;

/// Mixture of grouped experts: which expert of each group a token goes to, and with what weight.
///
/// Softmax over *all* experts, then the best of each contiguous group (ties to the lower id); the weights are not
/// renormalised but multiplied by the expert's `router_scale`.
///
/// @param groups  expert groups, hence experts per token
/// @param ids     `[tokens, groups]`
/// @param weights `[tokens, groups]`
/// @param margin  `[tokens, groups]`: distance from the best to the second-best softmax score of the group
record Routing(int groups, int[] ids, double[] weights, double[] margin) {

    /// @param scores softmax scores `[tokens, experts]`
    /// @param chosen experts to use instead of the best ones, `[tokens, groups]`; empty to choose
    static Routing of(double[] scores, int experts, int groups, double[] routerScale, int[] chosen) {
        int tokens = scores.length / experts;
        int size = experts / groups;
        int[] ids = new int[tokens * groups];
        double[] weights = new double[tokens * groups];
        double[] margin = new double[tokens * groups];
        for (int t = 0; t < tokens; t++) {
            for (int g = 0; g < groups; g++) {
                int best = g * size;
                double second = Double.NEGATIVE_INFINITY;
                for (int e = best + 1; e < (g + 1) * size; e++) {
                    double score = scores[t * experts + e];
                    if (score > scores[t * experts + best]) {
                        second = scores[t * experts + best];
                        best = e;
                    } else {
                        second = Math.max(second, score);
                    }
                }
                int slot = t * groups + g;
                margin[slot] = scores[t * experts + best] - second;
                ids[slot] = chosen.length == 0 ? best : chosen[slot];
                weights[slot] = scores[t * experts + ids[slot]] * routerScale[ids[slot]];
            }
        }
        return new Routing(groups, ids, weights, margin);
    }

    int tokens() {
        return ids.length / groups;
    }

    /// That of some of the tokens.
    Routing of(int[] tokens) {
        int[] someIds = new int[tokens.length * groups];
        double[] someWeights = new double[someIds.length];
        double[] someMargin = new double[someIds.length];
        for (int i = 0; i < tokens.length; i++) {
            System.arraycopy(ids, tokens[i] * groups, someIds, i * groups, groups);
            System.arraycopy(weights, tokens[i] * groups, someWeights, i * groups, groups);
            System.arraycopy(margin, tokens[i] * groups, someMargin, i * groups, groups);
        }
        return new Routing(groups, someIds, someWeights, someMargin);
    }

    /// The slots `token · groups + group` sorted by expert, stably: the rows of the grouped matmuls.
    int[] order(int experts) {
        int[] next = new int[experts];
        long[] counts = counts(experts);
        for (int e = 1; e < experts; e++) {
            next[e] = next[e - 1] + (int) counts[e - 1];
        }
        int[] order = new int[ids.length];
        for (int slot = 0; slot < ids.length; slot++) {
            order[next[ids[slot]]++] = slot;
        }
        return order;
    }

    /// The row of each slot among the sorted ones.
    int[] inverse(int experts) {
        int[] order = order(experts);
        int[] inverse = new int[order.length];
        for (int row = 0; row < order.length; row++) {
            inverse[order[row]] = row;
        }
        return inverse;
    }

    /// Rows of each expert.
    long[] counts(int experts) {
        long[] counts = new long[experts];
        for (int id : ids) {
            counts[id]++;
        }
        return counts;
    }
}
