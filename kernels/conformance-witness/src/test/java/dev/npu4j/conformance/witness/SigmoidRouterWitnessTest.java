package dev.npu4j.conformance.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.reference.Routing;
import dev.npu4j.conformance.witness.Graph.Value;
import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// ONNX Runtime on the reference of the router of sigmoids: `TopK`, whose ties go to the lower index, over scores and bias. The
/// weights are those of the experts that it chose, which the reference must allow. About NaN its standard says nothing.
class SigmoidRouterWitnessTest {
    /// The graph is told that scores far below f32's smallest number are 0.
    private static final double NOTHING = -150;

    private enum Lie { NONE, BIAS_OMITTED, BIAS_IN_WEIGHTS, NOT_NORMALISED, SCALE_OMITTED, SUM_OF_ALL }

    private static Testimony topK(Case c, Lie lie) {
        SigmoidTopKRouter op = (SigmoidTopKRouter) c.operator();
        Map<String, double[]> inputs = Conformance.inputs(c);
        Graph graph = new Graph(Precision.F64);
        Value gate = graph.numbers(inputs.get("gate"), op.tokens(), op.experts());
        Value sigmoid = graph.op("Reciprocal", graph.op("Add", graph.number(1), graph.op("Exp", graph.op("Neg", gate))));
        Value scores = graph.op("Where", graph.op("Less", gate, graph.number(NOTHING)), graph.number(0), sigmoid);
        boolean isBiased = inputs.containsKey("bias") && lie != Lie.BIAS_OMITTED;
        Value compared = isBiased ? graph.op("Add", scores, graph.numbers(inputs.get("bias"), op.experts())) : scores;
        Value ids = graph.ops("TopK", 2, Map.of(), compared, graph.longs(new long[] {op.top()}, 1)).get(1);
        Value chosen = graph.op("GatherElements", Map.of("axis", 1), lie == Lie.BIAS_IN_WEIGHTS ? compared : scores, ids);
        Value sum = graph.op("ReduceSum", lie == Lie.SUM_OF_ALL ? scores : chosen, graph.longs(new long[] {1}, 1));
        Value share = graph.op("Div", chosen, graph.op("Add", sum, graph.number(SigmoidTopKRouter.EPSILON)));
        Value raw = op.norm() == RouterNorm.NONE || lie == Lie.NOT_NORMALISED ? chosen : share;
        List<double[]> answers = graph.run(List.of(ids, lie == Lie.SCALE_OMITTED ? raw : graph.op("Mul", raw, graph.number((float) op.scale()))));
        int[] theirs = Arrays.stream(answers.get(0)).mapToInt(id -> (int) id).toArray();
        Routing routing = Routing.of(op, inputs, Arithmetic.IEEE).orElseThrow();
        return new Testimony(routing.expect(theirs), Map.of("ids", answers.get(0), "weights", answers.get(1)), Precision.F64);
    }

    private static boolean isAskable(Case c) {
        return ((SigmoidTopKRouter) c.operator()).tokens() > 0
            && Conformance.inputs(c).values().stream().flatMapToDouble(DoubleStream::of).noneMatch(Double::isNaN);
    }

    @Test
    void everyQuickCaseWithoutNanIsATopKOfSigmoids() {
        Testimony.assertAgreement(CaseSets.quick("SigmoidTopKRouter").stream().filter(SigmoidRouterWitnessTest::isAskable).toList(), c -> topK(c, Lie.NONE));
    }

    @ParameterizedTest
    @EnumSource(value = Lie.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void wrongFormulasAreSeen(Lie lie) {
        Case c = Case.parse("SigmoidTopKRouter(f32, tokens=5, experts=40, fill=normal, seed=1)");
        assertThat(topK(c, Lie.NONE).distance()).isLessThanOrEqualTo(1);
        assertThat(topK(c, lie).distance()).isGreaterThan(1);
    }
}
