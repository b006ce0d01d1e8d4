package dev.npu4j.conformance.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.witness.Graph.Value;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// ONNX Runtime on the reference of GroupedMatmul.
class GroupedMatmulWitnessTest {

    /// Every row times the matrix of its group, which a gather puts beside it: `[m, 1, k] · [m, k, n] (+ [m, 1, n])`.
    private static Testimony gatherAndMatMul(Case c, Precision precision) {
        return gatherAndMatMul(c, precision, Conformance.inputs(c));
    }

    /// The same, where the witness hears of other inputs.
    private static Testimony gatherAndMatMul(Case c, Precision precision, Map<String, double[]> told) {
        GroupedMatmul op = (GroupedMatmul) c.operator();
        List<Expected> truth = References.expect(op, Conformance.inputs(c));
        long[] groups = groups(op, told.get("group_list"));
        Graph graph = new Graph(precision);
        Value ids = graph.longs(groups, groups.length);
        Value x = graph.numbers(Arrays.copyOf(told.get("x"), groups.length * op.k()), groups.length, 1, op.k());
        Value weight = op.weight() == WeightLayout.KN ? graph.numbers(told.get("weight"), op.e(), op.k(), op.n())
            : graph.op("Transpose", Map.of("perm", new int[] {0, 2, 1}), graph.numbers(told.get("weight"), op.e(), op.n(), op.k()));
        Value y = graph.op("MatMul", x, graph.op("Gather", weight, ids));
        if (told.containsKey("bias")) {
            y = graph.op("Add", y, graph.op("Gather", graph.numbers(told.get("bias"), op.e(), 1, op.n()), ids));
        }
        // rows of no group, which nobody writes, stand at the end
        return new Testimony(truth, Map.of("y", Arrays.copyOf(graph.run(y), op.m() * op.n())), precision);
    }

    /// Of each row that belongs to a group, which.
    private static long[] groups(GroupedMatmul op, double[] groupList) {
        long[] groups = new long[op.m()];
        int row = 0;
        for (int g = 0; g < op.e(); g++) {
            int end = (int) groupList[g] + (op.groupList() == GroupListKind.COUNTS ? row : 0);
            Arrays.fill(groups, row, end, g);
            row = end;
        }
        return Arrays.copyOf(groups, row);
    }

    /// ONNX Runtime's `MoE` with an activation other than the gated one: two grouped matmuls with bias, one on what the
    /// other gives. Logits are 0 for the row's group and so low for all others that in f32 its weight is exactly 1.
    private static Testimony mixtureOfExperts(String dist, String activation) {
        Case first = Case.parse("GroupedMatmul(f32, e=5, m=19, k=24, n=13, counts, weight=nk, bias, dist=" + dist + ", fill=normal, seed=1)");
        Case second = Case.parse("GroupedMatmul(f32, e=5, m=19, k=13, n=24, counts, weight=nk, bias, dist=" + dist + ", fill=normal, seed=1)");
        Map<String, double[]> in = Conformance.inputs(first);
        Map<String, double[]> out = new LinkedHashMap<>(Conformance.inputs(second));
        out.put("group_list", in.get("group_list"));

        Expected inner = References.expect(first.operator(), in).getFirst();
        out.put("x", mapped(inner.value(), value -> Math.max(0, value)));
        Expected exact = References.expect(second.operator(), out).getFirst();
        // relu lets no error grow, and the second product carries it on by the magnitudes of its weight
        double[] magnitudes = mapped(out.get("weight"), Math::abs);
        Map<String, double[]> errors = Map.of("x", inner.error(), "weight", magnitudes, "group_list", in.get("group_list"));
        double[] carried = References.expect(second.operator(), errors).getFirst().value();
        double[] error = exact.error().clone();
        Arrays.setAll(error, i -> error[i] + 1.001 * carried[i]);

        long[] groups = groups((GroupedMatmul) first.operator(), in.get("group_list"));
        double[] logits = new double[19 * 5];
        Arrays.setAll(logits, i -> groups[i / 5] == i % 5 ? 0 : -200);
        Graph graph = new Graph(Precision.F32);
        Value y = graph.contrib("MoE", 1, Map.of("k", 1, "activation_type", activation, "normalize_routing_weights", 0),
            graph.numbers(in.get("x"), 19, 24), graph.numbers(logits, 19, 5),
            graph.numbers(in.get("weight"), 5, 13, 24), graph.numbers(in.get("bias"), 5, 13),
            graph.numbers(out.get("weight"), 5, 24, 13), graph.numbers(out.get("bias"), 5, 24)).getFirst();
        Expected both = new Expected("y", DType.F32, exact.value(), error, exact.written());
        return new Testimony(List.of(both), Map.of("y", graph.run(y)), Precision.F32);
    }

    private static double[] mapped(double[] values, DoubleUnaryOperator function) {
        return Arrays.stream(values).map(function).toArray();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyQuickCaseIsAGatherAndAMatMul(Precision precision) {
        List<Case> cases = CaseSets.quick("GroupedMatmul").stream()
            .filter(c -> precision == Precision.F64 || Case.dtypeOf(c.operator()).equals("f32")).toList();
        Testimony.assertAgreement(cases, c -> gatherAndMatMul(c, precision));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "zipf", "first", "last", "empty1"})
    void twoOfThemAreAMixtureOfExperts(String dist) {
        assertThat(mixtureOfExperts(dist, "relu").distance()).isLessThanOrEqualTo(1);
    }

    @Test
    void anotherActivationIsSeen() {
        assertThat(mixtureOfExperts("uniform", "gelu").distance()).isGreaterThan(1);
    }

    @Test
    void aMatrixReadTheOtherWayIsSeen() {
        Case c = Case.parse("GroupedMatmul(f32, e=3, m=9, k=16, n=16, counts, weight=nk, fill=normal, seed=1)");
        Map<String, double[]> told = new LinkedHashMap<>(Conformance.inputs(c));
        double[] weight = told.get("weight");
        double[] transposed = new double[weight.length];
        Arrays.setAll(transposed, i -> weight[i / 256 * 256 + i % 16 * 16 + i / 16 % 16]);
        told.put("weight", transposed);
        assertThat(gatherAndMatMul(c, Precision.F32, told).distance()).isGreaterThan(1);
    }

    @Test
    void aRowMovedToTheNextGroupIsSeen() {
        Case c = Case.parse("GroupedMatmul(f32, e=3, m=9, k=16, n=16, counts, weight=kn, fill=normal, seed=1)");
        Map<String, double[]> told = new LinkedHashMap<>(Conformance.inputs(c));
        assertThat(told.get("group_list")).containsExactly(3, 3, 3);
        told.put("group_list", new double[] {3, 2, 4});
        assertThat(gatherAndMatMul(c, Precision.F32, told).distance()).isGreaterThan(1);
    }

    @Test
    void theBiasOfAnotherGroupIsSeen() {
        Case c = Case.parse("GroupedMatmul(f32, e=3, m=9, k=16, n=16, counts, weight=kn, bias, fill=normal, seed=1)");
        Map<String, double[]> told = new LinkedHashMap<>(Conformance.inputs(c));
        double[] bias = told.get("bias");
        double[] shifted = new double[bias.length];
        Arrays.setAll(shifted, i -> bias[(i + 16) % bias.length]);
        told.put("bias", shifted);
        assertThat(gatherAndMatMul(c, Precision.F32, told).distance()).isGreaterThan(1);
    }

    @Test
    void aProductLeftOutIsSeen() {
        Case c = Case.parse("GroupedMatmul(f32, e=2, m=4, k=1024, n=8, counts, weight=kn, fill=normal, seed=1)");
        Map<String, double[]> told = new LinkedHashMap<>(Conformance.inputs(c));
        double[] x = told.get("x").clone();
        x[1023] = 0;
        told.put("x", x);
        assertThat(gatherAndMatMul(c, Precision.F32, told).distance()).isGreaterThan(1);
    }
}
