package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.error.OperandException;
import java.util.Arrays;

/// Mean cross entropy, in nats, of the last tenth of the first 256 tokens of some texts: tokens late enough to have something to
/// look back at, and never pruned.
public final class Loss {
    private static final int LENGTH = 256;
    private static final double LAST = 0.1;

    private Loss() {
    }

    /// The mean over the goldens' windows.
    ///
    /// @param kind `dense`, `sdtp` or `random`, as the table of losses calls them
    public static double of(PanguModel model, Goldens goldens, String kind) {
        int[][] windows = goldens.windows();
        double sum = 0;
        for (int i = 0; i < windows.length; i++) {
            sum += of(model, windows[i], switch (kind) {
                case "dense" -> new Pruning.None();
                case "sdtp" -> new Pruning.Sdtp();
                case "random" -> goldens.random(i);
                default -> throw new OperandException("Loss", "kind", "dense, sdtp or random", kind);
            });
        }
        return sum / windows.length;
    }

    /// The loss of one text.
    ///
    /// @param window inputs and, one later, what is to be predicted
    static double of(PanguModel model, int[] window, Pruning pruning) {
        int length = Math.min(LENGTH, window.length - 1);
        int last = (int) Math.ceil(LAST * length);
        try (Session session = model.session(length)) {
            float[] logits = session.prefill(Arrays.copyOf(window, length), pruning, last, Observer.NONE);
            int vocab = logits.length / last;
            double sum = 0;
            for (int i = 0; i < last; i++) {
                sum += crossEntropy(logits, i * vocab, vocab, window[length - last + i + 1]);
            }
            return sum / last;
        }
    }

    private static double crossEntropy(float[] logits, int from, int count, int target) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            most = Math.max(most, logits[i]);
        }
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += Math.exp(logits[i] - most);
        }
        return Math.log(sum) + most - logits[from + target];
    }
}
