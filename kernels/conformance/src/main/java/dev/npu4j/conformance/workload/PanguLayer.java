package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.workload.Float64.Linear;

/// The weights of one decoder layer, as float64 (exact: checkpoints hold f32, f16 or bf16).
///
/// @param inputNorm         gamma before attention, `[hidden]`
/// @param postAttentionNorm gamma of the attention branch before the residual add
/// @param preMlpNorm        gamma before the experts
/// @param postMlpNorm       gamma of the experts' branch before the residual add
/// @param router            `[experts, hidden]`
/// @param routerScale       `[experts]`
/// @param gate              `[experts, width, hidden]`
/// @param up                `[experts, width, hidden]`
/// @param down              `[experts, hidden, width]`
record PanguLayer(double[] inputNorm, double[] postAttentionNorm, double[] preMlpNorm, double[] postMlpNorm,
                  Linear q, Linear k, Linear v, Linear o, Linear router, double[] routerScale,
                  double[] gate, double[] up, double[] down,
                  Linear sharedGate, Linear sharedUp, Linear sharedDown) {

    static PanguLayer read(ModelFile model, PanguConfig config, int layer) {
        String at = "model.layers." + layer + ".";
        int hidden = config.hiddenSize();
        int queries = config.heads() * config.headDim();
        int keys = config.kvHeads() * config.headDim();
        int width = config.expertWidth();
        int shared = config.sharedWidth();
        return new PanguLayer(
            model.doubles(at + "input_layernorm.weight", hidden),
            model.doubles(at + "post_attention_layernorm.weight", hidden),
            model.doubles(at + "pre_mlp_layernorm.weight", hidden),
            model.doubles(at + "post_mlp_layernorm.weight", hidden),
            model.linear(at + "self_attn.q_proj", queries, hidden),
            model.linear(at + "self_attn.k_proj", keys, hidden),
            model.linear(at + "self_attn.v_proj", keys, hidden),
            model.linear(at + "self_attn.o_proj", hidden, queries),
            model.linear(at + "mlp.gate", config.experts(), hidden),
            model.doubles(at + "mlp.router_scale", 1, config.experts()),
            experts(model, config, at, "gate_proj", width, hidden),
            experts(model, config, at, "up_proj", width, hidden),
            experts(model, config, at, "down_proj", hidden, width),
            model.linear(at + "mlp.shared_expert.gate_proj", shared, hidden),
            model.linear(at + "mlp.shared_expert.up_proj", shared, hidden),
            model.linear(at + "mlp.shared_expert.down_proj", hidden, shared));
    }

    /// One projection of all experts: `[experts, out, in]`.
    private static double[] experts(ModelFile model, PanguConfig config, String at, String projection, int out, int in) {
        double[] all = new double[config.experts() * out * in];
        for (int e = 0; e < config.experts(); e++) {
            double[] one = model.doubles(at + "mlp.experts." + e + "." + projection + ".weight", out, in);
            System.arraycopy(one, 0, all, e * out * in, out * in);
        }
        return all;
    }
}
