package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;

/// What is computed on the way of some tokens through a layer, tensor by tensor. All layers use the same room in turn.
///
/// @param at      position of each token in the text, `[tokens]`
/// @param h       the residual stream, `[tokens, hidden]`
/// @param z       its norm, which a layer begins with
/// @param qkv     queries, keys and values beside each other, `[tokens, (heads + 2 · kv heads) · d]`
/// @param qk      the heads of queries and keys in there, which are turned together
/// @param q       `[tokens, heads, d]` in there; k and v likewise
/// @param mixed   what attention gives, `[tokens, heads, d]`
/// @param a       the attention branch, `[tokens, hidden]`
/// @param middle  the norm that the experts begin with
/// @param gate    logits of the router, `[tokens, experts]`
/// @param slots   rows brought together by expert, `[tokens · groups, hidden]`; gateUp, inner and outer likewise
/// @param counts  rows of each expert
/// @param y       the experts' branch, `[tokens, hidden]`
record Rows(Tensor at, Tensor h, Tensor z, Tensor qkv, Tensor qk, Tensor q, Tensor k, Tensor v, Tensor mixed, Tensor a, Tensor middle,
            Tensor gate, Tensor expertIds, Tensor expertWeights, Tensor slots, Tensor order, Tensor counts, Tensor inverse,
            Tensor gateUp, Tensor inner, Tensor outer, Tensor sharedGateUp, Tensor sharedInner, Tensor shared, Tensor y) {

    static Rows allocate(TensorArena arena, DType dtype, PanguConfig config, long tokens) {
        long hidden = config.hiddenSize();
        long slots = tokens * config.expertGroups();
        int heads = config.heads();
        int kvHeads = config.kvHeads();
        int d = config.headDim();
        Tensor qkv = arena.allocate(dtype, tokens, (heads + 2L * kvHeads) * d);
        return new Rows(
            arena.allocate(DType.I32, tokens),
            arena.allocate(dtype, tokens, hidden),
            arena.allocate(dtype, tokens, hidden),
            qkv,
            heads(qkv, 0, heads + kvHeads, d),
            heads(qkv, 0, heads, d),
            heads(qkv, heads, kvHeads, d),
            heads(qkv, heads + kvHeads, kvHeads, d),
            arena.allocate(dtype, tokens, heads, d),
            arena.allocate(dtype, tokens, hidden),
            arena.allocate(dtype, tokens, hidden),
            arena.allocate(dtype, tokens, config.experts()),
            arena.allocate(DType.I32, tokens, config.expertGroups()),
            arena.allocate(DType.F32, tokens, config.expertGroups()),
            arena.allocate(dtype, slots, hidden),
            arena.allocate(DType.I32, slots),
            arena.allocate(DType.I64, config.experts()),
            arena.allocate(DType.I32, tokens, config.expertGroups()),
            arena.allocate(dtype, slots, 2L * config.expertWidth()),
            arena.allocate(dtype, slots, config.expertWidth()),
            arena.allocate(dtype, slots, hidden),
            arena.allocate(dtype, tokens, 2L * config.sharedWidth()),
            arena.allocate(dtype, tokens, config.sharedWidth()),
            arena.allocate(dtype, tokens, hidden),
            arena.allocate(dtype, tokens, hidden));
    }

    /// Some of the heads in each row, from head `first` on.
    private static Tensor heads(Tensor rows, long first, long count, long d) {
        return rows.view(first * d, TensorSpec.strided(rows.dtype(), Shape.of(rows.shape().dim(0), count, d), rows.spec().stride(0), d, 1));
    }

    /// The same room for fewer tokens.
    Rows first(long tokens) {
        long slots = tokens * expertIds.shape().last();
        return new Rows(at.rows(0, tokens), h.rows(0, tokens), z.rows(0, tokens), qkv.rows(0, tokens), qk.rows(0, tokens), q.rows(0, tokens), k.rows(0, tokens), v.rows(0, tokens), mixed.rows(0, tokens),
            a.rows(0, tokens), middle.rows(0, tokens), gate.rows(0, tokens), expertIds.rows(0, tokens), expertWeights.rows(0, tokens), this.slots.rows(0, slots),
            order.rows(0, slots), counts, inverse.rows(0, tokens), gateUp.rows(0, slots), inner.rows(0, slots), outer.rows(0, slots),
            sharedGateUp.rows(0, tokens), sharedInner.rows(0, tokens), shared.rows(0, tokens), y.rows(0, tokens));
    }
}
