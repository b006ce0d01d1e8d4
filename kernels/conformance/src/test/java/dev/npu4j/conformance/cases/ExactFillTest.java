package dev.npu4j.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.conformance.reference.Routing;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Under exact-int nothing but the output rounds, whatever the order in which a kernel adds.
class ExactFillTest {
    private static List<Case> exactCases(String operator) {
        return CaseSets.full(operator).stream().filter(c -> c.fill() == Fill.EXACT_INT).toList();
    }

    private static List<Case> exactProducts() {
        return Stream.of("GroupedMatmul", "Matmul").flatMap(name -> exactCases(name).stream()).toList();
    }

    @Test
    void sumsOfMatmulsAreWholeNumbersThatF32Holds() {
        for (Case c : exactProducts()) {
            Map<String, double[]> inputs = Conformance.inputs(c);
            int k = ((MatrixProduct) c.operator()).k();
            double[] x = inputs.get("x");
            double largestRow = 0; // of the magnitudes in a row together
            for (int from = 0; from < x.length; from += k) {
                largestRow = Math.max(largestRow, Arrays.stream(x, from, from + k).map(Math::abs).sum());
            }
            double largestW = Arrays.stream(inputs.get("weight")).map(Math::abs).max().orElse(0);
            assertThat(largestRow * largestW + 8).as(c.line()).isLessThan(0x1p24);
            assertThat(inputs.values()).as(c.line()).allMatch(values -> Arrays.stream(values).allMatch(v -> v == Math.rint(v)));
        }
    }

    /// 13 bits: what a matmul that shortens f32 to 11 bits of fraction, or to bf16, cannot hold.
    @Test
    void someMatmulsTakeAllBitsOfOneOperand() {
        for (String operand : List.of("x", "weight")) {
            assertThat(exactProducts().stream().filter(c -> {
                double[] values = Conformance.inputs(c).get(operand);
                return Arrays.stream(values).anyMatch(v -> Math.abs(v) > 4096 && v % 2 != 0);
            }).count()).as(operand).isGreaterThan(5);
        }
    }

    @Test
    void everyColumnOfAMatmulDependsOnTheLastK() {
        for (Case c : exactProducts()) {
            int k = ((MatrixProduct) c.operator()).k();
            double[] x = Conformance.inputs(c).get("x");
            for (int i = k - 1; i < x.length; i += k) {
                assertThat(x[i]).as(c.line()).isNotZero();
            }
        }
    }

    @Test
    void normsHaveAPowerOfTwoAsRstd() {
        for (String name : List.of("RmsNorm", "AddRmsNorm", "SandwichNorm")) {
            for (Case c : exactCases(name)) {
                for (Expected each : References.expect(fused(c.operator()), Conformance.inputs(c))) {
                    if (each.operand().startsWith("rstd")) {
                        Arrays.stream(each.value()).forEach(rstd ->
                            assertThat(rstd).as(c.line()).isEqualTo(1 / (2 * NormInputs.exactScale(c.operator()))));
                    }
                }
            }
        }
    }

    @Test
    void normsGiveHalfGammaUpToSign() {
        for (Case c : exactCases("SandwichNorm")) {
            Map<String, double[]> inputs = Conformance.inputs(c);
            double[] gamma = inputs.get("gamma_pre");
            Expected z = References.expect(fused(c.operator()), inputs).stream().filter(e -> e.operand().equals("z")).findFirst().orElseThrow();
            for (int i = 0; i < z.value().length; i++) {
                assertThat(Math.abs(z.value()[i])).as(c.line()).isEqualTo(Math.abs(gamma[i % gamma.length]) / 2);
            }
        }
    }

    @Test
    void queriesSeeAPowerOfTwoOfKeysOrNone() {
        for (Case c : exactAttentions()) {
            Map<String, double[]> inputs = Conformance.inputs(c);
            double[] kPos = inputs.getOrDefault("k_pos", inputs.get("keep"));
            for (double q : inputs.get("q_pos")) {
                long seen = Arrays.stream(kPos).filter(k -> k <= q).count();
                assertThat(Long.bitCount(seen)).as(c.line()).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void scoresOfAttentionAreAllZero() {
        for (Case c : exactAttentions()) {
            assertThat(c.operator()).isInstanceOfAny(PrunedAttention.class, PagedAttention.class);
            assertThat(Conformance.inputs(c).get("q")).as(c.line()).containsOnly(emptyOrZero(c));
        }
    }

    @Test
    void oneOfEachPairIsZeroAndTheOtherAPowerOfTwo() {
        for (Case c : exactCases("RotaryEmbedding")) {
            RotaryEmbedding o = (RotaryEmbedding) c.operator();
            double[] x = Conformance.inputs(c).get("x");
            boolean isHalf = o.pairing() == Pairing.HALF;
            long zeros = 0;
            for (int row = 0; row < o.tokens() * o.heads(); row++) {
                for (int j = 0; j < o.rotary() / 2; j++) {
                    double x0 = x[row * o.d() + (isHalf ? j : 2 * j)];
                    double x1 = x[row * o.d() + (isHalf ? j + o.rotary() / 2 : 2 * j + 1)];
                    assertThat(x0 * x1).as(c.line()).isZero();
                    zeros += x0 + x1 == 0 ? 1 : 0;
                    assertThat(Math.abs(x0 + x1)).as(c.line()).isIn(0.0, Math.scalb(1.0, Math.getExponent(x0 + x1)));
                }
            }
            assertThat(zeros).as(c.line()).isLessThanOrEqualTo(x.length / 500);
            assertThat(Arrays.stream(References.expect(o, Conformance.inputs(c)).getFirst().error()).max().orElse(0)).as(c.line()).isZero();
        }
    }

    /// All of the weights are f32 numbers, and every choice has one answer.
    @Test
    void chosenSigmoidsSumToAPowerOfTwo() {
        int weighing = 0;
        for (Case c : exactCases("SigmoidTopKRouter")) {
            Routing routing = Routing.of(c.operator(), Conformance.inputs(c), Arithmetic.IEEE).orElseThrow();
            assertThat(routing.isOpen()).as(c.line()).isFalse();
            Expected weights = routing.expect(routing.best()).get(1);
            assertThat(Arrays.stream(weights.error()).max().orElse(0)).as(c.line()).isZero();
            weighing += Arrays.stream(weights.value()).anyMatch(weight -> weight > 0) ? 1 : 0;
        }
        assertThat(weighing).isGreaterThan(5);
    }

    private static List<Case> exactAttentions() {
        return Stream.concat(exactCases("PrunedAttention").stream(), exactCases("PagedAttention").stream()).toList();
    }

    private static double[] emptyOrZero(Case c) {
        return c.operator().operands().getFirst().shape().dim(0) == 0 ? new double[0] : new double[] {0};
    }

    private static Operator fused(Operator operator) {
        return switch (operator) {
            case AddRmsNorm o -> new AddRmsNorm(o.dtype(), o.rows(), o.hidden(), o.eps(), NormProfile.FUSED);
            case SandwichNorm o -> new SandwichNorm(o.dtype(), o.rows(), o.hidden(), o.eps(), NormProfile.FUSED);
            default -> operator;
        };
    }
}
