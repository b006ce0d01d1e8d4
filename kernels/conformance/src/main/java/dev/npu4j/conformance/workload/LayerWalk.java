package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.workload.Float64.Linear;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// One decoder layer alone, of any size. Every operator of it is judged, on float64 values rounded to its operands' types: what
/// a device gives leads nowhere, so that any two devices see the same inputs, and one that refuses or fails an operator
/// is asked about all the others.
///
/// Weights are read block by block ([LayerTensors]): dense projections so many output features at a time, those of the experts
/// a group of experts and so many features at a time. A block is an operator with fewer features, of which each output element is the same.
///
/// The norm that ends a layer belongs to the next one, which is not read: the layer's own input norm stands in its place.
final class LayerWalk {
    private final LayerTensors tensors;
    private final ModelFile model;
    private final PanguConfig config;
    private final String name;
    private final DType dtype;
    private final DType weight;
    private final OperatorRunner runner;
    private final OperatorRunner exact = OperatorRunner.exact();
    private final Beside beside;

    /// @param name   begins every label
    /// @param dtype  of the activations
    /// @param weight of the weights
    LayerWalk(LayerTensors tensors, String name, DType dtype, DType weight, OperatorRunner runner) {
        this.tensors = tensors;
        model = tensors.model();
        config = tensors.config();
        this.name = name;
        this.dtype = dtype;
        this.weight = weight;
        this.runner = runner;
        beside = new Beside(runner, dtype, weight, WeightLayout.NK);
    }

    /// @param entering hidden states, `[tokens, hidden]`, of tokens that follow each other from the beginning of a text
    /// @return the hidden states that leave the layer
    double[] run(double[] entering) {
        int tokens = entering.length / config.hiddenSize();
        double[] h = runner.round(dtype, entering);
        double[] z = rounded(apply("input", new RmsNorm(dtype, tokens, config.hiddenSize(), config.eps()),
            Map.of("x", h, "gamma_pre", gamma("input_layernorm"))).get("y"));
        double[] branch = rounded(attention(z, tokens));
        Map<String, double[]> middle = apply("after attention", new SandwichNorm(dtype, tokens, config.hiddenSize(), config.eps()),
            inputs("a", branch, "h", h, "gamma_post", gamma("post_attention_layernorm"), "gamma_pre", gamma("pre_mlp_layernorm")));
        double[] mixed = rounded(experts(rounded(middle.get("z")), tokens));
        double[] normed = apply("after experts", new RmsNorm(dtype, tokens, config.hiddenSize(), config.eps()),
            Map.of("x", mixed, "gamma_pre", gamma("post_mlp_layernorm"))).get("y");
        return apply("after experts", new AddRmsNorm(dtype, tokens, config.hiddenSize(), config.eps()),
            inputs("a", rounded(normed), "h", rounded(middle.get("h_out")), "gamma_pre", gamma("input_layernorm"))).get("h_out");
    }

    private double[] attention(double[] z, int tokens) {
        int d = config.headDim();
        int[] positions = IntStream.range(0, tokens).toArray();
        double[] q = turned("q", project("q", "self_attn.q_proj", z, config.heads() * d, config.hiddenSize()), config.heads(), positions);
        double[] k = turned("k", project("k", "self_attn.k_proj", z, config.kvHeads() * d, config.hiddenSize()), config.kvHeads(), positions);
        double[] v = rounded(project("v", "self_attn.v_proj", z, config.kvHeads() * d, config.hiddenSize()));
        double[] all = Arrays.stream(positions).asDoubleStream().toArray();
        double[] y = apply("attention", new PrunedAttention(dtype, tokens, tokens, tokens, config.heads(), config.kvHeads(), d, 1 / Math.sqrt(d)),
            inputs("q", q, "k", k, "v", v, "keep", all, "q_pos", all)).get("y");
        int[] some = Sample.of(tokens);
        beside.attendPages(label("attention in pages"), Float64.rows(q, config.heads() * d, some), k, v, some, positions, config);
        return project("o", "self_attn.o_proj", rounded(y), config.hiddenSize(), config.heads() * d);
    }

    private double[] turned(String part, double[] x, int heads, int[] positions) {
        beside.rotate(label(part + " turned"), x, heads, config.headDim(), positions, config.ropeTheta());
        return rounded(Float64.rope(rounded(x), heads, config.headDim(), positions, config.ropeTheta()));
    }

    /// `Σ_g weight_g · expert_g(z) + shared(z)`.
    private double[] experts(double[] z, int tokens) {
        int hidden = config.hiddenSize();
        double[] routerScale = model.doubles(tensors.at() + "mlp.router_scale", 1, config.experts());
        double[] logits = rounded(project("router", "mlp.gate", z, config.experts(), hidden));
        beside.route(label("routing"), logits, config.expertGroups(), routerScale);
        double[] scores = logits.clone();
        Float64.softmaxRows(scores, config.experts());
        Routing routing = Routing.of(scores, config.experts(), config.expertGroups(), routerScale, new int[0]);
        beside.permute(label("permute"), z, routing, config.experts());

        int[] order = routing.order(config.experts());
        long[] counts = routing.counts(config.experts());
        double[] y = new double[order.length * hidden];
        int size = config.experts() / config.expertGroups();
        for (int group = 0; group < config.expertGroups(); group++) {
            int first = group * size;
            long[] own = Arrays.copyOfRange(counts, first, first + size);
            // every token has one expert of each group, so that the rows of a group follow each other
            int row = group * tokens;
            int[] tokenOf = IntStream.range(row, row + tokens).map(i -> order[i] / routing.groups()).toArray();
            double[] x = Float64.rows(z, hidden, tokenOf);
            double[] inner = activated("experts " + first, grouped("gate_proj", first, own, x, config.expertWidth(), hidden),
                grouped("up_proj", first, own, x, config.expertWidth(), hidden), config.expertWidth());
            double[] outer = grouped("down_proj", first, own, inner, hidden, config.expertWidth());
            System.arraycopy(rounded(outer), 0, y, row * hidden, outer.length);
        }

        double[] shared = rounded(shared(z));
        beside.combine(label("combine"), y, routing, config.experts(), shared);
        double[] sum = shared.clone();
        for (int row = 0; row < order.length; row++) {
            for (int j = 0; j < hidden; j++) {
                sum[order[row] / routing.groups() * hidden + j] += routing.weights()[order[row]] * y[row * hidden + j];
            }
        }
        return sum;
    }

    private double[] shared(double[] z) {
        int width = config.sharedWidth();
        String at = "mlp.shared_expert.";
        double[] inner = activated("shared", project("shared gate", at + "gate_proj", z, width, config.hiddenSize()),
            project("shared up", at + "up_proj", z, width, config.hiddenSize()), width);
        return project("shared down", at + "down_proj", inner, config.hiddenSize(), width);
    }

    private double[] activated(String part, double[] gate, double[] up, int width) {
        beside.swiGlu(label(part + " activation"), gate, up, width);
        return rounded(Float64.swiGlu(rounded(gate), rounded(up)));
    }

    /// `x · Wᵀ + bias`, block by block.
    private double[] project(String part, String tensor, double[] x, int out, int in) {
        int rows = x.length / in;
        double[] y = new double[rows * out];
        int step = tensors.features(1, in, out);
        for (int from = 0; from < out; from += step) {
            int to = Math.min(out, from + step);
            Linear block = model.linear(tensors.at() + tensor, out, in, from, to);
            beside.matmul(label(part + features(from, to, out)), x, block);
            putColumns(Float64.linear(x, rows, block), 0, rows, to - from, y, from, out);
        }
        return y;
    }

    /// Rows sorted by expert, each times the projection of its own, block by block.
    ///
    /// @param first  the first of the experts
    /// @param counts rows of each
    private double[] grouped(String projection, int first, long[] counts, double[] x, int out, int in) {
        int e = counts.length;
        int rows = x.length / in;
        double[] y = new double[rows * out];
        int step = tensors.features(e, in, out);
        for (int from = 0; from < out; from += step) {
            int to = Math.min(out, from + step);
            double[] block = new double[e * (to - from) * in];
            for (int i = 0; i < e; i++) {
                double[] one = model.rows(tensors.expert(first + i, projection), out, in, from, to);
                System.arraycopy(one, 0, block, i * one.length, one.length);
            }
            GroupedMatmul matmul = GroupedMatmul.of(dtype, e, rows, in, to - from).withDTypes(dtype, weight, dtype);
            runner.aside(label("experts " + first + " to " + (first + e - 1) + " " + projection + features(from, to, out)), matmul,
                inputs("x", x, "weight", runner.round(weight, block), "group_list", Arrays.stream(counts).asDoubleStream().toArray()));
            int row = 0;
            for (int i = 0; i < e; i++) {
                int own = (int) counts[i];
                Linear expert = new Linear(to - from, in, Arrays.copyOfRange(block, i * (to - from) * in, (i + 1) * (to - from) * in), new double[to - from]);
                double[] part = own == 0 ? new double[0] : Float64.linear(Arrays.copyOfRange(x, row * in, (row + own) * in), own, expert);
                putColumns(part, row, own, to - from, y, from, out);
                row += own;
            }
        }
        return y;
    }

    /// `part[rows, width]` into `y[.., out]`, whose rows from `row` and columns from `column` on it is.
    private static void putColumns(double[] part, int row, int rows, int width, double[] y, int column, int out) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(part, i * width, y, (row + i) * out + column, width);
        }
    }

    /// Judges an operator and gives what it is in float64.
    private Map<String, double[]> apply(String part, Operator operator, Map<String, double[]> inputs) {
        runner.aside(label(part), operator, inputs);
        return exact.apply(part, operator, inputs);
    }

    private double[] gamma(String norm) {
        return rounded(model.doubles(tensors.at() + norm + ".weight", config.hiddenSize()));
    }

    private double[] rounded(double[] values) {
        return runner.round(dtype, values);
    }

    private String label(String part) {
        return name + " " + part;
    }

    private static String features(int from, int to, int out) {
        return to - from == out ? "" : " features " + from + " to " + (to - 1);
    }

    private static Map<String, double[]> inputs(Object... pairs) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            inputs.put((String) pairs[i], (double[]) pairs[i + 1]);
        }
        return inputs;
    }
}
