package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Faults of [PrunedAttention].
final class PrunedAttentionFaults {
    private static final String NAME = "PrunedAttention";
    /// Keys that are walked at once.
    private static final int BLOCK = 64;

    private static final String EXACT = "PrunedAttention(DTYPE, sq=5, rows=24, keep=17, hq=4, hkv=2, d=8, pad=3, fill=exact-int, seed=1)";
    private static final String BROAD = "PrunedAttention(DTYPE, sq=17, rows=24, keep=17, hq=4, hkv=2, d=16, fill=normal, seed=2)";
    private static final String WIDE = "PrunedAttention(DTYPE, sq=3, rows=12, keep=9, hq=2, hkv=1, d=8, fill=uniform5, seed=3)";
    // three blocks of keys, each with larger scores than the one before
    private static final String RISING = "PrunedAttention(DTYPE, sq=2, rows=140, keep=135, hq=1, hkv=1, d=8, fill=rising-max, seed=4)";
    private static final String POSITIONS = "PrunedAttention(DTYPE, sq=3, rows=12, keep=9, hq=2, hkv=1, d=8, pos=original, fill=normal, seed=5)";
    private static final String BLIND = "PrunedAttention(DTYPE, sq=3, rows=12, keep=9, hq=2, hkv=1, d=8, pos=half-blind, fill=normal, seed=6)";
    private static final String HUGE = "PrunedAttention(DTYPE, sq=3, rows=12, keep=9, hq=2, hkv=1, d=8, fill=huge, seed=7)";
    private static final String TINY = "PrunedAttention(DTYPE, sq=3, rows=12, keep=9, hq=2, hkv=1, d=8, fill=tiny, seed=8)";

    private PrunedAttentionFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, WIDE, BROAD, TINY), 0x1p-18));
        all.addAll(List.of(
            fault("a key that is not kept leaks in", leak(), EXACT),
            fault("the first key dropped", without(false), EXACT),
            fault("the last key dropped", without(true), WIDE),
            fault("keep index one too high", Faults.operand("keep", PrunedAttentionFaults::oneHigher), EXACT),
            fault("causal one too far", Faults.each("q_pos", q -> Math.min(q + 1, Integer.MAX_VALUE)), EXACT),
            fault("causal one too short", Faults.each("q_pos", q -> Math.max(q - 1, Integer.MIN_VALUE)), EXACT),
            fault("all kept keys seen", Faults.each("q_pos", q -> Integer.MAX_VALUE), EXACT),
            fault("k_pos ignored", withoutKeyPositions(), POSITIONS),
            fault("scale omitted", Faults.operator(o -> scaled(o, 1)), WIDE),
            fault("scale 1 % too large", Faults.operator(o -> scaled(o, 1.01 * ((PrunedAttention) o).scale())), WIDE),
            fault("no rescale between key blocks", AttentionRows.withWeights((scores, order) -> notRescaled(scores, order, 0)), RISING),
            fault("no rescale in the last key block", AttentionRows.withWeights(PrunedAttentionFaults::lastNotRescaled), RISING),
            fault("one key missing from the normaliser", AttentionRows.withWeights(PrunedAttentionFaults::oneNotCounted), EXACT),
            fault("maximum not subtracted", AttentionRows.withWeights(PrunedAttentionFaults::withoutMaximum), HUGE),
            fault("weights rounded to bf16", AttentionRows.withWeights(PrunedAttentionFaults::inBf16), BROAD),
            fault("next key-value head", heads((o, head) -> (head / o.headsPerGroup() + 1) % o.hkv()), EXACT),
            fault("key-value heads dealt in turn", heads((o, head) -> head % o.hkv()), EXACT),
            fault("v of the key before", valuesOfTheKeyBefore(), EXACT),
            fault("a query without keys gives NaN", AttentionRows.blindAreNan(), BLIND),
            fault("a query without keys gives the mean of all", AttentionRows.blindSeeAll(), BLIND)));
        return all;
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static PrunedAttention scaled(Operator operator, double scale) {
        PrunedAttention o = (PrunedAttention) operator;
        return new PrunedAttention(o.dtype(), o.sq(), o.rows(), o.keep(), o.hq(), o.hkv(), o.d(), scale);
    }

    private static void oneHigher(Operator operator, double[] keep) {
        if (keep.length > 0 && keep[keep.length - 1] + 1 < ((PrunedAttention) operator).rows()) {
            Arrays.setAll(keep, j -> keep[j] + 1);
        }
    }

    /// The first row that is not kept is attended to. It holds what the first kept row holds, so that what leaks is a number.
    private static FaultyDevice.Fault leak() {
        return (honest, call) -> {
            PrunedAttention o = (PrunedAttention) call.operator();
            Map<String, Weight> operands = Faults.operands(call);
            if (o.keep() > 0 && o.keep() < o.rows() && !operands.containsKey("k_pos")) {
                Tensor keep = Faults.tensor(call, "keep");
                double[] kept = Patterns.values(keep);
                int leaking = IntStream.range(0, o.rows()).filter(row -> Arrays.stream(kept).noneMatch(each -> each == row)).findFirst().orElseThrow();
                double[] more = Arrays.copyOf(kept, kept.length + 1);
                more[kept.length] = leaking;
                Arrays.sort(more);
                operands.put("keep", Patterns.place(keep, DType.I32, more, more.length));
                for (String name : List.of("k", "v")) {
                    Tensor rows = Faults.tensor(call, name);
                    double[] values = Patterns.values(rows);
                    int width = o.hkv() * o.d();
                    System.arraycopy(values, (int) kept[0] * width, values, leaking * width, width);
                    operands.put(name, Patterns.place(rows, o.dtype(), values, rows.shape().toArray()));
                }
                honest.launch(new PrunedAttention(o.dtype(), o.sq(), o.rows(), o.keep() + 1, o.hq(), o.hkv(), o.d(), o.scale()).bind(operands));
            } else {
                honest.launch(call);
            }
        };
    }

    /// One of the kept keys is not attended to: the last one or the first.
    private static FaultyDevice.Fault without(boolean last) {
        return (honest, call) -> {
            PrunedAttention o = (PrunedAttention) call.operator();
            if (o.keep() == 0) {
                honest.launch(call);
                return;
            }
            Map<String, Weight> operands = Faults.operands(call);
            for (String name : List.of("keep", "k_pos")) {
                if (operands.get(name) instanceof Tensor indices) {
                    double[] values = Patterns.values(indices);
                    double[] fewer = Arrays.copyOfRange(values, last ? 0 : 1, values.length - (last ? 1 : 0));
                    operands.put(name, Patterns.place(indices, DType.I32, fewer, fewer.length));
                }
            }
            honest.launch(new PrunedAttention(o.dtype(), o.sq(), o.rows(), o.keep() - 1, o.hq(), o.hkv(), o.d(), o.scale()).bind(operands));
        };
    }

    private static FaultyDevice.Fault withoutKeyPositions() {
        return (honest, call) -> {
            Map<String, Weight> operands = Faults.operands(call);
            operands.remove("k_pos");
            honest.launch(call.operator().bind(operands));
        };
    }

    private static FaultyDevice.Fault valuesOfTheKeyBefore() {
        return (honest, call) -> {
            PrunedAttention o = (PrunedAttention) call.operator();
            Map<String, Weight> operands = Faults.operands(call);
            double[] keep = Patterns.values(Faults.tensor(call, "keep"));
            Tensor v = Faults.tensor(call, "v");
            double[] values = Patterns.values(v);
            int width = o.hkv() * o.d();
            for (int j = keep.length - 1; j > 0; j--) {
                System.arraycopy(values, (int) keep[j - 1] * width, values, (int) keep[j] * width, width);
            }
            operands.put("v", Patterns.place(v, o.dtype(), values, v.shape().toArray()));
            honest.launch(o.bind(operands));
        };
    }

    /// Which key-value head a query head uses.
    @FunctionalInterface
    private interface HeadOf {
        int keyHead(PrunedAttention o, int head);
    }

    /// The launch with one key-value head for each query head, copied from those that the map says.
    private static FaultyDevice.Fault heads(HeadOf map) {
        return (honest, call) -> {
            PrunedAttention o = (PrunedAttention) call.operator();
            Map<String, Weight> operands = Faults.operands(call);
            for (String name : List.of("k", "v")) {
                Tensor rows = Faults.tensor(call, name);
                double[] values = Patterns.values(rows);
                double[] spread = new double[o.rows() * o.hq() * o.d()];
                for (int i = 0; i < o.rows() * o.hq(); i++) {
                    int from = i / o.hq() * o.hkv() + map.keyHead(o, i % o.hq());
                    System.arraycopy(values, from * o.d(), spread, i * o.d(), o.d());
                }
                operands.put(name, Patterns.place(rows, o.dtype(), spread, o.rows(), o.hq(), o.d()));
            }
            honest.launch(new PrunedAttention(o.dtype(), o.sq(), o.rows(), o.keep(), o.hq(), o.hq(), o.d(), o.scale()).bind(operands));
        };
    }

    /// What an online softmax gives that keeps what it summed so far as it is when a block of keys brings a larger maximum.
    ///
    /// @param from the first block that is entered without rescaling
    static double[] notRescaled(double[] scores, int[] order, int from) {
        double[] maxima = new double[order[order.length - 1] / BLOCK + 1]; // running, by block
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < scores.length; j++) {
            max = Math.max(max, scores[j]);
            Arrays.fill(maxima, order[j] / BLOCK, maxima.length, max);
        }
        double[] weights = new double[scores.length];
        Arrays.setAll(weights, j -> Math.exp(scores[j] - maxima[Math.min(maxima.length - 1, Math.max(order[j] / BLOCK, from - 1))]));
        double sum = Arrays.stream(weights).sum();
        Arrays.setAll(weights, j -> weights[j] / sum);
        return weights;
    }

    private static double[] lastNotRescaled(double[] scores, int[] order) {
        return notRescaled(scores, order, order[order.length - 1] / BLOCK);
    }

    private static double[] oneNotCounted(double[] scores, int[] order) {
        double[] weights = AttentionRows.softmax(scores);
        double counted = scores.length == 1 ? 1 : 1 - weights[0];
        Arrays.setAll(weights, j -> weights[j] / counted);
        return weights;
    }

    /// In f32, where large scores overflow.
    private static double[] withoutMaximum(double[] scores, int[] order) {
        double[] weights = new double[scores.length];
        Arrays.setAll(weights, j -> (float) Math.exp(scores[j]));
        double sum = Arrays.stream(weights).sum();
        Arrays.setAll(weights, j -> weights[j] / sum);
        return weights;
    }

    static double[] inBf16(double[] scores, int[] order) {
        double[] weights = AttentionRows.softmax(scores);
        Arrays.setAll(weights, j -> Rounding.round(weights[j], DType.BF16));
        return weights;
    }
}
