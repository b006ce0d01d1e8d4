package dev.npu4j.conformance.workload;

import static dev.npu4j.conformance.workload.Float64.columns;
import static dev.npu4j.conformance.workload.Float64.linear;
import static dev.npu4j.conformance.workload.Float64.rows;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// The experts of one layer: routing, rows sorted by expert, three grouped projections, the weighted sum and the shared
/// expert. Even layers take gate and up as one fused matmul, in the checkpoint's layout, with counts, and f32
/// activations meet bf16 weights as stored; odd layers take them apart, transposed, with running sums: all of that is legal input.
final class PanguExperts {
    private final PanguConfig config;
    private final DType dtype;
    private final DType weightType;
    private final OperatorRunner runner;
    private final String label;
    private final boolean even;
    private final Beside beside;

    PanguExperts(PanguConfig config, DType dtype, DType weightType, OperatorRunner runner, String label, int layer) {
        this.config = config;
        this.dtype = dtype;
        this.weightType = weightType;
        this.runner = runner;
        this.label = label;
        even = layer % 2 == 0;
        beside = Beside.inLayer(runner, dtype, weightType, layer);
    }

    /// @param chosen experts to use, `[tokens, groups]`; empty to choose the best
    Routing route(PanguLayer weights, double[] z, int[] chosen) {
        int tokens = z.length / config.hiddenSize();
        double[] scores = linear(z, tokens, weights.router());
        if (runner.sideForms() && chosen.length == 0) {
            int[] some = Sample.of(tokens);
            beside.matmul(label + " router", rows(z, config.hiddenSize(), some), weights.router());
            beside.route(label + " routing", rows(scores, config.experts(), some), config.expertGroups(), weights.routerScale());
        }
        Float64.softmaxRows(scores, config.experts());
        return Routing.of(scores, config.experts(), config.expertGroups(), weights.routerScale(), chosen);
    }

    /// `Σ_g weight_g · expert_g(z) + shared(z)`, rounded to the dtype.
    double[] mix(PanguLayer weights, double[] z, Routing routing) {
        int hidden = config.hiddenSize();
        int width = config.expertWidth();
        int[] order = routing.order(config.experts());
        int[] tokenOf = new int[order.length];
        for (int row = 0; row < order.length; row++) {
            tokenOf[row] = order[row] / routing.groups();
        }
        long[] counts = routing.counts(config.experts());
        double[] x = rows(z, hidden, tokenOf);

        double[] gate;
        double[] up;
        if (even) {
            double[] both = matmul("gate_up", x, fused(weights), counts, hidden, 2 * width);
            gate = columns(both, 2 * width, 0, width);
            up = columns(both, 2 * width, width, 2 * width);
        } else {
            gate = matmul("gate", x, weights.gate(), counts, hidden, width);
            up = matmul("up", x, weights.up(), counts, hidden, width);
        }
        int[] some = Sample.of(routing.tokens());
        Routing few = routing.of(some);
        int[] rowsOfFew = rowsOf(routing, some);
        if (runner.sideForms()) {
            beside.permute(label + " permute", rows(z, hidden, some), few, config.experts());
            beside.swiGlu(label + " activation", rows(gate, width, rowsOfFew), rows(up, width, rowsOfFew), width);
        }
        double[] inner = runner.round(dtype, Float64.swiGlu(gate, up));
        double[] y = matmul("down", inner, weights.down(), counts, width, hidden);

        double[] sum = shared(weights, z);
        if (runner.sideForms()) {
            shareBeside(weights, rows(z, hidden, some));
            beside.combine(label + " combine", rows(y, hidden, rowsOfFew), few, config.experts(), rows(sum, hidden, some));
        }
        for (int row = 0; row < order.length; row++) {
            double weight = routing.weights()[order[row]];
            for (int j = 0; j < hidden; j++) {
                sum[tokenOf[row] * hidden + j] += weight * y[row * hidden + j];
            }
        }
        return runner.round(dtype, sum);
    }

    /// Where rows sorted by expert hold those of some tokens, themselves sorted by expert.
    private int[] rowsOf(Routing routing, int[] tokens) {
        int[] inverse = routing.inverse(config.experts());
        int groups = routing.groups();
        return IntStream.of(routing.of(tokens).order(config.experts())).map(slot -> inverse[tokens[slot / groups] * groups + slot % groups]).toArray();
    }

    /// What every token goes to, layer by layer of the feed-forward network.
    private void shareBeside(PanguLayer weights, double[] z) {
        int tokens = z.length / config.hiddenSize();
        beside.matmul(label + " shared gate", z, weights.sharedGate());
        beside.matmul(label + " shared up", z, weights.sharedUp());
        double[] gate = linear(z, tokens, weights.sharedGate());
        double[] up = linear(z, tokens, weights.sharedUp());
        beside.swiGlu(label + " shared activation", gate, up, config.sharedWidth());
        beside.matmul(label + " shared down", Float64.swiGlu(gate, up), weights.sharedDown());
    }

    private double[] shared(PanguLayer weights, double[] z) {
        int tokens = z.length / config.hiddenSize();
        double[] gate = linear(z, tokens, weights.sharedGate());
        double[] up = linear(z, tokens, weights.sharedUp());
        return linear(Float64.swiGlu(gate, up), tokens, weights.sharedDown());
    }

    /// @param weight `[experts, n, k]`
    private double[] matmul(String part, double[] x, double[] weight, long[] counts, int k, int n) {
        int e = config.experts();
        DType w = even ? weightType : dtype;
        GroupedMatmul matmul = GroupedMatmul.of(dtype, e, x.length / k, k, n).withDTypes(dtype, w, dtype)
            .withGroupList(even ? GroupListKind.COUNTS : GroupListKind.CUMSUM)
            .withWeight(even ? WeightLayout.NK : WeightLayout.KN);
        double[] groupList = new double[e];
        long end = 0;
        for (int g = 0; g < e; g++) {
            end += counts[g];
            groupList[g] = even ? counts[g] : end;
        }
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("x", x);
        inputs.put("weight", runner.round(w, even ? weight : transposed(weight, e, k, n)));
        inputs.put("group_list", groupList);
        return runner.apply(label + " " + part, matmul, inputs).get("y");
    }

    /// Gate above up, expert by expert: `[experts, 2 · width, hidden]`.
    private double[] fused(PanguLayer weights) {
        int one = config.expertWidth() * config.hiddenSize();
        double[] both = new double[2 * one * config.experts()];
        for (int e = 0; e < config.experts(); e++) {
            System.arraycopy(weights.gate(), e * one, both, 2 * e * one, one);
            System.arraycopy(weights.up(), e * one, both, (2 * e + 1) * one, one);
        }
        return both;
    }

    /// `[e, n, k]` to `[e, k, n]`.
    private static double[] transposed(double[] weight, int e, int k, int n) {
        double[] result = new double[weight.length];
        for (int g = 0; g < e; g++) {
            double[] one = Float64.transpose(java.util.Arrays.copyOfRange(weight, g * n * k, (g + 1) * n * k), n, k);
            System.arraycopy(one, 0, result, g * n * k, n * k);
        }
        return result;
    }
}
