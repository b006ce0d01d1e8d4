package dev.npu4j.conformance.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.witness.Graph.Value;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// ONNX Runtime on the references of the norms.
class NormWitnessTest {
    private static final long[] LAST_AXIS = {-1};

    /// The three norms as one graph of primitive operators: squares, mean, root, products, and casts where a profile
    /// rounds.
    private static final class Norms {
        final Graph graph = new Graph(Precision.F64);
        final Map<String, Value> outputs = new LinkedHashMap<>();
        private final DType dtype;
        private final int rows;
        private final int hidden;
        private final double eps;
        private final NormProfile profile;
        private final Map<String, double[]> inputs;

        Norms(DType dtype, int rows, int hidden, double eps, NormProfile profile, Map<String, double[]> inputs) {
            this.dtype = dtype;
            this.rows = rows;
            this.hidden = hidden;
            this.eps = eps;
            this.profile = profile;
            this.inputs = inputs;
        }

        void rmsNorm() {
            Value x = matrix("x");
            Value rstd = rstd("rstd", x);
            outputs.put("y", graph.op("Mul", graph.op("Mul", x, rstd), gamma("gamma_pre")));
        }

        void addRmsNorm(Value branch) {
            Value s = graph.op("Add", matrix("h"), branch);
            outputs.put("h_out", s);
            DType between = profile == NormProfile.PAIR_V1 ? dtype : DType.F32;
            Value normalised = graph.rounded(between, s);
            Value n = graph.op("Mul", normalised, rstd("rstd", normalised));
            outputs.put("z", graph.op("Mul", graph.rounded(between, n), gamma("gamma_pre")));
        }

        void sandwichNorm() {
            Value a = matrix("a");
            Value b = graph.op("Mul", graph.op("Mul", a, rstd("rstd_post", a)), gamma("gamma_post"));
            addRmsNorm(graph.rounded(profile == NormProfile.FUSED ? DType.F32 : dtype, b));
        }

        Map<String, double[]> answer() {
            List<double[]> values = graph.run(List.copyOf(outputs.values()));
            Map<String, double[]> answer = new LinkedHashMap<>();
            outputs.keySet().forEach(name -> answer.put(name, values.get(answer.size())));
            return answer;
        }

        private Value matrix(String name) {
            return graph.numbers(inputs.get(name), rows, hidden);
        }

        private Value gamma(String name) {
            return graph.numbers(inputs.get(name), hidden);
        }

        /// `1 / sqrt(mean(x²) + eps)`, which is an output too.
        private Value rstd(String name, Value x) {
            Value mean = graph.op("ReduceMean", graph.op("Mul", x, x), graph.longs(LAST_AXIS, 1));
            Value rstd = graph.op("Reciprocal", graph.op("Sqrt", graph.op("Add", mean, graph.number(eps))));
            outputs.put(name, rstd);
            return rstd;
        }
    }

    /// What the graph of primitive operators says of a case, whose profile is given here.
    private static Testimony primitives(Case c, NormProfile profile) {
        Operator norm = resolved(c.operator(), profile);
        return primitives(norm, Conformance.inputs(c), norm, Conformance.inputs(c));
    }

    /// What the graph says of one operator's outputs where it is told of another operator, or of other inputs.
    private static Testimony primitives(Operator judged, Map<String, double[]> inputs, Operator told, Map<String, double[]> toldInputs) {
        Norms norms = switch (told) {
            case RmsNorm o -> {
                Norms graph = new Norms(o.dtype(), o.rows(), o.hidden(), o.eps(), NormProfile.FUSED, toldInputs);
                graph.rmsNorm();
                yield graph;
            }
            case AddRmsNorm o -> {
                Norms graph = new Norms(o.dtype(), o.rows(), o.hidden(), o.eps(), o.profile(), toldInputs);
                graph.addRmsNorm(graph.matrix("a"));
                yield graph;
            }
            case SandwichNorm o -> {
                Norms graph = new Norms(o.dtype(), o.rows(), o.hidden(), o.eps(), o.profile(), toldInputs);
                graph.sandwichNorm();
                yield graph;
            }
            default -> throw new IllegalArgumentException(told.line());
        };
        return new Testimony(References.expect(judged, inputs), norms.answer(), Precision.F64);
    }

    private static Operator resolved(Operator operator, NormProfile profile) {
        return switch (operator) {
            case AddRmsNorm o -> new AddRmsNorm(o.dtype(), o.rows(), o.hidden(), o.eps(), profile);
            case SandwichNorm o -> new SandwichNorm(o.dtype(), o.rows(), o.hidden(), o.eps(), profile);
            default -> operator;
        };
    }

    /// ONNX's `RMSNormalization`.
    private static Testimony rmsNormalization(Case c, Precision precision) {
        return rmsNormalization(c, ((RmsNorm) c.operator()).eps(), precision);
    }

    private static Testimony rmsNormalization(Case c, double eps, Precision precision) {
        RmsNorm norm = (RmsNorm) c.operator();
        Map<String, double[]> inputs = Conformance.inputs(c);
        Graph graph = new Graph(precision);
        // the mean is taken in the type that stash_type names
        Value y = graph.op("RMSNormalization", Map.of("axis", -1, "epsilon", (float) eps, "stash_type", precision == Precision.F64 ? 11 : 1),
            graph.numbers(inputs.get("x"), norm.rows(), norm.hidden()), graph.numbers(inputs.get("gamma_pre"), norm.hidden()));
        return new Testimony(References.expect(norm, inputs), Map.of("y", graph.run(y)), precision);
    }

    /// ONNX Runtime's `SkipSimplifiedLayerNormalization`, on `skip` in the place of h.
    private static Testimony skipNormalization(Case c, double[] skip) {
        AddRmsNorm norm = (AddRmsNorm) resolved(c.operator(), NormProfile.FUSED);
        Map<String, double[]> inputs = Conformance.inputs(c);
        Graph graph = new Graph(Precision.F32);
        List<Value> outputs = graph.contrib("SkipSimplifiedLayerNormalization", 4, Map.of("epsilon", (float) norm.eps()),
            graph.numbers(inputs.get("a"), 1, norm.rows(), norm.hidden()), graph.numbers(skip, 1, norm.rows(), norm.hidden()),
            graph.numbers(inputs.get("gamma_pre"), norm.hidden()));
        List<double[]> values = graph.run(List.of(outputs.get(0), outputs.get(3)));
        return new Testimony(References.expect(norm, inputs), Map.of("z", values.get(0), "h_out", values.get(1)), Precision.F32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RmsNorm", "AddRmsNorm", "SandwichNorm"})
    void everyQuickCaseIsWhatPrimitivesGiveInF64(String operator) {
        Testimony.assertAgreement(CaseSets.quick(operator), c -> primitives(c, NormProfile.FUSED));
    }

    @ParameterizedTest
    @EnumSource(value = NormProfile.class, names = {"PAIR_V1", "PAIR_V2"})
    void thePairProfilesRoundWhereTheySay(NormProfile profile) {
        for (String operator : List.of("AddRmsNorm", "SandwichNorm")) {
            Testimony.assertAgreement(CaseSets.quick(operator).stream().filter(c -> !Case.dtypeOf(c.operator()).equals("f32")).toList(),
                c -> primitives(c, profile));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 80, 513, 5120})
    void rmsNormIsRmsNormalization(int hidden) {
        for (int rows : new int[] {1, 3, 17}) {
            for (String fill : List.of("normal", "outlier", "offset")) {
                // a power of two, which the attribute, an f32, holds exactly
                Case c = Case.parse("RmsNorm(f32, rows=" + rows + ", hidden=" + hidden + ", eps=" + 0x1p-17
                    + ", fill=" + fill + ", seed=" + rows + ")");
                assertThat(rmsNormalization(c, Precision.F32).distance()).as(c.line()).isLessThanOrEqualTo(1);
                assertThat(rmsNormalization(c, Precision.F64).distance()).as(c.line()).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 80, 513, 5120})
    void addRmsNormIsSkipSimplifiedLayerNormalization(int hidden) {
        for (int rows : new int[] {1, 3, 17}) {
            for (String fill : List.of("normal", "outlier", "offset")) {
                Case c = Case.parse("AddRmsNorm(f32, rows=" + rows + ", hidden=" + hidden + ", fill=" + fill + ", seed=" + rows + ")");
                assertThat(skipNormalization(c, Conformance.inputs(c).get("h")).distance()).as(c.line()).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void anotherEpsIsSeenByEveryWitness() {
        Case c = Case.parse("RmsNorm(f32, rows=3, hidden=80, eps=1e-5, fill=normal, seed=1)");
        Map<String, double[]> inputs = Conformance.inputs(c);
        double almost = 1e-5 * (1 + 1e-6);
        assertThat(rmsNormalization(c, 1e-6, Precision.F32).distance()).isGreaterThan(1);
        assertThat(rmsNormalization(c, almost, Precision.F64).distance()).isGreaterThan(1);
        assertThat(primitives(c.operator(), inputs, new RmsNorm(DType.F32, 3, 80, almost), inputs).distance()).isGreaterThan(1);
    }

    @Test
    void epsOutsideTheRootIsSeen() {
        Case c = Case.parse("RmsNorm(f32, rows=3, hidden=80, eps=1e-5, fill=normal, seed=1)");
        Map<String, double[]> inputs = Conformance.inputs(c);
        Graph graph = new Graph(Precision.F64);
        Value x = graph.numbers(inputs.get("x"), 3, 80);
        Value root = graph.op("Sqrt", graph.op("ReduceMean", graph.op("Mul", x, x), graph.longs(LAST_AXIS, 1)));
        Value rstd = graph.op("Reciprocal", graph.op("Add", root, graph.number(1e-5)));
        Testimony testimony = new Testimony(References.expect(c.operator(), inputs), Map.of("rstd", graph.run(rstd)), Precision.F64);
        assertThat(testimony.distance()).isGreaterThan(1);
    }

    @Test
    void aDroppedResidualIsSeen() {
        Case c = Case.parse("AddRmsNorm(f32, rows=3, hidden=80, fill=normal, seed=1)");
        assertThat(skipNormalization(c, new double[3 * 80]).distance()).isGreaterThan(1);
    }

    @Test
    void swappedGammasAreSeen() {
        Case c = Case.parse("SandwichNorm(bf16, rows=3, hidden=80, fill=normal, seed=1)");
        Operator norm = resolved(c.operator(), NormProfile.FUSED);
        Map<String, double[]> swapped = new LinkedHashMap<>(Conformance.inputs(c));
        swapped.put("gamma_post", Conformance.inputs(c).get("gamma_pre"));
        swapped.put("gamma_pre", Conformance.inputs(c).get("gamma_post"));
        assertThat(primitives(norm, Conformance.inputs(c), norm, swapped).distance()).isGreaterThan(1);
    }

    @Test
    void theRoundingsOfAnotherProfileAreSeen() {
        Case c = Case.parse("SandwichNorm(f16, rows=3, hidden=80, fill=normal, seed=1)");
        Map<String, double[]> inputs = Conformance.inputs(c);
        for (NormProfile claimed : List.of(NormProfile.FUSED, NormProfile.PAIR_V1, NormProfile.PAIR_V2)) {
            for (NormProfile computed : List.of(NormProfile.FUSED, NormProfile.PAIR_V1, NormProfile.PAIR_V2)) {
                Testimony testimony = primitives(resolved(c.operator(), claimed), inputs, resolved(c.operator(), computed), inputs);
                assertThat(testimony.distance() <= 1).as("claimed %s, computed %s", claimed, computed).isEqualTo(claimed == computed);
            }
        }
    }
}
