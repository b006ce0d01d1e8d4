package dev.npu4j.conformance.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.witness.Graph.Value;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GeluForm;
import dev.npu4j.kernels.op.SwiGlu;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// ONNX Runtime on the references of the activations. Its own Gelu adds erf to 1 in f32, which is not what the contract asks of negative
/// x: it is asked about the others.
class PointwiseWitnessTest {
    private static final long[] COLUMNS = {1};

    private static Testimony swiGlu(Case c, boolean isGateFirst) {
        SwiGlu op = (SwiGlu) c.operator();
        Map<String, double[]> inputs = Conformance.inputs(c);
        Graph graph = new Graph(Precision.F64);
        Value x = graph.numbers(inputs.get("x"), op.rows(), 2L * op.width());
        Value first = columns(graph, x, 0, op.width());
        Value second = columns(graph, x, op.width(), 2L * op.width());
        Value gate = isGateFirst ? first : second;
        Value y = graph.op("Mul", graph.op("Mul", gate, sigmoid(graph, gate)), isGateFirst ? second : first);
        return new Testimony(References.expect(op, inputs), Map.of("y", graph.run(y)), Precision.F64);
    }

    private static Value columns(Graph graph, Value x, long from, long end) {
        return graph.op("Slice", x, graph.longs(new long[] {from}, 1), graph.longs(new long[] {end}, 1), graph.longs(COLUMNS, 1));
    }

    /// Not `Sigmoid`, which keeps no relative accuracy for z far below 0, in f64 either.
    private static Value sigmoid(Graph graph, Value z) {
        return graph.op("Reciprocal", graph.op("Add", graph.number(1), graph.op("Exp", graph.op("Neg", z))));
    }

    private static Testimony tanhForm(Case c, double cubic) {
        Gelu op = (Gelu) c.operator();
        Map<String, double[]> inputs = Conformance.inputs(c);
        Graph graph = new Graph(Precision.F64);
        Value x = graph.numbers(inputs.get("x"), op.rows(), op.width());
        Value cube = graph.op("Mul", graph.op("Mul", graph.op("Mul", x, x), x), graph.number(cubic));
        Value z = graph.op("Mul", graph.op("Add", x, cube), graph.number(2 * Math.sqrt(2 / Math.PI)));
        return new Testimony(References.expect(op, inputs), Map.of("y", graph.run(graph.op("Mul", x, sigmoid(graph, z)))), Precision.F64);
    }

    private static Testimony gelu(Case c) {
        Gelu op = (Gelu) c.operator();
        Map<String, double[]> inputs = Conformance.inputs(c);
        Graph graph = new Graph(Precision.F32);
        Value y = graph.op("Gelu", graph.numbers(inputs.get("x"), op.rows(), op.width()));
        return new Testimony(References.expect(op, inputs), Map.of("y", graph.run(y)), Precision.F32);
    }

    @Test
    void everyQuickCaseOfSwiGluIsWhatPrimitivesGiveInF64() {
        Testimony.assertAgreement(CaseSets.quick("SwiGlu"), c -> swiGlu(c, true));
    }

    @Test
    void everyQuickCaseOfTheTanhFormIsWhatPrimitivesGiveInF64() {
        List<Case> cases = CaseSets.quick("Gelu").stream().filter(c -> ((Gelu) c.operator()).approximate() == GeluForm.TANH).toList();
        Testimony.assertAgreement(cases, c -> tanhForm(c, 0.044715));
    }

    @Test
    void positiveNumbersHaveTheGeluOfOnnx() {
        for (int seed = 1; seed <= 20; seed++) {
            Case c = Case.parse("Gelu(f32, rows=3, width=" + 40 * seed + ", fill=positive, seed=" + seed + ")");
            assertThat(gelu(c).distance()).as(c.line()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void wrongFormulasAreSeen() {
        Case gated = Case.parse("SwiGlu(f32, rows=3, width=80, fill=normal, seed=1)");
        assertThat(swiGlu(gated, true).distance()).isLessThanOrEqualTo(1);
        assertThat(swiGlu(gated, false).distance()).isGreaterThan(1);
        Case tanh = Case.parse("Gelu(f32, rows=3, width=80, approximate=tanh, fill=normal, seed=1)");
        assertThat(tanhForm(tanh, 0.044715).distance()).isLessThanOrEqualTo(1);
        assertThat(tanhForm(tanh, 0.0447151).distance()).isGreaterThan(1);
    }
}
