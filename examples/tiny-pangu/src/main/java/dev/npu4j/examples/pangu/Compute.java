package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;

/// The operators as functions of tensors: each launches one, as its line says, and gives its output.
final class Compute {
    private final Stream stream;
    private final TensorArena arena;
    private final Precision precision;
    private final String dtype;

    /// @param arena of the outputs
    Compute(Stream stream, TensorArena arena, Precision precision) {
        this.stream = stream;
        this.arena = arena;
        this.precision = precision;
        dtype = precision.activations().toString();
    }

    Tensor allocate(long... dims) {
        return arena.allocate(precision.activations(), dims);
    }

    Tensor floats(long... dims) {
        return arena.allocate(DType.F32, dims);
    }

    Tensor ints(long... dims) {
        return arena.allocate(DType.I32, dims);
    }

    /// The same elements with other extents.
    static Tensor shaped(Tensor tensor, long... dims) {
        return tensor.view(0, TensorSpec.of(tensor.dtype(), dims));
    }

    /// `x · Wᵀ + bias`.
    Tensor matmul(Tensor x, Linear linear) {
        return matmul(x, linear, allocate(rows(x), linear.out()));
    }

    Tensor matmul(Tensor x, Linear linear, Tensor y) {
        String line = "Matmul(" + dtype + ", m=" + rows(x) + ", k=" + linear.in() + ", n=" + linear.out() + ", weight=nk" + types()
            + (linear.biasOrNull() == null ? "" : ", bias") + ")";
        launch(line, operands("x", x, "weight", linear.weight(), "bias", linear.biasOrNull(), "y", y));
        return y;
    }

    /// Rows of each expert times its matrix.
    Tensor groupedMatmul(Tensor x, Weight experts, int e, Tensor counts, int k, int n) {
        Tensor y = allocate(rows(x), n);
        launch("GroupedMatmul(" + dtype + ", e=" + e + ", m=" + rows(x) + ", k=" + k + ", n=" + n + ", counts, weight=nk" + types() + ")",
            operands("x", x, "weight", experts, "group_list", counts, "y", y));
        return y;
    }

    private String types() {
        return ", x=" + dtype + ", w=" + precision.weights() + ", out=" + dtype;
    }

    /// `silu(gate) · up` of the halves of each row.
    Tensor swiGlu(Tensor x) {
        long width = x.shape().last() / 2;
        Tensor y = allocate(rows(x), width);
        launch("SwiGlu(" + dtype + ", rows=" + rows(x) + ", width=" + width + ")", operands("x", x, "y", y));
        return y;
    }

    Tensor gelu(Tensor x) {
        Tensor y = allocate(x.shape().toArray());
        launch("Gelu(" + dtype + ", rows=" + rows(x) + ", width=" + x.shape().last() + ")", operands("x", x, "y", y));
        return y;
    }

    Tensor rmsNorm(Tensor x, Tensor gamma, double eps) {
        Tensor y = allocate(x.shape().toArray());
        launch("RmsNorm(" + dtype + ", rows=" + rows(x) + ", hidden=" + x.shape().last() + ", eps=" + eps + ")", operands("x", x, "gamma_pre", gamma, "y", y));
        return y;
    }

    /// Adds the normalised branch to `h`, in place, and gives the norm that the next branch begins with.
    Tensor sandwichNorm(Tensor a, Tensor h, Tensor gammaPost, Tensor gammaPre, double eps) {
        Tensor z = allocate(h.shape().toArray());
        launch("SandwichNorm(" + dtype + ", rows=" + rows(h) + ", hidden=" + h.shape().last() + ", eps=" + eps + ")",
            operands("a", a, "h", h, "gamma_post", gammaPost, "gamma_pre", gammaPre, "h_out", h, "z", z));
        return z;
    }

    /// Turns the heads `[tokens, heads, d]` by their positions.
    Tensor rotate(Tensor x, Tensor positions, double theta, Tensor y) {
        launch("RotaryEmbedding(" + dtype + ", tokens=" + rows(x) + ", heads=" + x.shape().dim(1) + ", d=" + x.shape().last() + ", theta=" + theta + ")",
            operands("x", x, "pos", positions, "y", y));
        return y;
    }

    /// Attention of `q` to all of `k` and `v` that lies no later.
    Tensor attention(Tensor q, Tensor k, Tensor v, Tensor all, Tensor queryPositions, Tensor keyPositions) {
        Tensor y = allocate(q.shape().toArray());
        launch("PrunedAttention(" + dtype + ", sq=" + rows(q) + ", rows=" + rows(k) + ", keep=" + rows(all) + ", hq=" + q.shape().dim(1)
            + ", hkv=" + k.shape().dim(1) + ", d=" + q.shape().last() + ")",
            operands("q", q, "k", k, "v", v, "keep", all, "q_pos", queryPositions, "k_pos", keyPositions, "y", y));
        return y;
    }

    /// Some rows of a matrix.
    Tensor gather(Tensor x, Tensor keep) {
        Tensor y = allocate(rows(keep), x.shape().last());
        launch("GatherRows(" + dtype + ", rows=" + rows(x) + ", keep=" + rows(keep) + ", width=" + x.shape().last() + ")", operands("x", x, "keep", keep, "y", y));
        return y;
    }

    void launch(String line, Map<String, Weight> operands) {
        stream.launch(Operator.parse(line).bind(operands));
    }

    /// @param namesAndTensors alternating; tensors may be null, which leaves the operand out
    static Map<String, Weight> operands(Object... namesAndTensors) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTensors.length; i += 2) {
            if (namesAndTensors[i + 1] != null) {
                operands.put((String) namesAndTensors[i], (Weight) namesAndTensors[i + 1]);
            }
        }
        return operands;
    }

    private static long rows(Tensor tensor) {
        return tensor.shape().dim(0);
    }
}
