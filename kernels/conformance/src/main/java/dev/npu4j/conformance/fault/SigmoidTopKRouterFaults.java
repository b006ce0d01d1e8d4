package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Faults of [dev.npu4j.kernels.op.SigmoidTopKRouter].
final class SigmoidTopKRouterFaults {
    private static final String NAME = "SigmoidTopKRouter";
    /// Experts that a kernel of 16 lanes takes at once.
    private static final int LANES = 16;
    /// So little that it only parts what is equal.
    private static final double LITTLE = 1e-9;

    private static final String EXACT = "SigmoidTopKRouter(DTYPE, tokens=5, experts=24, top=5, pad=3, fill=exact-int, seed=1)";
    private static final String FEW = "SigmoidTopKRouter(DTYPE, tokens=5, experts=24, top=6, fill=normal, seed=3)";
    private static final String BARE = "SigmoidTopKRouter(DTYPE, tokens=5, experts=24, top=6, fill=normal, seed=4)";
    private static final String RAW = "SigmoidTopKRouter(DTYPE, tokens=5, experts=24, top=6, norm=none, fill=normal, seed=5)";
    private static final String BROAD = "SigmoidTopKRouter(DTYPE, tokens=140, experts=40, fill=normal, seed=6)";
    private static final String TIES = "SigmoidTopKRouter(DTYPE, tokens=9, experts=40, fill=ties, seed=6)";
    private static final String TINY = "SigmoidTopKRouter(DTYPE, tokens=5, experts=24, top=6, fill=tiny, seed=7)";
    private static final String HUGE = "SigmoidTopKRouter(DTYPE, tokens=40, experts=3, top=2, fill=huge, seed=8)";

    private SigmoidTopKRouterFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(ofOutputs());
        all.addAll(ofChoice());
        all.addAll(ofBias());
        all.addAll(ofScores());
        all.addAll(ofNorm());
        return all;
    }

    private static KnownFault fault(String name, RoutedTokens.EachToken<SigmoidScores> change, String... lines) {
        return new KnownFault(name, NAME, SigmoidScores.after(change), lines);
    }

    /// What every output can suffer. Weights are f32 in every dtype: they are never truncated, and are no bf16 numbers.
    private static List<KnownFault> ofOutputs() {
        return OutputFaults.of(NAME, "weights", new OutputFaults.Lines(EXACT, FEW, BROAD, TINY), 0x1p-20).stream()
            .filter(each -> !each.name().equals("truncated instead of rounded"))
            .map(each -> new KnownFault(each.name(), NAME, each.fault(), each.lines(), Map.of())).toList();
    }

    private static List<KnownFault> ofChoice() {
        return List.of(
            new KnownFault("an id not written", NAME, Faults.output("ids", ids -> ids.restore(ids.elements() - 1)), EXACT),
            fault("an expert twice", (all, token) -> all.putId(token, 1, all.id(token, 0)), FEW),
            fault("the worse of two first", (all, token) -> all.choose(token, exchanged(all.ids(token))), FEW),
            fault("the best left out", (all, token) -> all.choose(token, bestLeftOut(all, token)), FEW),
            fault("one too few chosen", (all, token) -> {
                all.putId(token, all.op.top() - 1, 0);
                all.putWeight(token, all.op.top() - 1, 0);
            }, FEW),
            fault("ids in their own order", (all, token) -> all.choose(token, Arrays.stream(all.ids(token)).sorted().toArray()), FEW),
            fault("ids counted from 1", (all, token) -> {
                for (int slot = 0; slot < all.op.top(); slot++) {
                    all.putId(token, slot, all.id(token, slot) + 1);
                }
            }, EXACT),
            fault("ties to the higher id", (all, token) -> all.choose(token, nudged(all.compared(token), LITTLE)), TIES),
            fault("the lowest chosen", (all, token) -> all.choose(token, Arrays.stream(all.compared(token)).map(v -> -v).toArray()), FEW),
            fault("tail of the experts not looked at", (all, token) -> {
                double[] compared = all.compared(token);
                Arrays.fill(compared, compared.length - compared.length % LANES, compared.length, Double.NEGATIVE_INFINITY);
                all.choose(token, compared);
            }, FEW),
            fault("compared in bf16", (all, token) -> all.choose(token, Arrays.stream(all.compared(token)).map(v -> Rounding.round(v, DType.BF16)).toArray()), BROAD),
            fault("logits compared where scores are to be", (all, token) -> {
                double[] logits = all.logits(token);
                Arrays.setAll(logits, e -> logits[e] + LITTLE * all.bias(e));
                all.choose(token, logits);
            }, HUGE, FEW));
    }

    private static List<KnownFault> ofBias() {
        return List.of(
            new KnownFault("bias omitted", NAME, Faults.each("bias", bias -> 0), FEW),
            new KnownFault("bias of the expert after", NAME, Faults.operand("bias", (o, bias) -> Faults.rotate(bias, 1)), EXACT),
            new KnownFault("bias subtracted", NAME, Faults.each("bias", bias -> -bias), FEW),
            fault("bias leaks into weights", (all, token) -> {
                double[] scores = all.scores(token);
                Arrays.setAll(scores, e -> scores[e] + all.bias(e));
                all.weigh(token, scores);
            }, FEW),
            fault("bias added to the logits", (all, token) -> {
                double[] logits = all.logits(token);
                Arrays.setAll(logits, e -> SigmoidScores.sigma(logits[e] + all.bias(e)));
                all.choose(token, logits);
            }, FEW),
            fault("bias times the score", (all, token) -> {
                double[] scores = all.scores(token);
                Arrays.setAll(scores, e -> scores[e] * (1 + all.bias(e)));
                all.choose(token, scores);
            }, FEW));
    }

    private static List<KnownFault> ofScores() {
        return List.of(
            fault("softmax in the place of sigmoids", (all, token) -> all.weigh(token, AttentionRows.softmax(all.logits(token))), FEW),
            fault("logits in the place of scores", (all, token) -> all.weigh(token, all.logits(token)), FEW),
            fault("sigmoid of the negative", (all, token) -> all.weigh(token, Arrays.stream(all.logits(token)).map(x -> SigmoidScores.sigma(-x)).toArray()), RAW),
            fault("exponentials overflow to NaN", (all, token) -> all.weigh(token, Arrays.stream(all.logits(token)).map(SigmoidTopKRouterFaults::overflowing).toArray()), HUGE),
            fault("scores rounded to bf16", (all, token) -> all.weigh(token, Arrays.stream(all.scores(token)).map(s -> Rounding.round(s, DType.BF16)).toArray()), RAW),
            fault("scores of the token before", (all, token) -> all.weigh(token, all.scores(Math.max(0, token - 1))), FEW));
    }

    private static List<KnownFault> ofNorm() {
        return List.of(
            fault("renormalisation omitted", (all, token) -> {
                double[] scores = all.scores(token);
                for (int slot = 0; slot < all.op.top(); slot++) {
                    all.putWeight(token, slot, scores[all.id(token, slot)] * all.op.scale());
                }
            }, FEW),
            fault("renormalised that are not to be", (all, token) -> {
                double sum = all.sum(token, all.scores(token));
                all.eachWeight(token, weight -> all.op.norm() == RouterNorm.NONE ? weight / sum : weight);
            }, RAW),
            fault("sum over all experts", (all, token) -> {
                double[] scores = all.scores(token);
                all.eachWeight(token, weight -> weight * all.sum(token, scores) / Arrays.stream(scores).sum());
            }, FEW),
            fault("sum of the compared", (all, token) -> all.eachWeight(token, weight -> weight * all.sum(token, all.scores(token)) / all.sum(token, all.compared(token))), FEW),
            fault("one chosen missing from the sum", (all, token) -> {
                double[] scores = all.scores(token);
                double sum = all.sum(token, scores);
                all.eachWeight(token, weight -> weight * sum / (sum - scores[all.id(token, all.op.top() - 1)]));
            }, FEW),
            fault("sum of the token before", (all, token) ->
                all.eachWeight(token, weight -> weight * all.sum(token, all.scores(token)) / all.sum(Math.max(0, token - 1), all.scores(Math.max(0, token - 1)))), FEW),
            fault("nothing added to a sum of zeros", (all, token) -> {
                double sum = all.sum(token, all.scores(token));
                all.eachWeight(token, weight -> sum == 0 ? Double.NaN : weight);
            }, HUGE),
            fault("scale omitted", (all, token) -> all.eachWeight(token, weight -> weight / all.op.scale()), FEW),
            fault("scale applied twice", (all, token) -> all.eachWeight(token, weight -> weight * all.op.scale()), BARE));
    }

    private static int[] exchanged(int[] ids) {
        if (ids.length > 1) {
            int first = ids[0];
            ids[0] = ids[1];
            ids[1] = first;
        }
        return ids;
    }

    /// The next in its place, where there is one.
    private static int[] bestLeftOut(SigmoidScores all, int token) {
        int top = all.op.top();
        return top == all.op.experts() ? all.ids(token) : Arrays.copyOfRange(SigmoidScores.best(all.compared(token), top + 1), 1, top + 1);
    }

    private static double[] nudged(double[] compared, double step) {
        Arrays.setAll(compared, e -> compared[e] + e * step);
        return compared;
    }

    /// `exp(x) / (1 + exp(x))` in f32.
    private static double overflowing(double x) {
        float e = (float) Math.exp(x);
        return e / (1 + e);
    }
}
