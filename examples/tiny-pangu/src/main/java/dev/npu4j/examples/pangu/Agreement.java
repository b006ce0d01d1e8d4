package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.op.TokenSelect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// How a model's results on the golden text compare with those of another program.
///
/// Logits may be [#RATIO] times as far from float64 as the other program's in the same type. Choices (experts, tokens)
/// must be the golden ones where the golden scores are farther apart than the error that the other program's logits
/// have in that type, relative to the largest, times [#SLACK]; closer than that either is right, and the flip is counted. In a
/// half type experts are counted only: the error of a router's probabilities is not known from logits.
///
/// @param lines  what was compared, in words
/// @param agrees whether all is within what it may be
public record Agreement(List<String> lines, boolean agrees) {
    private static final double RATIO = 2;
    private static final double SLACK = 8;
    private static final int LAST = 16; // tokens whose logits are known

    /// Compares a run without pruning, experts of every token included.
    public static Agreement dense(PanguModel model, Goldens goldens) {
        Collector own = new Collector(model.config());
        float[] logits = logits(model, goldens, new Pruning.None(), own);
        List<String> lines = new ArrayList<>();
        boolean agrees = compare(lines, "dense.logits_last16", logits, model, goldens);
        int same = 0;
        int flips = 0;
        int wrong = 0;
        double bound = SLACK * relativeError(goldens, model);
        for (int layer = 0; layer < model.config().layers(); layer++) {
            int[] ids = goldens.ints("layer" + layer + ".expert_ids");
            double[] margin = goldens.doubles("layer" + layer + ".expert_margin");
            for (int slot = 0; slot < ids.length; slot++) {
                boolean isSame = ids[slot] == own.experts[layer][slot];
                same += isSame ? 1 : 0;
                flips += !isSame && (margin[slot] <= bound || isHalf(model)) ? 1 : 0;
                wrong += !isSame && margin[slot] > bound && !isHalf(model) ? 1 : 0;
            }
        }
        lines.add("experts: " + same + " as the goldens, " + flips + " flipped where scores nearly tie, " + wrong + " wrong");
        return new Agreement(lines, agrees && wrong == 0);
    }

    /// Compares a run with pruning: logits on the golden choice of tokens, and the model's own choice.
    public static Agreement pruned(PanguModel model, Goldens goldens) {
        List<String> lines = new ArrayList<>();
        boolean agrees = compare(lines, "pruned.logits_last16", logits(model, goldens, goldens.chosen(), Observer.NONE), model, goldens);
        Collector own = new Collector(model.config());
        logits(model, goldens, new Pruning.Sdtp(), own);
        for (int layer : model.config().pruneLayers()) {
            int[] golden = goldens.ints("pruned.layer" + layer + ".positions");
            int flips = 0;
            for (int position : golden) {
                flips += isAmong(own.positions[layer], position) ? 0 : 1;
            }
            double farthest = farthestFlip(goldens, model.config(), layer, golden, own);
            double bound = SLACK * relativeError(goldens, model);
            boolean isRight = own.positions[layer].length == golden.length && farthest <= bound;
            agrees &= isRight;
            lines.add("tokens before layer " + layer + ": " + golden.length + " kept, " + flips + " others than the goldens"
                + (farthest == 0 ? "" : String.format(Locale.ROOT, ", %.2g of the largest score from the threshold, %s than %.2g", farthest, isRight ? "less" : "more", bound)));
        }
        return new Agreement(lines, agrees);
    }

    /// How far from the threshold the scores lie of tokens on which two choices differ, relative to the largest score; the farthest of them. Tokens that
    /// flipped before an earlier layer are not looked at again: there was no choice any more. What is always kept is no matter of scores: there,
    /// infinitely far.
    private static double farthestFlip(Goldens goldens, PanguConfig config, int layer, int[] golden, Collector own) {
        double[] scores = goldens.doubles("pruned.layer" + layer + ".scores");
        int stage = config.pruneLayers().indexOf(layer);
        int before = stage == 0 ? 0 : config.pruneLayers().get(stage - 1);
        int[] present = stage == 0 ? IntStream.range(0, scores.length).toArray() : goldens.ints("pruned.layer" + before + ".positions");
        double largest = Arrays.stream(scores).map(Math::abs).max().orElse(0);
        TokenSelect select = TokenSelect.stage(present.length, goldens.text().length, config.pruneKeep().get(stage), config.alwaysKeepFirst(), config.alwaysKeepLastFraction());
        int end = present.length - select.last();
        double threshold = Double.POSITIVE_INFINITY;
        for (int i = select.first(); i < end; i++) {
            if (isAmong(golden, present[i])) {
                threshold = Math.min(threshold, scores[i]);
            }
        }
        double farthest = 0;
        for (int i = 0; i < present.length; i++) {
            boolean differs = isAmong(golden, present[i]) != isAmong(own.positions[layer], present[i]) && (stage == 0 || isAmong(own.positions[before], present[i]));
            double distance = i < select.first() || i >= end ? Double.POSITIVE_INFINITY : Math.abs(scores[i] - threshold) / largest;
            farthest = differs ? Math.max(farthest, distance) : farthest;
        }
        return farthest;
    }

    private static boolean isAmong(int[] positions, int position) {
        return Arrays.binarySearch(positions, position) >= 0;
    }

    private static boolean isHalf(PanguModel model) {
        return model.precision().activations().isHalf();
    }

    private static float[] logits(PanguModel model, Goldens goldens, Pruning pruning, Observer observer) {
        int[] text = goldens.text();
        try (Session session = model.session(text.length)) {
            return session.prefill(text, pruning, LAST, observer);
        }
    }

    private static boolean compare(List<String> lines, String name, float[] logits, PanguModel model, Goldens goldens) {
        double[] truth = goldens.doubles(name + ".f64");
        String dtype = model.precision().activations().toString();
        double other = largestError(goldens.doubles(name + "." + dtype), truth);
        double[] own = new double[logits.length];
        Arrays.setAll(own, i -> logits[i]);
        double error = largestError(own, truth);
        boolean agrees = error <= RATIO * other;
        lines.add(String.format(Locale.ROOT, "%s: largest error %.3g, PyTorch's in %s %.3g: %.2f of it%s", name, error, dtype, other, error / other,
            agrees ? "" : ", more than " + RATIO));
        return agrees;
    }

    /// NaN counts as infinitely far.
    private static double largestError(double[] values, double[] truth) {
        double largest = 0;
        for (int i = 0; i < truth.length; i++) {
            double error = Math.abs(values[i] - truth[i]);
            largest = Math.max(largest, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
        }
        return largest;
    }

    private static double relativeError(Goldens goldens, PanguModel model) {
        double[] truth = goldens.doubles("dense.logits_last16.f64");
        return largestError(goldens.doubles("dense.logits_last16." + model.precision().activations()), truth) / Arrays.stream(truth).map(Math::abs).max().orElse(1);
    }

    /// What a run chose, layer by layer.
    private static final class Collector implements Observer {
        private final int[][] experts;
        private final int[][] positions;

        Collector(PanguConfig config) {
            experts = new int[config.layers()][];
            positions = new int[config.layers()][];
        }

        @Override
        public boolean wantsExperts() {
            return true;
        }

        @Override
        public void routed(int layer, int[] ids, float[] weights) {
            experts[layer] = ids;
        }

        @Override
        public void entered(int layer, int[] present) {
            positions[layer] = present;
        }
    }
}
