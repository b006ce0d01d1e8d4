package dev.npu4j.conformance.workload;

import dev.npu4j.io.Json;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The dimensions of a decoder of the Pangu family, as its `config.json` gives them: sandwich norms, grouped experts
/// with a shared one, half-split RoPE, optional token pruning.
///
/// @param vocabSize              `vocab_size`
/// @param hiddenSize             `hidden_size`
/// @param layers                 `num_hidden_layers`
/// @param heads                  `num_attention_heads`
/// @param kvHeads                `num_key_value_heads`, a divisor of heads
/// @param headDim                `head_dim`, even
/// @param experts                `num_experts`
/// @param expertGroups           `num_expert_groups`, a divisor of experts; also the experts of one token
/// @param expertWidth            `moe_intermediate_size`
/// @param sharedWidth            `shared_intermediate_size`
/// @param eps                    `rms_norm_eps`
/// @param ropeTheta              `rope_theta`
/// @param pruneLayers            `prune_layers`: layers that a cut stands before, increasing; may be empty or absent
/// @param pruneKeep              `prune_keep`: fraction of the original length kept by each cut
/// @param alwaysKeepFirst        `always_keep_first`
/// @param alwaysKeepLastFraction `always_keep_last_fraction`, of the original length
public record PanguConfig(int vocabSize, int hiddenSize, int layers, int heads, int kvHeads, int headDim,
                          int experts, int expertGroups, int expertWidth, int sharedWidth, double eps, double ropeTheta,
                          List<Integer> pruneLayers, List<Double> pruneKeep, int alwaysKeepFirst, double alwaysKeepLastFraction) {

    /// @throws OperandException naming the first field that does not fit
    public PanguConfig {
        atLeast("vocab_size", vocabSize, 1);
        atLeast("hidden_size", hiddenSize, 1);
        atLeast("num_hidden_layers", layers, 1);
        atLeast("num_attention_heads", heads, 1);
        atLeast("num_key_value_heads", kvHeads, 1);
        atLeast("head_dim", headDim, 2);
        atLeast("num_experts", experts, 1);
        atLeast("num_expert_groups", expertGroups, 1);
        atLeast("moe_intermediate_size", expertWidth, 1);
        atLeast("shared_intermediate_size", sharedWidth, 1);
        atLeast("always_keep_first", alwaysKeepFirst, 0);
        require(heads % kvHeads == 0, "num_attention_heads", "a multiple of num_key_value_heads=" + kvHeads, heads);
        require(headDim % 2 == 0, "head_dim", "an even number, for the pairs of RoPE", headDim);
        require(experts % expertGroups == 0, "num_experts", "a multiple of num_expert_groups=" + expertGroups, experts);
        require(eps > 0 && Double.isFinite(eps), "rms_norm_eps", "a positive number", eps);
        require(ropeTheta >= 1 && Double.isFinite(ropeTheta), "rope_theta", "a number from 1 on", ropeTheta);
        require(alwaysKeepLastFraction >= 0 && alwaysKeepLastFraction <= 1, "always_keep_last_fraction", "from 0 to 1", alwaysKeepLastFraction);
        require(pruneLayers != null, "prune_layers", "a list", null);
        require(pruneKeep != null && pruneKeep.size() == pruneLayers.size(), "prune_keep", pruneLayers.size() + " fractions, one for each of prune_layers", pruneKeep);
        int previous = -1;
        for (int layer : pruneLayers) {
            require(layer > previous && layer < layers, "prune_layers", "increasing layers below " + layers, pruneLayers);
            previous = layer;
        }
        for (double keep : pruneKeep) {
            require(keep > 0 && keep <= 1, "prune_keep", "fractions above 0, at most 1", pruneKeep);
        }
        pruneLayers = List.copyOf(pruneLayers);
        pruneKeep = List.copyOf(pruneKeep);
    }

    /// Reads a `config.json`. Fields that this record does not name are ignored; the four of token pruning may be
    /// absent, which means a model without.
    ///
    /// @throws IOException      if the file cannot be read
    /// @throws OperandException if it is not JSON, or lacks a field
    public static PanguConfig read(Path file) throws IOException {
        if (!(Json.read(file) instanceof Map<?, ?> json)) {
            throw new OperandException("PanguConfig", "config.json", "an object", "another kind of value");
        }
        return new PanguConfig(integer(json, "vocab_size"), integer(json, "hidden_size"), integer(json, "num_hidden_layers"),
            integer(json, "num_attention_heads"), integer(json, "num_key_value_heads"), integer(json, "head_dim"),
            integer(json, "num_experts"), integer(json, "num_expert_groups"), integer(json, "moe_intermediate_size"),
            integer(json, "shared_intermediate_size"), number(json, "rms_norm_eps"), number(json, "rope_theta"),
            numbers(json, "prune_layers").stream().map(layer -> exact("prune_layers", layer)).toList(),
            numbers(json, "prune_keep"),
            json.containsKey("always_keep_first") ? integer(json, "always_keep_first") : 0,
            json.containsKey("always_keep_last_fraction") ? number(json, "always_keep_last_fraction") : 0);
    }

    /// Whether whole matrices fit into Java's arrays: those of all experts of a layer together, and that of the vocabulary.
    ///
    /// @throws OperandException where they do not
    void requireSmall() {
        double largest = Math.max(2.0 * experts * expertWidth * hiddenSize, (double) vocabSize * hiddenSize);
        require(largest < Integer.MAX_VALUE, "hidden_size", "matrices of fewer than 2^31 elements for all experts, and for the vocabulary; one layer "
            + "of a larger model can be judged by itself", hiddenSize);
    }

    private static double number(Map<?, ?> json, String name) {
        Object value = json.get(name);
        require(value instanceof Number, name, "a number", value == null ? "nothing" : value);
        return ((Number) value).doubleValue();
    }

    private static int integer(Map<?, ?> json, String name) {
        return exact(name, number(json, name));
    }

    private static int exact(String name, double value) {
        require(value == (int) value, name, "an integer", value);
        return (int) value;
    }

    private static List<Double> numbers(Map<?, ?> json, String name) {
        List<Double> numbers = new ArrayList<>();
        Object value = json.containsKey(name) ? json.get(name) : List.of();
        require(value instanceof List<?>, name, "a list of numbers", value);
        for (Object element : (List<?>) value) {
            require(element instanceof Number, name, "a list of numbers", value);
            numbers.add(((Number) element).doubleValue());
        }
        return numbers;
    }

    private static void atLeast(String field, int value, int least) {
        require(value >= least, field, "at least " + least, value);
    }

    private static void require(boolean claim, String field, String expected, Object actual) {
        if (!claim) {
            throw new OperandException("PanguConfig", field, expected, String.valueOf(actual));
        }
    }
}
