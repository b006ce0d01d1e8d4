package dev.npu4j.conformance.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.witness.Graph.Value;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// ONNX Runtime on the reference of Matmul: `MatMul` and `Add`.
class MatmulWitnessTest {
    private static Testimony product(Case c, Precision precision) {
        return product(c, precision, Conformance.inputs(c));
    }

    /// The same, where the witness hears of other inputs.
    private static Testimony product(Case c, Precision precision, Map<String, double[]> told) {
        Matmul op = (Matmul) c.operator();
        Graph graph = new Graph(precision);
        Value weight = op.weight() == WeightLayout.KN ? graph.numbers(told.get("weight"), op.k(), op.n())
            : graph.op("Transpose", Map.of("perm", new int[] {1, 0}), graph.numbers(told.get("weight"), op.n(), op.k()));
        Value y = graph.op("MatMul", graph.numbers(told.get("x"), op.m(), op.k()), weight);
        if (told.containsKey("bias")) {
            y = graph.op("Add", y, graph.numbers(told.get("bias"), op.n()));
        }
        return new Testimony(References.expect(op, Conformance.inputs(c)), Map.of("y", graph.run(y)), precision);
    }

    private static double toldOtherwise(String operand, int by) {
        Case c = Case.parse("Matmul(f32, m=9, k=16, n=16, bias, fill=normal, seed=1)");
        Map<String, double[]> told = new LinkedHashMap<>(Conformance.inputs(c));
        double[] values = told.get(operand);
        double[] shifted = new double[values.length];
        Arrays.setAll(shifted, i -> values[(i + by) % values.length]);
        told.put(operand, shifted);
        return product(c, Precision.F32, told).distance();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyQuickCaseIsAMatMul(Precision precision) {
        List<Case> cases = CaseSets.quick("Matmul").stream().filter(c -> precision == Precision.F64 || Case.dtypeOf(c.operator()).equals("f32")).toList();
        Testimony.assertAgreement(cases, c -> product(c, precision));
    }

    @Test
    void otherRowsWeightsAndBiasesAreSeen() {
        assertThat(toldOtherwise("x", 16)).isGreaterThan(1);
        assertThat(toldOtherwise("weight", 16)).isGreaterThan(1);
        assertThat(toldOtherwise("bias", 1)).isGreaterThan(1);
        assertThat(toldOtherwise("bias", 0)).isLessThanOrEqualTo(1);
    }
}
