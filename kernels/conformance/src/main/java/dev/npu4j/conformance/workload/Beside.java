package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.workload.Float64.Linear;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// The operators that are judged beside a walk, on the values that come by. What they give leads nowhere: the walk goes
/// on with its own float64, so that a wrong one spoils nothing after it, and all of them are judged in any case.
///
/// Values are taken as they are, and rounded to the operand's type here.
///
/// @param dtype  of the activations
/// @param weight of the weights: that of the activations, or another that it may be mixed with
/// @param layout of the weights
record Beside(OperatorRunner runner, DType dtype, DType weight, WeightLayout layout) {
    private static final int PAGE = 16; // tokens

    /// As the experts of a layer have their weights: even ones as they are stored, odd ones in the type of the activations and
    /// transposed.
    static Beside inLayer(OperatorRunner runner, DType dtype, DType stored, int layer) {
        boolean even = layer % 2 == 0;
        return new Beside(runner, dtype, even ? stored : dtype, even ? WeightLayout.NK : WeightLayout.KN);
    }

    /// `y = x · Wᵀ + bias` for `x[rows, in]`.
    void matmul(String label, double[] x, Linear linear) {
        int in = linear.in();
        int out = linear.out();
        Matmul matmul = Matmul.of(dtype, x.length / in, in, out).withDTypes(dtype, weight, dtype).withWeight(layout);
        double[] w = layout == WeightLayout.NK ? linear.weight() : Float64.transpose(linear.weight(), out, in);
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("x", rounded(x));
        inputs.put("weight", runner.round(weight, w));
        if (linear.hasBias()) {
            inputs.put("bias", runner.round(weight, linear.bias()));
        }
        runner.aside(label, matmul, inputs);
    }

    /// @param x `[tokens, heads, d]`
    void rotate(String label, double[] x, int heads, int d, int[] positions, double theta) {
        RotaryEmbedding rotary = new RotaryEmbedding(dtype, positions.length, heads, d, theta);
        runner.aside(label, rotary, Map.of("x", rounded(x), "pos", doubles(positions)));
    }

    /// Attention over keys and values that were dealt to every second page of a pool, the last page first. What lies between is
    /// of the same tokens with other signs: whoever reads it is noticed.
    ///
    /// @param q `[queries, heads, d]`
    /// @param k `[tokens, kvHeads, d]`, as v
    void attendPages(String label, double[] q, double[] k, double[] v, int[] qPos, int[] kPos, PanguConfig config) {
        int used = Math.ceilDiv(kPos.length, PAGE);
        int[] table = IntStream.range(0, used).map(i -> 2 * (used - 1 - i) + 1).toArray();
        PagedAttention attention = new PagedAttention(dtype, qPos.length, kPos.length, 2 * used, PAGE, config.heads(), config.kvHeads(), config.headDim());
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("q", rounded(q));
        inputs.put("k", dealt(rounded(k), table, config.kvHeads() * config.headDim()));
        inputs.put("v", dealt(rounded(v), table, config.kvHeads() * config.headDim()));
        inputs.put("table", doubles(table));
        inputs.put("q_pos", doubles(qPos));
        inputs.put("k_pos", doubles(kPos));
        runner.aside(label, attention, inputs);
    }

    private static double[] dealt(double[] rows, int[] table, int width) {
        double[] pool = new double[2 * table.length * PAGE * width];
        for (int i = 0; i < pool.length; i++) {
            pool[i] = -rows[i % rows.length];
        }
        for (int row = 0; row < rows.length / width; row++) {
            System.arraycopy(rows, row * width, pool, (table[row / PAGE] * PAGE + row % PAGE) * width, width);
        }
        return pool;
    }

    /// @param logits `[tokens, experts]`
    void route(String label, double[] logits, int groups, double[] routerScale) {
        int experts = routerScale.length;
        GroupedTopKRouter router = new GroupedTopKRouter(dtype, logits.length / experts, experts, groups);
        runner.aside(label, router, Map.of("gate", rounded(logits), "router_scale", rounded(routerScale)));
    }

    /// @param z `[tokens, hidden]`
    void permute(String label, double[] z, Routing routing, int experts) {
        int tokens = routing.tokens();
        ExpertPermute permute = new ExpertPermute(dtype, tokens, z.length / tokens, experts, routing.groups());
        runner.aside(label, permute, Map.of("x", rounded(z), "ids", doubles(routing.ids())));
    }

    /// @param gate `[rows, width]`
    /// @param up   `[rows, width]`
    void swiGlu(String label, double[] gate, double[] up, int width) {
        int rows = gate.length / width;
        double[] x = new double[2 * gate.length];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(gate, i * width, x, 2 * i * width, width);
            System.arraycopy(up, i * width, x, (2 * i + 1) * width, width);
        }
        runner.aside(label, new SwiGlu(dtype, rows, width), Map.of("x", rounded(x)));
    }

    /// @param y      what the experts gave, `[tokens · groups, hidden]`, rows sorted by expert
    /// @param shared `[tokens, hidden]`
    void combine(String label, double[] y, Routing routing, int experts, double[] shared) {
        ExpertCombine combine = new ExpertCombine(dtype, routing.tokens(), shared.length / routing.tokens(), routing.groups());
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("x", rounded(y));
        inputs.put("inverse", doubles(routing.inverse(experts)));
        inputs.put("weights", runner.round(DType.F32, routing.weights()));
        inputs.put("shared", rounded(shared));
        runner.aside(label, combine, inputs);
    }

    /// Rows `keep` of `x[rows, width]`.
    void gather(String label, double[] x, int width, int[] keep) {
        runner.aside(label, new GatherRows(dtype, x.length / width, keep.length, width), Map.of("x", rounded(x), "keep", doubles(keep)));
    }

    void gelu(String label, double[] x, int width) {
        runner.aside(label, new Gelu(dtype, x.length / width, width), Map.of("x", rounded(x)));
    }

    private double[] rounded(double[] values) {
        return runner.round(dtype, values);
    }

    private static double[] doubles(int[] values) {
        return IntStream.of(values).asDoubleStream().toArray();
    }
}
