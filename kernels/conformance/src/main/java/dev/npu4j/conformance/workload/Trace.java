package dev.npu4j.conformance.workload;

import java.util.Map;

/// What a walk through a model left behind, for comparing with goldens.
///
/// @param hidden  the hidden state that leaves each layer, `[tokens present, hidden]`
/// @param routing the experts that each layer chose by itself
/// @param stages  the cuts, by the layer they stand before; empty for a dense walk
/// @param logits  of the last tokens, `[tokens, vocabulary]`
record Trace(Map<Integer, double[]> hidden, Map<Integer, Routing> routing, Map<Integer, Stage> stages, double[] logits) {

    /// A cut.
    ///
    /// @param present original positions of the tokens before it
    /// @param scores  their importance
    /// @param kept    original positions of the tokens that the device kept
    record Stage(int[] present, double[] scores, int[] kept) {
    }
}
