package dev.npu4j.examples.pangu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One text through a model, with what it took and where it went.
///
/// @param ids            the tokens that were generated, greedily
/// @param prefillSeconds for the text
/// @param decodeSeconds  for each generated token but the first, which the prefill gives
/// @param tokensPerLayer that the caches held after the prefill
/// @param cacheBytes     in use then
/// @param expertLoad     `[experts]`: how often each was chosen, over all layers and tokens of the text
public record Run(int[] ids, double prefillSeconds, double[] decodeSeconds, List<Integer> tokensPerLayer, long cacheBytes, long[] expertLoad) {

    /// @param tokens to generate, at least 1
    public static Run of(PanguModel model, int[] text, Pruning pruning, int tokens, boolean withExperts) {
        long[] load = new long[model.config().experts()];
        Observer counting = new Observer() {
            @Override
            public boolean wantsExperts() {
                return withExperts;
            }

            @Override
            public void routed(int layer, int[] ids, float[] weights) {
                for (int id : ids) {
                    load[id]++;
                }
            }
        };
        try (Session session = model.session(text.length + tokens)) {
            long start = System.nanoTime();
            int[] ids = new int[tokens];
            ids[0] = best(session.prefill(text, pruning, 1, counting));
            double prefill = (System.nanoTime() - start) / 1e9;
            List<Integer> perLayer = new ArrayList<>(session.tokensPerLayer());
            long bytes = session.cacheBytes();
            double[] seconds = new double[tokens - 1];
            for (int i = 1; i < tokens; i++) {
                long before = System.nanoTime();
                ids[i] = best(session.decode(ids[i - 1]));
                seconds[i - 1] = (System.nanoTime() - before) / 1e9;
            }
            return new Run(ids, prefill, seconds, perLayer, bytes, load);
        }
    }

    /// The largest logit; of equal ones the lowest id.
    private static int best(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            best = logits[id] > logits[best] ? id : best;
        }
        return best;
    }

    /// Median seconds of a decoded token; 0 where there is none.
    public double decodeMedian() {
        double[] sorted = decodeSeconds.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
