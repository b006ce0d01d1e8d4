package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;

/// Every operator that a model is made of, on tensors that are there already: extents are read off them. A call is checked here,
/// and launched as often as one likes.
///
/// @param dtype   of activations
/// @param weights of matrices
record Calls(DType dtype, DType weights) {
    /// `x · Wᵀ + bias`.
    OpCall matmul(Tensor x, Linear linear, Tensor y) {
        Tensor bias = linear.biasOrNull();
        Matmul matmul = new Matmul(dtype, weights, dtype, rows(x), linear.in(), linear.out(), WeightLayout.NK, bias != null);
        return bias == null ? matmul.on(x, linear.weight(), y) : matmul.on(x, linear.weight(), bias, y);
    }

    /// Rows of each expert times its matrix.
    OpCall groupedMatmul(Tensor x, Weight experts, Tensor counts, Tensor y) {
        return new GroupedMatmul(dtype, weights, dtype, rows(counts), rows(x), last(x), last(y), GroupListKind.COUNTS, WeightLayout.NK, false).on(x, experts, counts, y);
    }

    /// `silu(gate) · up` of the halves of each row.
    OpCall swiGlu(Tensor x, Tensor y) {
        return new SwiGlu(dtype, rows(x), last(y)).on(x, y);
    }

    OpCall gelu(Tensor x, Tensor y) {
        return new Gelu(dtype, rows(x), last(x)).on(x, y);
    }

    OpCall rmsNorm(Tensor x, Tensor gamma, double eps, Tensor y) {
        return new RmsNorm(dtype, rows(x), last(x), eps).on(x, gamma, y);
    }

    /// Adds the normalised branch `a` to `h`, in place; z is the norm that the next branch begins with.
    OpCall sandwichNorm(Tensor a, Tensor h, Tensor gammaPost, Tensor gammaPre, double eps, Tensor z) {
        return new SandwichNorm(dtype, rows(h), last(h), eps).on(a, h, gammaPost, gammaPre, h, z);
    }

    /// Turns the heads `[tokens, heads, d]` by their positions, in place.
    OpCall rotate(Tensor x, Tensor positions, double theta) {
        return new RotaryEmbedding(dtype, rows(x), (int) x.shape().dim(1), last(x), theta).on(x, positions, x);
    }

    /// Attention of `q` to all of `k` and `v` that lies no later.
    ///
    /// @param all 0, 1, 2 and so on, as many as there are keys
    OpCall attention(Tensor q, Tensor k, Tensor v, Tensor all, Tensor queryPositions, Tensor keyPositions, Tensor y) {
        return new PrunedAttention(dtype, rows(q), rows(k), rows(all), (int) q.shape().dim(1), (int) k.shape().dim(1), last(q)).on(q, k, v, all, queryPositions, keyPositions, y);
    }

    /// Some rows of a matrix.
    OpCall gather(Tensor x, Tensor keep, Tensor y) {
        return new GatherRows(dtype, rows(x), rows(keep), last(x)).on(x, keep, y);
    }

    /// The best expert of each group.
    OpCall route(Tensor gate, Tensor scale, Tensor ids, Tensor weights) {
        return new GroupedTopKRouter(dtype, rows(gate), last(gate), last(ids)).on(gate, ids, weights).withRouterScale(scale);
    }

    /// Rows brought together by expert.
    OpCall permute(Tensor x, Tensor ids, Tensor y, Tensor order, Tensor counts, Tensor inverse) {
        return new ExpertPermute(dtype, rows(x), last(x), rows(counts), last(ids)).on(x, ids, y, order, counts, inverse);
    }

    /// The way back, with the shared expert's part.
    OpCall combine(Tensor x, Tensor inverse, Tensor weights, Tensor shared, Tensor y) {
        return new ExpertCombine(dtype, rows(y), last(y), last(weights)).on(x, inverse, weights, y).withShared(shared);
    }

    /// `[tokens, heads · d]` of contiguous `[tokens, heads, d]`.
    static Tensor flat(Tensor heads) {
        return heads.view(0, TensorSpec.of(heads.dtype(), rows(heads), heads.shape().dim(1) * heads.shape().last()));
    }

    private static int rows(Tensor tensor) {
        return Math.toIntExact(tensor.shape().dim(0));
    }

    private static int last(Tensor tensor) {
        return Math.toIntExact(tensor.shape().last());
    }
}
