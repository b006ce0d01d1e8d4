package dev.npu4j.conformance.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.cases.Fill;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.witness.Graph.Value;
import dev.npu4j.kernels.op.PrunedAttention;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// ONNX Runtime on the reference of PrunedAttention.
class AttentionWitnessTest {

    /// How a witness is misled.
    private enum Lie { NONE, KEYS_BEFORE_ONLY, HEADS_INTERLEAVED, FIRST_ROWS_KEPT, NO_SCALE }

    /// Gather, mask, two products and a softmax, one node each. That a query without keys gives 0 is our own rule, and
    /// the graph is told so: a softmax over nothing is NaN.
    private static Testimony primitives(Case c, Lie lie) {
        PrunedAttention op = (PrunedAttention) c.operator();
        Map<String, double[]> inputs = Conformance.inputs(c);
        Graph graph = new Graph(Precision.F64);
        Value rows = graph.longs(lie == Lie.FIRST_ROWS_KEPT ? firstRows(op.keep()) : longs(inputs.get("keep")), op.keep());
        Value heads = graph.longs(IntStream.range(0, op.hq())
            .mapToLong(head -> lie == Lie.HEADS_INTERLEAVED ? head % op.hkv() : head / op.headsPerGroup()).toArray(), op.hq());
        Value q = transposed(graph, graph.numbers(inputs.get("q"), op.sq(), op.hq(), op.d()), 1, 0, 2);
        Value k = graph.op("Gather", graph.numbers(inputs.get("k"), op.rows(), op.hkv(), op.d()), rows);
        Value v = graph.op("Gather", graph.numbers(inputs.get("v"), op.rows(), op.hkv(), op.d()), rows);
        Value keys = graph.op("Gather", transposed(graph, k, 1, 2, 0), heads); // [hq, d, keep]
        Value values = graph.op("Gather", transposed(graph, v, 1, 0, 2), heads); // [hq, keep, d]
        Value kPos = graph.longs(longs(inputs.getOrDefault("k_pos", inputs.get("keep"))), 1, op.keep());
        Value qPos = graph.longs(longs(inputs.get("q_pos")), op.sq(), 1);
        Value isSeen = graph.op(lie == Lie.KEYS_BEFORE_ONLY ? "Less" : "LessOrEqual", kPos, qPos); // [sq, keep]
        Value scores = graph.op("Mul", graph.op("MatMul", q, keys), graph.number(lie == Lie.NO_SCALE ? 1 : op.scale()));
        Value weights = graph.op("Softmax", graph.op("Where", isSeen, scores, graph.number(Double.NEGATIVE_INFINITY)));
        Value seen = graph.op("MatMul", graph.op("Where", isSeen, graph.number(1), graph.number(0)), ones(graph, op.keep())); // [sq, 1]
        Value y = graph.op("Where", graph.op("Greater", seen, graph.number(0)), graph.op("MatMul", weights, values), graph.number(0));
        return new Testimony(References.expect(op, inputs), Map.of("y", graph.run(transposed(graph, y, 1, 0, 2))), Precision.F64);
    }

    /// ONNX's `Attention`, told by a mask who sees what, or that it is causal.
    private static Testimony attention(Case c, Precision precision, boolean isCausal) {
        PrunedAttention op = (PrunedAttention) c.operator();
        Map<String, double[]> inputs = Conformance.inputs(c);
        Graph graph = new Graph(precision);
        Value rows = graph.longs(longs(inputs.get("keep")), op.keep());
        Value k = graph.op("Gather", Map.of("axis", 1), graph.numbers(inputs.get("k"), 1, op.rows(), (long) op.hkv() * op.d()), rows);
        Value v = graph.op("Gather", Map.of("axis", 1), graph.numbers(inputs.get("v"), 1, op.rows(), (long) op.hkv() * op.d()), rows);
        Value q = graph.numbers(inputs.get("q"), 1, op.sq(), (long) op.hq() * op.d());
        Value isSeen = isCausal ? Value.NONE : graph.flags(mask(op, inputs), op.sq(), op.keep());
        Value y = graph.op("Attention", Map.of("q_num_heads", op.hq(), "kv_num_heads", op.hkv(), "scale", (float) op.scale(),
            "is_causal", isCausal ? 1 : 0, "softmax_precision", precision == Precision.F64 ? 11 : 1), q, k, v, isSeen);
        return new Testimony(References.expect(op, inputs), Map.of("y", graph.run(y)), precision);
    }

    /// ONNX Runtime's `GroupQueryAttention`: the last sq rows of k and v are new, those before come from a cache.
    ///
    /// @param firstCached 0, or the number of rows at the front of the cache that the witness is not shown
    private static Testimony groupQueryAttention(Case c, int firstCached) {
        PrunedAttention op = (PrunedAttention) c.operator();
        Map<String, double[]> inputs = Conformance.inputs(c);
        int cached = op.rows() - op.sq();
        int width = op.hkv() * op.d();
        int total = op.rows() - firstCached;
        Graph graph = new Graph(Precision.F32);
        Value pastK = past(graph, op, inputs.get("k"), firstCached, cached);
        Value pastV = past(graph, op, inputs.get("v"), firstCached, cached);
        List<Value> outputs = graph.contrib("GroupQueryAttention", 3,
            Map.of("num_heads", op.hq(), "kv_num_heads", op.hkv(), "scale", (float) op.scale()),
            graph.numbers(inputs.get("q"), 1, op.sq(), (long) op.hq() * op.d()),
            graph.numbers(Arrays.copyOfRange(inputs.get("k"), cached * width, op.rows() * width), 1, op.sq(), width),
            graph.numbers(Arrays.copyOfRange(inputs.get("v"), cached * width, op.rows() * width), 1, op.sq(), width),
            pastK, pastV, graph.ints(new int[] {total - 1}, 1), graph.ints(new int[] {total}, 1));
        return new Testimony(References.expect(op, inputs), Map.of("y", graph.run(outputs.getFirst())), Precision.F32);
    }

    /// Rows `[from, to)` of `[rows, hkv, d]` as a cache, `[1, hkv, to - from, d]`.
    private static Value past(Graph graph, PrunedAttention op, double[] matrix, int from, int to) {
        int width = op.hkv() * op.d();
        return to == 0 ? Value.NONE
            : transposed(graph, graph.numbers(Arrays.copyOfRange(matrix, from * width, to * width), 1, to - from, op.hkv(), op.d()), 0, 2, 1, 3);
    }

    private static boolean[] mask(PrunedAttention op, Map<String, double[]> inputs) {
        double[] kPos = inputs.getOrDefault("k_pos", inputs.get("keep"));
        boolean[] isSeen = new boolean[op.sq() * op.keep()];
        for (int i = 0; i < isSeen.length; i++) {
            isSeen[i] = kPos[i % op.keep()] <= inputs.get("q_pos")[i / op.keep()];
        }
        return isSeen;
    }

    private static Value ones(Graph graph, int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return graph.numbers(ones, count, 1);
    }

    private static Value transposed(Graph graph, Value value, int... axes) {
        return graph.op("Transpose", Map.of("perm", axes), value);
    }

    private static long[] longs(double[] values) {
        return Arrays.stream(values).mapToLong(value -> (long) value).toArray();
    }

    private static long[] firstRows(int count) {
        return IntStream.range(0, count).asLongStream().toArray();
    }

    private static Case dense(int sq, int rows, int hq, int hkv, int d, String rest) {
        return Case.parse("PrunedAttention(f32, sq=" + sq + ", rows=" + rows + ", keep=" + rows + ", hq=" + hq + ", hkv=" + hkv + ", d=" + d
            + rest + ", fill=normal, seed=" + (sq + d) + ")");
    }

    /// Without `specials`: where a weight is 0, our keys are not seen, but a product makes NaN of 0 and NaN.
    @Test
    void everyQuickCaseIsWhatPrimitivesGiveInF64() {
        Testimony.assertAgreement(CaseSets.quick("PrunedAttention").stream().filter(c -> c.fill() != Fill.SPECIALS).toList(),
            c -> primitives(c, Lie.NONE));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void denseCausalIsAttention(Precision precision) {
        for (int n : new int[] {1, 17, 65}) {
            for (int[] heads : new int[][] {{1, 1}, {8, 2}, {6, 3}}) {
                for (int d : new int[] {1, 7, 64, 80}) {
                    Case c = dense(n, n, heads[0], heads[1], d, ", scale=0.25"); // q and k take its root each, of which f32 has no more
                    assertThat(attention(c, precision, true).distance()).as(c.line()).isLessThanOrEqualTo(1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void prunedKeysAreGatheredAndMaskedAttention(Precision precision) {
        for (String keys : List.of("keepset=random, pos=original", "keepset=alternating, pos=rows", "keepset=last, pos=original")) {
            for (int[] heads : new int[][] {{1, 1}, {8, 2}}) {
                Case c = Case.parse("PrunedAttention(f32, sq=17, rows=90, keep=77, hq=" + heads[0] + ", hkv=" + heads[1]
                    + ", d=80, scale=0.25, " + keys + ", fill=normal, seed=3)");
                assertThat(attention(c, precision, false).distance()).as(c.line()).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 64, 80, 128})
    void denseCausalIsGroupQueryAttention(int d) {
        for (int[] heads : new int[][] {{1, 1}, {8, 2}, {6, 3}, {40, 8}}) {
            for (int[] lengths : new int[][] {{1, 1}, {17, 17}, {1, 33}, {5, 33}}) { // prefill, prefill, decode, a chunk
                Case c = dense(lengths[0], lengths[1], heads[0], heads[1], d, "");
                assertThat(groupQueryAttention(c, 0).distance()).as(c.line()).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Lie.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void wrongFormulasAreSeen(Lie lie) {
        Case c = Case.parse("PrunedAttention(f32, sq=5, rows=33, keep=20, hq=8, hkv=2, d=16, fill=normal, seed=1)");
        assertThat(primitives(c, Lie.NONE).distance()).isLessThanOrEqualTo(1);
        assertThat(primitives(c, lie).distance()).isGreaterThan(1);
    }

    @Test
    void aMaskThatIsNotCausalIsSeen() {
        Case all = Case.parse("PrunedAttention(f32, sq=17, rows=17, keep=17, hq=8, hkv=2, d=64, pos=extremes, fill=normal, seed=1)");
        assertThat(attention(all, Precision.F32, false).distance()).isLessThanOrEqualTo(1);
        assertThat(attention(all, Precision.F32, true).distance()).isGreaterThan(1);
    }

    @Test
    void oneMissingKeyIsSeen() {
        Case c = dense(1, 33, 8, 2, 64, "");
        assertThat(groupQueryAttention(c, 1).distance()).isGreaterThan(1);
    }
}
