package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The results that were shipped with a model, computed by another program in float64 and in its own lower types.
///
/// **What is compared, and how far apart it may be.** The shipped logits come in f64, and in the type that a walk ran
/// in; so the other program's own error is known.
///
/// - *Logits*: the largest error against f64 at most [#RATIO] times the other program's, in the same type (the rule
///   FlashAttention is tested by).
/// - *Everything else*, in f32 only: hidden states, expert weights, importance scores. They have no companion; but they
///   are computed from the same residual stream by matmuls of the same size, so their error relative to their own
///   largest value is of the size `r = max|f32 - f64| / max|f64|` of the companion's logits. They may be
///   [#SLACK] `· r · max|golden|` away: f32 operators that pass their own gates were seen to be 1.0 r away at most, on
///   this model; 4 leaves room for devices that add in another order.
/// - *Choices* (experts, kept tokens): must be the golden ones wherever the golden scores are farther apart than twice
///   that tolerance. Closer than that either is right; the walk goes on along the golden choice, so that one legal
///   flip does not spoil everything after it. The line of the verdict counts the legal flips.
final class Golden {
    /// How many times the other program's error ours may be.
    static final double RATIO = 2;
    /// How many times its relative error everything else may be away.
    static final double SLACK = 4;

    private final ModelFile file;
    private final GoldenVerdicts verdicts;

    /// @param verdicts makes the verdicts of one walk
    Golden(ModelFile file, GoldenVerdicts verdicts) {
        this.file = file;
        this.verdicts = verdicts;
    }

    /// Compares a walk without pruning.
    List<Verdict> compareDense(Trace trace, DType dtype, int layers) {
        List<Verdict> all = new ArrayList<>();
        for (int layer = 0; layer < layers && dtype == DType.F32; layer++) {
            Routing own = trace.routing().get(layer);
            String at = "layer" + layer + ".";
            if (file.has(at + "expert_ids")) {
                all.add(experts(at, own));
                all.add(weights(at, own));
            }
            String hidden = at + "hidden_first64";
            if (file.has(hidden)) {
                double[] golden = file.doubles(hidden, file.shape(hidden).toArray());
                all.add(within(hidden, Arrays.copyOf(trace.hidden().get(layer), golden.length), golden, file.shape(hidden).toArray()));
            }
        }
        all.addAll(logits("dense.logits_last16", trace, dtype));
        return all;
    }

    /// Compares a walk with pruning.
    List<Verdict> comparePruned(Trace trace, DType dtype, PanguConfig config) {
        List<Verdict> all = new ArrayList<>();
        for (int layer : config.pruneLayers()) {
            String at = "pruned.layer" + layer + ".";
            if (dtype == DType.F32 && file.has(at + "scores")) {
                Trace.Stage stage = trace.stages().get(layer);
                double[] scores = file.doubles(at + "scores", stage.scores().length);
                all.add(within(at + "scores", stage.scores(), scores, scores.length));
                all.add(kept(at, stage, scores, config));
            }
        }
        all.addAll(logits("pruned.logits_last16", trace, dtype));
        return all;
    }

    /// Leads a walk along the golden experts, or the golden cuts, or its own where the file has none.
    Steering steering(boolean prune, PanguConfig config) {
        return new Steering() {
            @Override
            public int[] experts(int layer, Routing own) {
                String name = "layer" + layer + ".expert_ids";
                // the shipped experts are those of the whole text; after a cut other tokens are present
                return prune || !file.has(name) ? own.ids() : ids(name, own, config.experts());
            }

            @Override
            public int[] keep(int layer, int[] present, int[] own) {
                String name = "pruned.layer" + layer + ".positions";
                return file.has(name) ? indices(name, present, file.ints(name, own.length)) : own;
            }
        };
    }

    private int[] ids(String name, Routing own, int experts) {
        int[] golden = file.ints(name, dims(own));
        int size = experts / own.groups();
        for (int slot = 0; slot < golden.length; slot++) {
            if (golden[slot] < 0 || golden[slot] / size != slot % own.groups()) {
                throw new OperandException("golden", name, "one expert of each group of " + size, golden[slot] + " at " + slot);
            }
        }
        return golden;
    }

    private static int[] indices(String name, int[] present, int[] positions) {
        int[] indices = new int[positions.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = Arrays.binarySearch(present, positions[i]);
            if (indices[i] < 0 || (i > 0 && indices[i] <= indices[i - 1])) {
                throw new OperandException("golden", name, "increasing positions of tokens that are present", positions[i] + " at " + i);
            }
        }
        return indices;
    }

    private Verdict experts(String at, Routing own) {
        int[] golden = file.ints(at + "expert_ids", dims(own));
        double[] margin = file.doubles(at + "expert_margin", dims(own));
        boolean[] flipped = new boolean[golden.length];
        for (int slot = 0; slot < golden.length; slot++) {
            flipped[slot] = golden[slot] != own.ids()[slot];
        }
        // softmax scores: their largest possible value is 1
        return verdicts.choices(at + "expert_ids", flipped, margin, 2 * SLACK * relativeError());
    }

    private Verdict kept(String at, Trace.Stage stage, double[] scores, PanguConfig config) {
        int tokens = scores.length;
        int[] golden = file.ints(at + "positions", stage.kept().length);
        int forcedFrom = tokens - (int) Math.ceil(config.alwaysKeepLastFraction() * textLength());
        boolean[] flipped = new boolean[tokens];
        double[] distance = new double[tokens];
        double threshold = Double.POSITIVE_INFINITY;
        for (int i = 0; i < tokens; i++) {
            boolean goldenKeeps = Arrays.binarySearch(golden, stage.present()[i]) >= 0;
            boolean ownKeeps = Arrays.binarySearch(stage.kept(), stage.present()[i]) >= 0;
            flipped[i] = goldenKeeps != ownKeeps;
            boolean forced = i < config.alwaysKeepFirst() || i >= forcedFrom;
            distance[i] = forced ? Double.POSITIVE_INFINITY : scores[i];
            threshold = goldenKeeps && !forced ? Math.min(threshold, scores[i]) : threshold;
        }
        for (int i = 0; i < tokens; i++) {
            distance[i] = Math.abs(distance[i] - threshold);
        }
        return verdicts.choices(at + "positions", flipped, distance, 2 * SLACK * relativeError() * GoldenVerdicts.largest(scores));
    }

    private Verdict weights(String at, Routing own) {
        int[] goldenIds = file.ints(at + "expert_ids", dims(own));
        double[] golden = file.doubles(at + "expert_weights", dims(own));
        double[] actual = own.weights().clone();
        for (int slot = 0; slot < actual.length; slot++) {
            // weights of different experts are not comparable; whether they may differ is judged beside this
            actual[slot] = goldenIds[slot] == own.ids()[slot] ? actual[slot] : golden[slot];
        }
        return within(at + "expert_weights", actual, golden, dims(own));
    }

    private Verdict within(String name, double[] actual, double[] golden, long... dims) {
        return verdicts.within(name, actual, golden, dims, SLACK * relativeError() * GoldenVerdicts.largest(golden));
    }

    private List<Verdict> logits(String name, Trace trace, DType dtype) {
        if (!file.has(name + ".f64") || !file.has(name + "." + dtype)) {
            return List.of();
        }
        long[] dims = file.shape(name + ".f64").toArray();
        double[] golden = file.doubles(name + ".f64", dims);
        double[] companion = file.doubles(name + "." + dtype, dims);
        return List.of(verdicts.within(name, trace.logits(), golden, dims, RATIO * GoldenVerdicts.largestError(companion, golden)));
    }

    /// The companion's largest f32 error in the logits, relative to the largest logit.
    private double relativeError() {
        String name = "dense.logits_last16";
        long[] dims = file.shape(name + ".f64").toArray();
        double[] golden = file.doubles(name + ".f64", dims);
        return GoldenVerdicts.largestError(file.doubles(name + ".f32", dims), golden) / GoldenVerdicts.largest(golden);
    }

    private int textLength() {
        return (int) file.shape("input_ids").dim(0);
    }

    private static long[] dims(Routing routing) {
        return new long[] {routing.ids().length / routing.groups(), routing.groups()};
    }
}
