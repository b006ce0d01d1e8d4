package dev.npu4j.conformance.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.witness.Graph.Value;
import dev.npu4j.kernels.op.TokenSelect;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// ONNX Runtime on the reference of TokenSelect: `TopK`, whose ties go to the lower index, over scores that are raised
/// above all others where a token is forced. Its standard says nothing about NaN, so cases with NaN are left out.
class TokenSelectWitnessTest {

    private static Testimony topK(Case c, boolean forces) {
        TokenSelect op = (TokenSelect) c.operator();
        Map<String, double[]> inputs = Conformance.inputs(c);
        boolean[] forced = new boolean[op.n()];
        for (int i = 0; i < op.n(); i++) {
            forced[i] = forces && (i < op.first() || i >= op.n() - op.last());
        }
        // +inf is a score like others, so all are clipped to below what a forced token gets; Clip wants scalars
        Graph graph = new Graph(Precision.F64);
        Value least = graph.op("Squeeze", graph.number(-0x1p200));
        Value most = graph.op("Squeeze", graph.number(0x1p200));
        Value finite = graph.op("Clip", graph.numbers(inputs.get("scores"), op.n()), least, most);
        Value raised = graph.op("Where", graph.flags(forced, op.n()), graph.number(Double.POSITIVE_INFINITY), finite);
        Value best = graph.ops("TopK", 2, Map.of(), raised, graph.longs(new long[] {op.keep()}, 1)).get(1);
        Value ascending = graph.ops("TopK", 2, Map.of("largest", 0), best, graph.longs(new long[] {op.keep()}, 1)).getFirst();
        return new Testimony(References.expect(op, inputs), Map.of("keep", graph.run(ascending)), Precision.F64);
    }

    private static boolean hasNoNan(Case c) {
        return Arrays.stream(Conformance.inputs(c).get("scores")).noneMatch(Double::isNaN);
    }

    @Test
    void everyQuickCaseWithoutNanIsATopK() {
        List<Case> cases = CaseSets.quick("TokenSelect").stream().filter(TokenSelectWitnessTest::hasNoNan).toList();
        Testimony.assertAgreement(cases, c -> topK(c, true));
    }

    @Test
    void forgottenForcedTokensAreSeen() {
        Case c = Case.parse("TokenSelect(n=100, n0=100, keep=40, first=4, last=10, fill=normal, seed=1)");
        assertThat(topK(c, true).distance()).isZero();
        assertThat(topK(c, false).distance()).isGreaterThan(1);
    }
}
