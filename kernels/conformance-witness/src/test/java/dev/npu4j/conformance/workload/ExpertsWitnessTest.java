package dev.npu4j.conformance.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.witness.Graph;
import dev.npu4j.conformance.witness.Graph.Value;
import dev.npu4j.conformance.witness.Precision;
import dev.npu4j.conformance.workload.Float64.Linear;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// ONNX Runtime on the experts of the real workload: routing, two grouped projections with SwiGLU between them, the
/// weighted sum. The references compute the projections, and nothing rounds.
class ExpertsWitnessTest {
    /// Bound of a sum of n f32 terms, in units of √n·2^-24 times the sum of their magnitudes.
    private static final double LAMBDA = 4;
    private static final double U = 0x1p-24;
    private static final double[] NONE = {};

    /// A layer's experts and what they are fed.
    ///
    /// Tokens and router are multiples of 1/8, so that f32 holds the logits exactly and nobody chooses other experts.
    private record Layer(PanguConfig config, PanguLayer weights, double[] z, int tokens) {

        static Layer of(int hidden, int width, int experts, int groups, int tokens, long seed) {
            Random random = new Random(seed);
            Linear unused = new Linear(0, 0, NONE, NONE);
            PanguConfig config = new PanguConfig(1, hidden, 1, 1, 1, 2, experts, groups, width, 3, 1e-5, 10_000, List.of(), List.of(), 0, 0);
            PanguLayer weights = new PanguLayer(NONE, NONE, NONE, NONE, unused, unused, unused, unused,
                new Linear(experts, hidden, eighths(random, experts * hidden), eighths(random, experts)), numbers(random, experts),
                numbers(random, experts * width * hidden), numbers(random, experts * width * hidden), numbers(random, experts * hidden * width),
                linear(random, 3, hidden), linear(random, 3, hidden), linear(random, hidden, 3));
            return new Layer(config, weights, eighths(random, tokens * hidden), tokens);
        }

        /// The layer that `MoE` knows: no shared expert, no scale, and only tokens whose best experts lie in as many
        /// groups, for which the best of each group and the best of all are the same.
        Layer asMoe() {
            int hidden = config.hiddenSize();
            PanguLayer w = weights;
            double[] ones = new double[config.experts()];
            Arrays.fill(ones, 1);
            Linear nothing = new Linear(3, hidden, new double[3 * hidden], new double[3]);
            PanguLayer plain = new PanguLayer(NONE, NONE, NONE, NONE, w.q(), w.k(), w.v(), w.o(), w.router(), ones, w.gate(), w.up(), w.down(),
                nothing, nothing, new Linear(hidden, 3, new double[3 * hidden], new double[hidden]));
            double[] logits = Float64.linear(z, tokens, weights.router());
            int[] usable = IntStream.range(0, tokens).filter(t -> bestLieInAllGroups(logits, t)).toArray();
            return new Layer(config, plain, Float64.rows(z, hidden, usable), usable.length);
        }

        private boolean bestLieInAllGroups(double[] logits, int token) {
            int experts = config.experts();
            int size = experts / config.expertGroups();
            return IntStream.range(0, experts).boxed()
                .sorted((i, j) -> Double.compare(logits[token * experts + j], logits[token * experts + i]))
                .limit(config.expertGroups()).map(expert -> expert / size).distinct().count() == config.expertGroups();
        }

        Routing routing() {
            return experts(0).route(weights, z, new int[0]);
        }

        double[] mixed(int layer) {
            return experts(layer).mix(weights, z, routing());
        }

        /// For each element the sum of the magnitudes of all that is added up on the way to it, and more: every weight
        /// and token made positive, for which silu is positive and grows.
        double[] magnitudes() {
            PanguLayer w = weights;
            Routing routing = routing();
            PanguLayer positive = new PanguLayer(NONE, NONE, NONE, NONE, w.q(), w.k(), w.v(), w.o(), w.router(), w.routerScale(),
                positive(w.gate()), positive(w.up()), positive(w.down()), positive(w.sharedGate()), positive(w.sharedUp()), positive(w.sharedDown()));
            return experts(0).mix(positive, positive(z), new Routing(routing.groups(), routing.ids(), positive(routing.weights()), routing.margin()));
        }

        /// Even layers take gate and up fused, odd ones apart and transposed.
        private PanguExperts experts(int layer) {
            return new PanguExperts(config, DType.F32, DType.F32, OperatorRunner.exact(), "witness", layer);
        }

        private static Linear linear(Random random, int out, int in) {
            return new Linear(out, in, numbers(random, out * in), numbers(random, out));
        }

        private static double[] numbers(Random random, int count) {
            return IntStream.range(0, count).mapToDouble(i -> (float) random.nextGaussian()).toArray();
        }

        private static double[] eighths(Random random, int count) {
            return IntStream.range(0, count).mapToDouble(i -> random.nextInt(-16, 17) / 8.0).toArray();
        }

        private static double[] positive(double[] values) {
            return Arrays.stream(values).map(Math::abs).toArray();
        }

        private static Linear positive(Linear linear) {
            return new Linear(linear.out(), linear.in(), positive(linear.weight()), positive(linear.bias()));
        }
    }

    /// How a witness is misled.
    private enum Lie { NONE, GATE_AND_UP_SWAPPED, NEXT_EXPERT, RENORMALISED, NO_SHARED_EXPERT, NO_ROUTER_SCALE }

    /// ONNX Runtime's `MoE`, which has gate and up in turn, row by row, and knows f32.
    private static double[] moe(Layer layer, Lie lie) {
        PanguConfig config = layer.config;
        int hidden = config.hiddenSize();
        int width = config.expertWidth();
        int experts = config.experts();
        double[] gate = lie == Lie.GATE_AND_UP_SWAPPED ? layer.weights.up() : layer.weights.gate();
        double[] up = lie == Lie.GATE_AND_UP_SWAPPED ? layer.weights.gate() : layer.weights.up();
        double[] gateAndUp = new double[2 * gate.length];
        for (int row = 0; row < experts * width; row++) {
            int from = lie == Lie.NEXT_EXPERT ? (row + width) % (experts * width) : row;
            System.arraycopy(gate, from * hidden, gateAndUp, 2 * row * hidden, hidden);
            System.arraycopy(up, from * hidden, gateAndUp, (2 * row + 1) * hidden, hidden);
        }
        Graph graph = new Graph(Precision.F32);
        return graph.run(graph.contrib("MoE", 1, Map.of("k", config.expertGroups(), "activation_type", "swiglu", "swiglu_fusion", 1,
                "activation_alpha", 1f, "activation_beta", 0f, "normalize_routing_weights", lie == Lie.RENORMALISED ? 1 : 0),
            graph.numbers(layer.z, layer.tokens, hidden),
            graph.numbers(Float64.linear(layer.z, layer.tokens, layer.weights.router()), layer.tokens, experts),
            graph.numbers(gateAndUp, experts, 2L * width, hidden), Value.NONE,
            graph.numbers(layer.weights.down(), experts, hidden, width), Value.NONE).getFirst());
    }

    /// The whole layer in primitive operators and f64: per token and group, a gather puts the expert's matrices beside
    /// the token.
    private static double[] primitives(Layer layer, Lie lie) {
        PanguConfig config = layer.config;
        PanguLayer weights = layer.weights;
        int hidden = config.hiddenSize();
        int width = config.expertWidth();
        int experts = config.experts();
        int groups = config.expertGroups();
        int size = experts / groups;
        Graph graph = new Graph(Precision.F64);
        Value z = graph.numbers(layer.z, layer.tokens, hidden);

        Value scores = graph.op("Softmax", linear(graph, z, weights.router()));
        Value byGroup = graph.op("Reshape", scores, graph.longs(new long[] {layer.tokens, groups, size}, 3));
        List<Value> best = graph.ops("TopK", 2, Map.of(), byGroup, graph.longs(new long[] {1}, 1)); // each [tokens, groups, 1]
        long[] firsts = IntStream.range(0, groups).mapToLong(group -> group * size).toArray();
        Value chosen = graph.op("Squeeze", graph.op("Add", best.get(1), graph.longs(firsts, 1, groups, 1)), graph.longs(new long[] {2}, 1));
        Value scale = graph.op("Gather", graph.numbers(weights.routerScale(), experts, 1), chosen); // [tokens, groups, 1]
        Value weight = lie == Lie.NO_ROUTER_SCALE ? best.get(0) : graph.op("Mul", best.get(0), scale);

        Value column = graph.op("Reshape", z, graph.longs(new long[] {layer.tokens, 1, hidden, 1}, 4));
        Value gate = graph.op("MatMul", graph.op("Gather", graph.numbers(weights.gate(), experts, width, hidden), chosen), column);
        Value up = graph.op("MatMul", graph.op("Gather", graph.numbers(weights.up(), experts, width, hidden), chosen), column);
        Value inner = lie == Lie.GATE_AND_UP_SWAPPED ? swiGlu(graph, up, gate) : swiGlu(graph, gate, up); // [tokens, groups, width, 1]
        Value down = graph.op("MatMul", graph.op("Gather", graph.numbers(weights.down(), experts, hidden, width), chosen), inner);
        Value weighted = graph.op("Mul", graph.op("Squeeze", down, graph.longs(new long[] {3}, 1)), weight); // [tokens, groups, hidden]
        Value sum = graph.op("ReduceSum", Map.of("keepdims", 0), weighted, graph.longs(new long[] {1}, 1));

        Value sharedInner = swiGlu(graph, linear(graph, z, weights.sharedGate()), linear(graph, z, weights.sharedUp()));
        Value shared = linear(graph, sharedInner, weights.sharedDown());
        return graph.run(lie == Lie.NO_SHARED_EXPERT ? sum : graph.op("Add", sum, shared));
    }

    private static Value linear(Graph graph, Value x, Linear linear) {
        Value weight = graph.op("Transpose", graph.numbers(linear.weight(), linear.out(), linear.in()));
        return graph.op("Add", graph.op("MatMul", x, weight), graph.numbers(linear.bias(), linear.out()));
    }

    private static Value swiGlu(Graph graph, Value gate, Value up) {
        return graph.op("Mul", graph.op("Mul", gate, graph.op("Sigmoid", gate)), up);
    }

    /// The worst distance, in bounds: above 1 the two disagree. Rounding errors of a projection grow on their way through
    /// SwiGLU by less than 3.2 of the magnitudes (its slope is below 1.1, and silu(x) >= x/2), so 4 covers all stages.
    private static double distance(Layer layer, double[] ours, double[] theirs, Precision precision) {
        double unit = precision == Precision.F32 ? U : 2 * 0x1p-53; // in f64 both err
        double bound = 4 * LAMBDA * Math.sqrt(layer.config.hiddenSize() + layer.config.expertWidth()) * unit;
        double[] magnitudes = layer.magnitudes();
        assertThat(theirs).hasSameSizeAs(ours);
        return IntStream.range(0, ours.length).mapToDouble(i -> Math.abs(ours[i] - theirs[i]) / (bound * magnitudes[i])).max().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        " 1,  1, 2, 1, 40",
        " 7,  5, 2, 1, 40",
        "80, 33, 8, 1, 40",
        "64, 32, 8, 2, 40",
        "80, 17, 6, 3, 40",
        "80, 17, 8, 4, 90",
        "80, 33, 8, 2,  6" // some experts without tokens
    })
    void theExpertsAreWhatMoeGives(int hidden, int width, int experts, int groups, int tokens) {
        for (int number : new int[] {0, 1}) {
            Layer layer = Layer.of(hidden, width, experts, groups, tokens, hidden + width).asMoe();
            assertThat(layer.tokens).isGreaterThan(1);
            assertThat(distance(layer, layer.mixed(number), moe(layer, Lie.NONE), Precision.F32)).isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        " 1,  1, 2, 1, 17",
        " 7,  5, 2, 2, 17",
        "80, 33, 8, 1, 17",
        "64, 32, 8, 4, 17",
        "80, 17, 6, 3,  1",
        "80, 33, 8, 2,  3"
    })
    void theWholeLayerIsWhatPrimitivesGiveInF64(int hidden, int width, int experts, int groups, int tokens) {
        for (int number : new int[] {0, 1}) {
            Layer layer = Layer.of(hidden, width, experts, groups, tokens, hidden + width);
            assertThat(distance(layer, layer.mixed(number), primitives(layer, Lie.NONE), Precision.F64)).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void oneOfTheseCasesHasAnExpertWithoutTokens() {
        assertThat(Layer.of(80, 33, 8, 2, 6, 113).asMoe().routing().counts(8)).contains(0);
    }

    @ParameterizedTest
    @CsvSource({"GATE_AND_UP_SWAPPED", "NEXT_EXPERT", "RENORMALISED"})
    void wrongFormulasOfMoeAreSeen(Lie lie) {
        Layer layer = Layer.of(64, 32, 8, 2, 40, 96).asMoe();
        assertThat(distance(layer, layer.mixed(0), moe(layer, lie), Precision.F32)).isGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource({"GATE_AND_UP_SWAPPED", "NO_SHARED_EXPERT", "NO_ROUTER_SCALE"})
    void wrongFormulasInF64AreSeen(Lie lie) {
        Layer layer = Layer.of(64, 32, 8, 2, 17, 96);
        assertThat(distance(layer, layer.mixed(0), primitives(layer, lie), Precision.F64)).isGreaterThan(1);
    }
}
