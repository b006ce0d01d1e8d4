package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.property.Relation.Demand;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// What must hold between attentions over kept keys.
final class AttentionRelations {
    private static final double U = 0x1p-24; // unit roundoff of f32

    private final Base base;
    private final PrunedAttention op;
    private final int[] keep;
    private final double[] positions; // of kept keys

    AttentionRelations(Base base, PrunedAttention op) {
        this.base = base;
        this.op = op;
        keep = Arrays.stream(base.input("keep")).mapToInt(row -> (int) row).toArray();
        positions = base.plan().inputs().getOrDefault("k_pos", base.input("keep"));
    }

    List<Relation> all(boolean ordinary) {
        List<Relation> relations = new ArrayList<>(List.of(queriesReversed(), headsReversed(), nothingKept()));
        if (keep.length > 0) {
            relations.add(compacted());
        }
        if (ordinary && keep.length > 0) {
            relations.addAll(List.of(oneKept(), keysTwice(), keysReversed(), constantValues()));
            if (Matrices.largest(base.input("v")) < Rounding.largest(op.dtype()) / 2) {
                relations.add(valuesDoubled());
            }
            if (Matrices.largest(base.input("q")) < Rounding.largest(op.dtype()) / 2) {
                relations.add(queriesDoubled());
            }
        }
        return relations;
    }

    private Relation queriesReversed() {
        int width = op.hq() * op.d();
        Map<String, double[]> inputs = inputs();
        inputs.put("q", Matrices.rows(base.input("q"), op.sq(), width, i -> op.sq() - 1 - i));
        inputs.put("q_pos", Matrices.rows(base.input("q_pos"), op.sq(), 1, i -> op.sq() - 1 - i));
        return new Relation("queries in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs),
            y(Prediction.moved(base, "y", base.size("y"), i -> (op.sq() - 1 - i / width) * width + i % width)));
    }

    private Relation headsReversed() {
        Map<String, double[]> inputs = inputs();
        inputs.put("q", Matrices.rows(base.input("q"), op.sq() * op.hq(), op.d(), reversed(op.hq())));
        inputs.put("k", Matrices.rows(base.input("k"), op.rows() * op.hkv(), op.d(), reversed(op.hkv())));
        inputs.put("v", Matrices.rows(base.input("v"), op.rows() * op.hkv(), op.d(), reversed(op.hkv())));
        IntUnaryOperator heads = reversed(op.hq());
        return new Relation("heads in reverse order", Demand.BITS_IF_PROMISED, base.plan().with(op, inputs),
            y(Prediction.moved(base, "y", base.size("y"), i -> heads.applyAsInt(i / op.d()) * op.d() + i % op.d())));
    }

    /// The head at the other end, within a token's heads.
    private static IntUnaryOperator reversed(int heads) {
        return i -> i / heads * heads + heads - 1 - i % heads;
    }

    private Relation compacted() {
        return new Relation("kept rows copied together", Demand.BITS_IF_PROMISED, rowsOf(keep, positions), y(Prediction.same(base, "y")));
    }

    private Relation keysTwice() {
        int[] twice = IntStream.range(0, 2 * keep.length).map(j -> keep[j / 2]).toArray();
        double[] at = IntStream.range(0, twice.length).mapToDouble(j -> positions[j / 2]).toArray();
        return new Relation("every key twice", Demand.BOUNDS, rowsOf(twice, at), y(Prediction.same(base, "y")));
    }

    private Relation keysReversed() {
        int last = keep.length - 1;
        int[] reversed = IntStream.rangeClosed(0, last).map(j -> keep[last - j]).toArray();
        double[] at = IntStream.rangeClosed(0, last).mapToDouble(j -> positions[last - j]).toArray();
        return new Relation("keys in reverse order", Demand.BOUNDS, rowsOf(reversed, at), y(Prediction.same(base, "y")));
    }

    /// Attention over exactly these rows of k and v, all of them kept.
    private Plan rowsOf(int[] rows, double[] at) {
        int width = op.hkv() * op.d();
        Map<String, double[]> inputs = inputs();
        inputs.put("k", Matrices.rows(base.input("k"), rows.length, width, j -> rows[j]));
        inputs.put("v", Matrices.rows(base.input("v"), rows.length, width, j -> rows[j]));
        inputs.put("keep", IntStream.range(0, rows.length).mapToDouble(j -> j).toArray());
        inputs.put("k_pos", at);
        return base.plan().with(sized(rows.length, rows.length, op.scale()), inputs).withDType("k_pos", DType.I32);
    }

    private Relation nothingKept() {
        Map<String, double[]> inputs = inputs();
        inputs.put("keep", new double[0]);
        inputs.computeIfPresent("k_pos", (name, at) -> new double[0]);
        return new Relation("no key kept", Demand.BITS, base.plan().with(sized(op.rows(), 0, op.scale()), inputs), y(Prediction.constant(base, "y", 0, 0)));
    }

    /// The weight of a lone visible key is 1: its v comes out as it is.
    private Relation oneKept() {
        double[] values = new double[base.size("y")];
        for (int i = 0; i < values.length; i++) {
            int query = i / op.d() / op.hq();
            int kvHead = i / op.d() % op.hq() / (op.hq() / op.hkv());
            boolean isVisible = positions[0] <= base.input("q_pos")[query];
            values[i] = isVisible ? base.input("v")[(keep[0] * op.hkv() + kvHead) * op.d() + i % op.d()] : 0;
        }
        Map<String, double[]> inputs = inputs();
        inputs.put("keep", new double[] {keep[0]});
        inputs.computeIfPresent("k_pos", (name, at) -> new double[] {at[0]});
        return new Relation("one key kept", Demand.BITS, base.plan().with(sized(op.rows(), 1, op.scale()), inputs),
            y(Prediction.values(op.dtype(), values, base.expected().get("y").written())));
    }

    /// Weights sum to one, so a constant comes out; they do so only within the rounding of their sum.
    private Relation constantValues() {
        double[] ones = new double[base.input("v").length];
        Arrays.fill(ones, 1);
        double[] values = new double[base.size("y")];
        for (int i = 0; i < values.length; i++) {
            double position = base.input("q_pos")[i / op.d() / op.hq()];
            values[i] = Arrays.stream(positions).anyMatch(at -> at <= position) ? 1 : 0;
        }
        double slack = 2 * ((20 + 4 * Math.sqrt(keep.length)) * U + (op.dtype() == DType.F32 ? 0 : op.dtype().unitRoundoff()));
        Map<String, double[]> inputs = inputs();
        inputs.put("v", ones);
        return new Relation("v of ones", Demand.BOUNDS, base.plan().with(op, inputs),
            y(Prediction.values(op.dtype(), values, base.expected().get("y").written()).within(i -> slack)));
    }

    private Relation valuesDoubled() {
        Map<String, double[]> inputs = inputs();
        inputs.put("v", Matrices.times(base.input("v"), 2));
        return new Relation("v doubled", Demand.BITS, base.plan().with(op, inputs), y(Prediction.scaled(base, "y", 2)));
    }

    private Relation queriesDoubled() {
        Map<String, double[]> inputs = inputs();
        inputs.put("q", Matrices.times(base.input("q"), 2));
        return new Relation("q doubled, scale halved", Demand.BITS, base.plan().with(sized(op.rows(), op.keep(), op.scale() / 2), inputs),
            y(Prediction.same(base, "y")));
    }

    private PrunedAttention sized(int rows, int kept, double scale) {
        return new PrunedAttention(op.dtype(), op.sq(), rows, kept, op.hq(), op.hkv(), op.d(), scale);
    }

    private Map<String, double[]> inputs() {
        return new LinkedHashMap<>(base.plan().inputs());
    }

    private static Map<String, Prediction> y(Prediction prediction) {
        return Map.of("y", prediction);
    }
}
