package dev.npu4j.conformance.workload;

/// Names and extents of the tensors of one decoder layer, and how they are read where a layer is too large to be held:
/// so many output features at a time that no more than a block of weights is there at once.
///
/// @param model  that they are in
/// @param config that decides the extents
/// @param layer  counted from 0
/// @param block  most weights at a time; where one output feature of a group of experts has more, those
record LayerTensors(ModelFile model, PanguConfig config, int layer, int block) {
    /// 32 MiB as float64.
    static final int BLOCK = 1 << 22;

    /// What there is, after a look at headers only.
    ///
    /// @param tensors how many tensors
    /// @param bytes   of all of them
    record Extent(int tensors, long bytes) {
    }

    /// The beginning of every name.
    String at() {
        return "model.layers." + layer + ".";
    }

    /// A projection of one expert.
    String expert(int expert, String projection) {
        return at() + "mlp.experts." + expert + "." + projection + ".weight";
    }

    /// How many output features of `matrices` matrices with `in` input features make a block.
    int features(int matrices, int in, int out) {
        return Math.clamp(block / ((long) matrices * in), 1, out);
    }

    /// Looks at the header of every tensor of the layer.
    ///
    /// @throws dev.npu4j.kernels.error.OperandException naming the first that is missing, of another shape, or not of floats
    Extent require() {
        int hidden = config.hiddenSize();
        int queries = config.heads() * config.headDim();
        int keys = config.kvHeads() * config.headDim();
        Count count = new Count(model);
        for (String norm : new String[] {"input_layernorm", "post_attention_layernorm", "pre_mlp_layernorm", "post_mlp_layernorm"}) {
            count.add(at() + norm + ".weight", hidden);
        }
        count.linear(at() + "self_attn.q_proj", queries, hidden);
        count.linear(at() + "self_attn.k_proj", keys, hidden);
        count.linear(at() + "self_attn.v_proj", keys, hidden);
        count.linear(at() + "self_attn.o_proj", hidden, queries);
        count.linear(at() + "mlp.gate", config.experts(), hidden);
        count.add(at() + "mlp.router_scale", 1, config.experts());
        for (int e = 0; e < config.experts(); e++) {
            count.add(expert(e, "gate_proj"), config.expertWidth(), hidden);
            count.add(expert(e, "up_proj"), config.expertWidth(), hidden);
            count.add(expert(e, "down_proj"), hidden, config.expertWidth());
        }
        count.linear(at() + "mlp.shared_expert.gate_proj", config.sharedWidth(), hidden);
        count.linear(at() + "mlp.shared_expert.up_proj", config.sharedWidth(), hidden);
        count.linear(at() + "mlp.shared_expert.down_proj", hidden, config.sharedWidth());
        return new Extent(count.tensors, count.bytes);
    }

    private static final class Count {
        private final ModelFile model;
        private int tensors;
        private long bytes;

        Count(ModelFile model) {
            this.model = model;
        }

        void add(String name, long... dims) {
            tensors++;
            bytes += model.require(name, dims);
        }

        void linear(String name, int out, int in) {
            add(name + ".weight", out, in);
            if (model.has(name + ".bias")) {
                add(name + ".bias", out);
            }
        }
    }
}
