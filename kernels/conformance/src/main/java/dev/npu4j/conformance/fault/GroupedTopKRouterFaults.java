package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Faults of [dev.npu4j.kernels.op.GroupedTopKRouter].
final class GroupedTopKRouterFaults {
    private static final String NAME = "GroupedTopKRouter";
    /// Experts that a kernel of 16 lanes takes at once.
    private static final int LANES = 16;
    /// So little that it only parts what is equal.
    private static final double LITTLE = 1e-9;

    private static final String EXACT = "GroupedTopKRouter(DTYPE, tokens=5, experts=24, groups=3, top=2, pad=3, fill=exact-int, seed=2)";
    private static final String FEW = "GroupedTopKRouter(DTYPE, tokens=5, experts=24, groups=3, top=2, fill=normal, seed=3)";
    private static final String BROAD = "GroupedTopKRouter(DTYPE, tokens=140, experts=32, groups=4, top=2, fill=normal, seed=6)";
    private static final String STORED = "GroupedTopKRouter(DTYPE, tokens=9, experts=64, groups=8, top=2, softmax=storage, fill=normal, seed=4)";
    private static final String STORED_TIES = "GroupedTopKRouter(DTYPE, tokens=9, experts=64, groups=8, top=2, softmax=storage, fill=tiny, seed=5)";
    private static final String TIES = "GroupedTopKRouter(DTYPE, tokens=9, experts=24, groups=3, fill=ties, seed=6)";
    private static final String TINY = "GroupedTopKRouter(DTYPE, tokens=5, experts=24, groups=3, fill=tiny, seed=7)";
    private static final String HUGE = "GroupedTopKRouter(DTYPE, tokens=5, experts=24, groups=3, fill=huge, seed=8)";
    private static final String SPECIALS = "GroupedTopKRouter(DTYPE, tokens=90, experts=8, groups=1, fill=specials, seed=4)";

    private GroupedTopKRouterFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(ofWeights());
        all.addAll(ofChoice());
        all.addAll(ofScale());
        all.addAll(ofSoftmax());
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    /// What every output can suffer. Weights are f32 in every dtype: they are never truncated, and are no bf16 numbers.
    private static List<KnownFault> ofWeights() {
        return OutputFaults.of(NAME, "weights", new OutputFaults.Lines(EXACT, FEW, BROAD, TINY), 0x1p-20).stream()
            .filter(each -> !each.name().equals("truncated instead of rounded"))
            .map(each -> new KnownFault(each.name(), NAME, each.fault(), each.lines(), Map.of())).toList();
    }

    private static List<KnownFault> ofChoice() {
        return List.of(
            fault("an id not written", Faults.output("ids", ids -> ids.restore(ids.elements() - 1)), EXACT),
            fault("ids counted from their group's first", eachSlot((all, token, slot) -> all.putId(token, slot, all.id(token, slot) % all.op.groupSize())), EXACT),
            fault("an expert twice", RouterScores.after((all, token) -> all.put(token, 1, all.id(token, 0))), FEW),
            fault("the worse of two first", RouterScores.after(GroupedTopKRouterFaults::swapFirstTwo), FEW),
            fault("the best of all groups together", RouterScores.after(GroupedTopKRouterFaults::bestOfAll), FEW),
            fault("the group after", eachSlot((all, token, slot) -> all.put(token, slot, (all.id(token, slot) + all.op.groupSize()) % all.op.experts())), FEW),
            fault("ties to the higher id", comparing((x, e) -> x + e * LITTLE), TIES),
            fault("-0 below +0", comparing((x, e) -> x == 0 && Double.doubleToRawLongBits(x) < 0 ? -LITTLE : x), TIES),
            fault("NaN highest", comparing((x, e) -> Double.isNaN(x) ? Double.POSITIVE_INFINITY : x), SPECIALS),
            fault("the lowest chosen", comparing((x, e) -> -x), FEW),
            fault("magnitudes compared", comparing((x, e) -> Math.abs(x)), FEW),
            fault("logits compared in bf16", comparing((x, e) -> Rounding.round(x, DType.BF16)), BROAD)
                .harmlessIn("they are bf16 numbers", "bf16"),
            fault("logits compared where scores are to be", inHalf((all, token) -> all.choose(token, all.logits(token))), STORED_TIES)
                .harmlessIn("equal f32 scores are closer than their errors: to tell them apart is legal", "f32"));
    }

    private static List<KnownFault> ofScale() {
        return List.of(
            fault("router_scale omitted", Faults.each("router_scale", scale -> 1), EXACT),
            fault("router_scale of the expert after", Faults.operand("router_scale", (o, scale) -> Faults.rotate(scale, 1)), EXACT),
            fault("router_scale by slot", eachSlot((all, token, slot) -> all.putWeight(token, slot, all.scores(token)[all.id(token, slot)] * all.scale(slot))), FEW),
            fault("router_scale before the choice", RouterScores.after((all, token) -> {
                double[] scores = all.scores(token);
                Arrays.setAll(scores, e -> scores[e] * all.scale(e));
                all.choose(token, scores);
            }), FEW));
    }

    private static List<KnownFault> ofSoftmax() {
        return List.of(
            fault("softmax within each group", eachSlot((all, token, slot) -> {
                int from = all.id(token, slot) / all.op.groupSize() * all.op.groupSize();
                double[] within = AttentionRows.softmax(Arrays.copyOfRange(all.logits(token), from, from + all.op.groupSize()));
                all.putWeight(token, slot, within[all.id(token, slot) - from] * all.scale(all.id(token, slot)));
            }), FEW),
            fault("weights made to sum to one", RouterScores.after((all, token) -> {
                double[] scores = all.scores(token);
                double sum = IntStream.range(0, all.op.chosen()).mapToDouble(slot -> scores[all.id(token, slot)]).sum();
                scaleWeights(all, token, weight -> weight / sum);
            }), FEW),
            fault("logits in the place of scores", eachSlot((all, token, slot) ->
                all.putWeight(token, slot, all.logits(token)[all.id(token, slot)] * all.scale(all.id(token, slot)))), FEW),
            fault("maximum not subtracted", RouterScores.after(withScores(all -> GroupedTopKRouterFaults::withoutMaximum)), HUGE),
            fault("tail of the experts not summed", RouterScores.after((all, token) -> {
                double[] scores = AttentionRows.softmax(all.logits(token));
                double sum = Arrays.stream(scores, 0, scores.length - scores.length % LANES).sum();
                scaleWeights(all, token, weight -> weight / sum);
            }), FEW),
            fault("one expert missing from the normaliser", RouterScores.after((all, token) -> {
                double missing = AttentionRows.softmax(all.logits(token))[0];
                scaleWeights(all, token, weight -> weight / (1 - missing));
            }), FEW),
            fault("the normaliser of the token before", RouterScores.after((all, token) -> {
                double ratio = normaliser(all.logits(token)) / normaliser(all.logits(Math.max(0, token - 1)));
                scaleWeights(all, token, weight -> weight * ratio);
            }), FEW),
            fault("scores not rounded", inHalf(withScores(all -> AttentionRows::softmax)), STORED)
                .harmlessIn("f32 is what scores are computed in", "f32"),
            fault("scores rounded that are not to be", inHalf(withScores(all -> logits -> rounded(AttentionRows.softmax(logits), all.op.dtype()))), FEW)
                .harmlessIn("f32 is what scores are computed in", "f32"));
    }

    @FunctionalInterface
    private interface EachSlot {
        void apply(RouterScores all, int token, int slot);
    }

    private static FaultyDevice.Fault eachSlot(EachSlot change) {
        return RouterScores.after((all, token) -> IntStream.range(0, all.op.chosen()).forEach(slot -> change.apply(all, token, slot)));
    }

    @FunctionalInterface
    private interface Compared {
        double of(double logit, int id);
    }

    private static FaultyDevice.Fault comparing(Compared other) {
        return RouterScores.after((all, token) -> {
            double[] logits = all.logits(token);
            Arrays.setAll(logits, e -> other.of(logits[e], e));
            all.choose(token, logits);
        });
    }

    /// Other scores from the logits.
    @FunctionalInterface
    private interface Scorer {
        double[] scores(double[] logits);
    }

    private static RoutedTokens.EachToken<RouterScores> withScores(Function<RouterScores, Scorer> wrong) {
        return (all, token) -> {
            double[] scores = wrong.apply(all).scores(all.logits(token));
            for (int slot = 0; slot < all.op.chosen(); slot++) {
                int id = all.id(token, slot);
                all.putWeight(token, slot, scores[id] * all.scale(id));
            }
        };
    }

    /// Not planted in f32, where scores do not round.
    private static FaultyDevice.Fault inHalf(RoutedTokens.EachToken<RouterScores> change) {
        return RouterScores.after((all, token) -> {
            if (all.op.dtype().isHalf()) {
                change.apply(all, token);
            }
        });
    }

    private static void scaleWeights(RouterScores all, int token, DoubleUnaryOperator change) {
        for (int slot = 0; slot < all.op.chosen(); slot++) {
            all.putWeight(token, slot, change.applyAsDouble(all.weight(token, slot)));
        }
    }

    private static void swapFirstTwo(RouterScores all, int token) {
        int first = all.id(token, 0);
        all.put(token, 0, all.id(token, 1));
        all.put(token, 1, first);
    }

    private static void bestOfAll(RouterScores all, int token) {
        double[] logits = all.logits(token);
        int[] order = IntStream.range(0, logits.length).boxed().sorted((i, j) -> Double.compare(logits[j], logits[i])).mapToInt(Integer::intValue).toArray();
        for (int slot = 0; slot < all.op.chosen(); slot++) {
            all.put(token, slot, order[slot]);
        }
    }

    private static double[] withoutMaximum(double[] logits) {
        double[] weights = Arrays.stream(logits).map(x -> (float) Math.exp(x)).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    /// Σ exp(x - max).
    private static double normaliser(double[] logits) {
        double max = Arrays.stream(logits).max().orElseThrow();
        return Arrays.stream(logits).map(x -> Math.exp(x - max)).sum();
    }

    private static double[] rounded(double[] scores, DType dtype) {
        return Arrays.stream(scores).map(score -> Rounding.round(score, dtype)).toArray();
    }
}
