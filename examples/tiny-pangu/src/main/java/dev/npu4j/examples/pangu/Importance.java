package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.tensor.Tensor;

/// The importance MLP of one stage of pruning: two layers with GELU between, two logits for each token.
record Importance(Linear inner, Linear outer) {
    /// How much more the second logit says "keep" than the first says "drop", token by token.
    float[] scores(Tensor h, Compute compute, Transfer transfer) {
        float[] logits = transfer.floats(compute.matmul(compute.gelu(compute.matmul(h, inner)), outer));
        float[] scores = new float[logits.length / 2];
        for (int token = 0; token < scores.length; token++) {
            scores[token] = logits[2 * token + 1] - logits[2 * token];
        }
        return scores;
    }
}
