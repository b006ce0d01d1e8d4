package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;

/// The importance MLP of one stage of pruning: two layers with GELU between, two logits for each token.
record Importance(Linear inner, Linear outer) {
    /// How much more the second logit says "keep" than the first says "drop", token by token.
    float[] scores(Tensor h, Calls on, Stream stream, Transfer transfer) {
        try (TensorArena arena = transfer.openArena()) {
            long tokens = h.shape().dim(0);
            Tensor wide = arena.allocate(h.dtype(), tokens, inner.out());
            Tensor both = arena.allocate(h.dtype(), tokens, outer.out());
            stream.launch(on.matmul(h, inner, wide));
            stream.launch(on.gelu(wide, wide));
            stream.launch(on.matmul(wide, outer, both));
            float[] logits = transfer.floats(both);
            float[] scores = new float[logits.length / 2];
            for (int token = 0; token < scores.length; token++) {
                scores[token] = logits[2 * token + 1] - logits[2 * token];
            }
            return scores;
        }
    }
}
