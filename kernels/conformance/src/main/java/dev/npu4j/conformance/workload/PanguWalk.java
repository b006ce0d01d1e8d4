package dev.npu4j.conformance.workload;

import static dev.npu4j.conformance.workload.Float64.linear;
import static dev.npu4j.conformance.workload.Float64.rope;
import static dev.npu4j.conformance.workload.Float64.rows;

import dev.npu4j.conformance.workload.Float64.Linear;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// One pass of a model over one text, layer by layer, in one dtype. What the library has an operator for goes through
/// an [OperatorRunner]; the rest is computed in float64 from what the operators gave, and rounded before it enters the
/// next one.
///
/// ```
/// z  = RmsNorm(h; input)                 the first layer; later ones get z from the layer before
/// h, z = SandwichNorm(attention(z), h; post_attention, pre_mlp)
/// h, z = SandwichNorm(experts(z), h; post_mlp, input of the next layer or the final norm)
/// ```
/// Even layers take the last line as RmsNorm followed by AddRmsNorm, so that these see real data too.
final class PanguWalk {
    /// The state that enters a layer.
    ///
    /// @param h         hidden states, `[tokens, hidden]`
    /// @param z         the same after this layer's input norm
    /// @param positions original positions of the tokens
    private record State(double[] h, double[] z, int[] positions) {
    }

    private final ModelFile model;
    private final PanguConfig config;
    private final String name;
    private final DType dtype;
    private final OperatorRunner runner;
    private final Steering steering;
    private final Map<Integer, double[]> hidden = new HashMap<>();
    private final Map<Integer, Routing> routing = new HashMap<>();
    private final Map<Integer, Trace.Stage> stages = new HashMap<>();

    /// @param name     begins every label: `tiny-pangu bf16 dense`
    /// @param dtype    of the operators' tensors
    /// @param steering discrete choices to follow instead of the walk's own
    PanguWalk(ModelFile model, PanguConfig config, String name, DType dtype, OperatorRunner runner, Steering steering) {
        this.model = model;
        this.config = config;
        this.name = name;
        this.dtype = dtype;
        this.runner = runner;
        this.steering = steering;
    }

    /// All layers.
    ///
    /// @param prune      whether to cut tokens where the model says so
    /// @param lastTokens how many tokens at the end to compute logits of
    Trace run(int[] ids, boolean prune, int lastTokens) {
        double[] h = runner.round(dtype, embed(ids));
        if (runner.sideForms()) {
            double[] embeddings = model.doubles("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
            beside(0).gather(name + " embedding", embeddings, config.hiddenSize(), at(ids, Sample.of(ids.length)));
        }
        State state = new State(h, inputNorm(0, h), IntStream.range(0, ids.length).toArray());
        for (int layer = 0; layer < config.layers(); layer++) {
            state = layer(layer, state, ids.length, prune);
            hidden.put(layer, state.h);
        }
        int tokens = Math.min(lastTokens, state.positions.length);
        int[] last = IntStream.range(state.positions.length - tokens, state.positions.length).toArray();
        Linear head = model.linear("lm_head", config.vocabSize(), config.hiddenSize());
        double[] ending = rows(state.z, config.hiddenSize(), last);
        if (runner.sideForms()) {
            beside(0).matmul(name + " head", ending, head);
        }
        double[] logits = linear(ending, tokens, head);
        return new Trace(hidden, routing, stages, logits);
    }

    /// Reads everything that a walk reads, so that a model that lacks something is refused before the first launch.
    ///
    /// @throws OperandException naming the first tensor that is missing or has another shape
    static void requireAll(ModelFile model, PanguConfig config) {
        model.doubles("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
        for (int layer = 0; layer < config.layers(); layer++) {
            PanguLayer.read(model, config, layer);
        }
        for (int stage = 0; stage < config.pruneLayers().size(); stage++) {
            importanceOuter(model, stage, importanceInner(model, config, stage).out());
        }
        model.doubles("model.norm.weight", config.hiddenSize());
        model.linear("lm_head", config.vocabSize(), config.hiddenSize());
    }

    /// The embeddings of `ids`.
    double[] embed(int[] ids) {
        return rows(model.doubles("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize()), config.hiddenSize(), ids);
    }

    /// One layer alone, fed with the hidden states that entered it in another walk.
    void single(int layer, double[] entering) {
        double[] h = runner.round(dtype, entering);
        int tokens = h.length / config.hiddenSize();
        layer(layer, new State(h, inputNorm(layer, h), IntStream.range(0, tokens).toArray()), tokens, false);
    }

    private State layer(int layer, State in, int originalLength, boolean prune) {
        PanguLayer weights = PanguLayer.read(model, config, layer);
        int stage = prune ? config.pruneLayers().indexOf(layer) : -1;
        int present = in.positions.length;
        int[] kept = stage < 0 ? IntStream.range(0, present).toArray() : select(layer, stage, in, originalLength);

        double[] q = project(weights.q(), config.heads(), in);
        double[] k = project(weights.k(), config.kvHeads(), in);
        double[] v = runner.round(dtype, linear(in.z, present, weights.v()));
        if (stage >= 0 && runner.sideForms()) {
            attend(label(layer, "kept keys only"), q, k, v, kept, in.positions, at(in.positions, kept));
        }
        int[] positions = at(in.positions, kept);
        q = rows(q, config.heads() * config.headDim(), kept);
        k = rows(k, config.kvHeads() * config.headDim(), kept);
        v = rows(v, config.kvHeads() * config.headDim(), kept);
        double[] h = rows(in.h, config.hiddenSize(), kept);
        Beside beside = beside(layer);
        if (runner.sideForms()) {
            projectBeside(layer, beside, weights, in);
            if (stage >= 0) {
                beside.gather(label(layer, "tokens kept"), in.h, config.hiddenSize(), kept);
            }
        }
        int[] all = IntStream.range(0, kept.length).toArray();
        double[] attention = attend(label(layer, "attention"), q, k, v, all, positions, positions);
        if (layer == config.layers() - 1 && runner.sideForms()) {
            int[] last = {kept.length - 1};
            attend(label(layer, "decode"), rows(q, config.heads() * config.headDim(), last), k, v, all, at(positions, last), positions);
        }
        if (runner.sideForms()) {
            int[] some = Sample.of(kept.length);
            beside.attendPages(label(layer, "attention in pages"), rows(q, config.heads() * config.headDim(), some), k, v, at(positions, some), positions, config);
            beside.matmul(label(layer, "o"), rows(attention, config.heads() * config.headDim(), some), weights.o());
        }
        double[] branch = runner.round(dtype, linear(attention, kept.length, weights.o()));
        State middle = sandwich(label(layer, "after attention"), new State(h, branch, positions),
            weights.postAttentionNorm(), weights.preMlpNorm());

        PanguExperts experts = new PanguExperts(config, dtype, weightType(layer), runner, label(layer, ""), layer);
        Routing own = experts.route(weights, middle.z, new int[0]);
        routing.put(layer, own);
        int[] steered = steering.experts(layer, own);
        double[] mixed = experts.mix(weights, middle.z, steered == own.ids() ? own : experts.route(weights, middle.z, steered));
        return close(layer, new State(middle.h, mixed, positions), weights.postMlpNorm());
    }

    /// `h + RmsNorm(branch)` and the norm that the next layer, or the head, begins with.
    ///
    /// @param in the branch stands in z
    private State close(int layer, State in, double[] postMlpNorm) {
        boolean last = layer == config.layers() - 1;
        double[] next = model.doubles(last ? "model.norm.weight" : "model.layers." + (layer + 1) + ".input_layernorm.weight", config.hiddenSize());
        String label = label(layer, "after experts");
        if (layer % 2 == 1) {
            return sandwich(label, in, postMlpNorm, next);
        }
        double[] normed = rmsNorm(label, in.z, postMlpNorm);
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("a", normed);
        inputs.put("h", in.h);
        inputs.put("gamma_pre", runner.round(dtype, next));
        Map<String, double[]> out = runner.apply(label, new AddRmsNorm(dtype, in.positions.length, config.hiddenSize(), config.eps()), inputs);
        return new State(out.get("h_out"), out.get("z"), in.positions);
    }

    private State sandwich(String label, State in, double[] gammaPost, double[] gammaPre) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("a", in.z);
        inputs.put("h", in.h);
        inputs.put("gamma_post", runner.round(dtype, gammaPost));
        inputs.put("gamma_pre", runner.round(dtype, gammaPre));
        Map<String, double[]> out = runner.apply(label, new SandwichNorm(dtype, in.positions.length, config.hiddenSize(), config.eps()), inputs);
        return new State(out.get("h_out"), out.get("z"), in.positions);
    }

    private double[] inputNorm(int layer, double[] h) {
        return rmsNorm(label(layer, "input"), h, model.doubles("model.layers." + layer + ".input_layernorm.weight", config.hiddenSize()));
    }

    private double[] rmsNorm(String label, double[] x, double[] gamma) {
        RmsNorm norm = new RmsNorm(dtype, x.length / config.hiddenSize(), config.hiddenSize(), config.eps());
        return runner.apply(label, norm, Map.of("x", x, "gamma_pre", runner.round(dtype, gamma))).get("y");
    }

    /// The projections of some tokens, and the rotation of what they give.
    private void projectBeside(int layer, Beside beside, PanguLayer weights, State in) {
        int[] some = Sample.of(in.positions.length);
        int[] positions = at(in.positions, some);
        double[] z = rows(in.z, config.hiddenSize(), some);
        beside.matmul(label(layer, "q"), z, weights.q());
        beside.matmul(label(layer, "k"), z, weights.k());
        beside.matmul(label(layer, "v"), z, weights.v());
        beside.rotate(label(layer, "q turned"), linear(z, some.length, weights.q()), config.heads(), config.headDim(), positions, config.ropeTheta());
        beside.rotate(label(layer, "k turned"), linear(z, some.length, weights.k()), config.kvHeads(), config.headDim(), positions, config.ropeTheta());
    }

    private Beside beside(int layer) {
        return Beside.inLayer(runner, dtype, weightType(layer), layer);
    }

    private double[] project(Linear projection, int heads, State in) {
        double[] flat = linear(in.z, in.positions.length, projection);
        return runner.round(dtype, rope(flat, heads, config.headDim(), in.positions, config.ropeTheta()));
    }

    private double[] attend(String label, double[] q, double[] k, double[] v, int[] keep, int[] qPos, int[] kPos) {
        int d = config.headDim();
        PrunedAttention attention = new PrunedAttention(dtype, qPos.length, k.length / (config.kvHeads() * d), keep.length,
            config.heads(), config.kvHeads(), d, 1 / Math.sqrt(d));
        Map<String, double[]> inputs = new LinkedHashMap<>();
        inputs.put("q", q);
        inputs.put("k", k);
        inputs.put("v", v);
        inputs.put("keep", doubles(keep));
        inputs.put("q_pos", doubles(qPos));
        if (!Arrays.equals(keep, kPos)) {
            inputs.put("k_pos", doubles(kPos));
        }
        return runner.apply(label, attention, inputs).get("y");
    }

    /// Indices, among the tokens present, of those that go on.
    private int[] select(int layer, int stage, State in, int originalLength) {
        int present = in.positions.length;
        double[] scores = importance(stage, in.h, present);
        TokenSelect select = TokenSelect.stage(present, originalLength, config.pruneKeep().get(stage),
            config.alwaysKeepFirst(), config.alwaysKeepLastFraction());
        double[] keep = runner.apply(label(layer, "cut"), select, Map.of("scores", runner.round(DType.F32, scores))).get("keep");
        int[] own = IntStream.range(0, keep.length).map(i -> (int) keep[i]).toArray();
        stages.put(layer, new Trace.Stage(in.positions, scores, at(in.positions, own)));
        return steering.keep(layer, in.positions, own);
    }

    /// `logit[1] - logit[0]` of a two-layer perceptron with exact GELU.
    private double[] importance(int stage, double[] h, int tokens) {
        Linear fc1 = importanceInner(model, config, stage);
        Linear fc2 = importanceOuter(model, stage, fc1.out());
        double[] inner = linear(h, tokens, fc1);
        if (runner.sideForms()) {
            int[] some = Sample.of(tokens);
            Beside beside = beside(0);
            String label = name + " cut " + stage;
            beside.matmul(label + " fc1", rows(h, config.hiddenSize(), some), fc1);
            beside.gelu(label + " activation", rows(inner, fc1.out(), some), fc1.out());
        }
        Float64.gelu(inner);
        double[] logits = linear(inner, tokens, fc2);
        return IntStream.range(0, tokens).mapToDouble(t -> logits[2 * t + 1] - logits[2 * t]).toArray();
    }

    private static Linear importanceInner(ModelFile model, PanguConfig config, int stage) {
        String name = "pruning.stages." + stage + ".fc1";
        // its width is nowhere in the configuration
        return model.linear(name, (int) model.shape(name + ".weight").dim(0), config.hiddenSize());
    }

    private static Linear importanceOuter(ModelFile model, int stage, int width) {
        return model.linear("pruning.stages." + stage + ".fc2", 2, width);
    }

    /// bf16 checkpoints can be computed in f32 without unpacking them first; f16 and bf16 may not meet.
    private DType weightType(int layer) {
        DType stored = model.dtype("model.layers." + layer + ".mlp.experts.0.gate_proj.weight");
        return dtype == DType.F32 && stored.isHalf() ? stored : dtype;
    }

    private String label(int layer, String part) {
        return name + " layer " + layer + (part.isEmpty() ? "" : " " + part);
    }

    private static int[] at(int[] values, int[] indices) {
        return IntStream.of(indices).map(i -> values[i]).toArray();
    }

    private static double[] doubles(int[] values) {
        return IntStream.of(values).asDoubleStream().toArray();
    }
}
