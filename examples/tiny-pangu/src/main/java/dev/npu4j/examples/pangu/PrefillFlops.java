package dev.npu4j.examples.pangu;

import java.util.Arrays;

/// What a prefill costs, dense and with hierarchical token pruning, by the cost model that the published table of SDTP (arXiv
/// 2504.04514, Table 2) follows: found by fitting its dense column, since the paper does not state it.
///
/// ```
/// dense(n)  = n · (L · (8·d² + 6·d·f) + 4·d·V) + L · 3·d · n²
/// pruned(n) = the same with r_l·n tokens in layer l, and n in embedding and head
/// ```
///
/// Four projections of d x d (as many key-value heads as query heads, although the model has fewer), three matrices of the
/// MLP, embedding and head as matmuls; attention counts 3·d·n² a layer, not 4. So it compares with that table, and with
/// nothing that counts otherwise.
///
/// @param layers L
/// @param hidden d
/// @param ffn    f, width of the MLP
/// @param vocab  V
public record PrefillFlops(int layers, int hidden, int ffn, int vocab) {
    /// The model of the published table.
    public static final PrefillFlops MISTRAL_7B = new PrefillFlops(32, 4096, 14336, 32000);

    /// Of `n` tokens in every layer.
    public double dense(double n) {
        double[] all = new double[layers];
        Arrays.fill(all, 1);
        return pruned(n, all);
    }

    /// @param kept the share of the tokens that is present in each layer
    public double pruned(double n, double[] kept) {
        double d = hidden;
        double flops = n * 4 * d * vocab;
        for (double share : kept) {
            double present = share * n;
            flops += present * (8 * d * d + 6 * d * ffn) + 3 * d * present * present;
        }
        return flops;
    }

    /// The shares under stages of equal ratio: `ratio^s` from the s-th stage on.
    ///
    /// @param first layer before which the first stage stands, counted from 0
    /// @param step  layers from one stage to the next
    public double[] stages(double ratio, int stages, int first, int step) {
        double[] kept = new double[layers];
        for (int layer = 0; layer < layers; layer++) {
            int passed = layer < first ? 0 : Math.min(stages, 1 + (layer - first) / step);
            kept[layer] = Math.pow(ratio, passed);
        }
        return kept;
    }
}
