package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.Weight;

/// The mixture of grouped experts of one layer: the best expert of each group, and one that every token goes to.
///
/// @param router      `[experts, hidden]`
/// @param routerScale `[experts]`
/// @param gateUp      gate above up, `[experts, 2 · width, hidden]`
/// @param down        `[experts, hidden, width]`
/// @param sharedGateUp likewise of the shared expert
record Experts(Linear router, Tensor routerScale, Weight gateUp, Weight down, Linear sharedGateUp, Linear sharedDown) {
    /// Which experts the tokens went to.
    ///
    /// @param ids     `[tokens, groups]`
    /// @param weights `[tokens, groups]`
    /// @param y       what came of it, `[tokens, hidden]`
    record Routed(Tensor ids, Tensor weights, Tensor y) {
    }

    Routed apply(Tensor z, PanguConfig config, Precision precision, Compute compute, TensorArena arena) {
        long tokens = z.shape().dim(0);
        int groups = config.expertGroups();
        int e = config.experts();
        int hidden = config.hiddenSize();
        String dtype = precision.activations().toString();

        Tensor ids = compute.ints(tokens, groups);
        Tensor weights = arena.allocate(DType.F32, tokens, groups);
        compute.launch("GroupedTopKRouter(" + dtype + ", tokens=" + tokens + ", experts=" + e + ", groups=" + groups + ")",
            Compute.operands("gate", compute.matmul(z, router), "router_scale", routerScale, "ids", ids, "weights", weights));

        Tensor x = compute.allocate(tokens * groups, hidden);
        Tensor counts = arena.allocate(DType.I64, e);
        Tensor inverse = compute.ints(tokens, groups);
        compute.launch("ExpertPermute(" + dtype + ", tokens=" + tokens + ", hidden=" + hidden + ", experts=" + e + ", top=" + groups + ")",
            Compute.operands("x", z, "ids", ids, "y", x, "order", compute.ints(tokens * groups), "counts", counts, "inverse", inverse));
        Tensor inner = compute.swiGlu(compute.groupedMatmul(x, gateUp, e, counts, hidden, 2 * config.expertWidth()));
        Tensor outer = compute.groupedMatmul(inner, down, e, counts, config.expertWidth(), hidden);

        Tensor shared = compute.matmul(compute.swiGlu(compute.matmul(z, sharedGateUp)), sharedDown);
        Tensor y = compute.allocate(tokens, hidden);
        compute.launch("ExpertCombine(" + dtype + ", tokens=" + tokens + ", hidden=" + hidden + ", top=" + groups + ")",
            Compute.operands("x", outer, "inverse", inverse, "weights", weights, "shared", shared, "y", y));
        return new Routed(ids, weights, y);
    }
}
