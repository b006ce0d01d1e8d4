package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.conformance.compare.RankedGate;
import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SigmoidTopKRouterReferenceTest {
    private static SigmoidTopKRouter op(int experts, int top, RouterNorm norm) {
        return new SigmoidTopKRouter(DType.F32, 1, experts, top, norm, 2.5);
    }

    private static Routing routing(SigmoidTopKRouter op, double... gate) {
        return Routing.of(op, Map.of("gate", gate), Arithmetic.IEEE).orElseThrow();
    }

    private static boolean allows(Routing routing, int... ids) {
        return new RankedGate(routing).judge(ids).result().passed();
    }

    /// sigma(ln a) = a / (1 + a).
    private static double logit(double a) {
        return Math.log(a);
    }

    @Test
    void weightsAreTheChosenScoresOverTheirSumTimesTheScale() {
        double[] gate = {logit(1), logit(3), logit(1.0 / 3)};
        var expected = References.expect(op(3, 2, RouterNorm.SUM), Map.of("gate", gate));
        assertThat(expected.get(0).value()).containsExactly(1, 0);
        assertThat(expected.get(1).value()[0]).isCloseTo(2.5 * 0.75 / 1.25, within(1e-15));
        assertThat(expected.get(1).value()[1]).isCloseTo(2.5 * 0.5 / 1.25, within(1e-15));
        assertThat(expected.get(1).error()[0] / expected.get(1).value()[0]).isBetween(4 * 0x1p-24, 24 * 0x1p-24);
        var raw = References.expect(op(3, 2, RouterNorm.NONE), Map.of("gate", gate)).get(1);
        assertThat(raw.value()[0]).isCloseTo(2.5 * 0.75, within(1e-15));
        assertThat(raw.value()[1]).isEqualTo(1.25);
        assertThat(raw.error()[1]).isZero();
    }

    @Test
    void biasSteersTheChoiceAlone() {
        var expected = References.expect(op(3, 2, RouterNorm.NONE), Map.of("gate", new double[] {0, logit(3), logit(1.0 / 3)}, "bias", new double[] {0, -1, 0.5}));
        assertThat(expected.get(0).value()).containsExactly(2, 0);
        assertThat(expected.get(1).value()[0]).isCloseTo(2.5 * 0.25, within(1e-15));
    }

    @Test
    void anInfiniteBiasIsFirstOrLast() {
        double[] gate = {0, logit(3), logit(1.0 / 3)};
        for (int top = 1; top <= 3; top++) {
            SigmoidTopKRouter op = op(3, top, RouterNorm.NONE);
            Routing last = Routing.of(op, Map.of("gate", gate, "bias", new double[] {0, Double.NEGATIVE_INFINITY, 0}), Arithmetic.IEEE).orElseThrow();
            assertThat(last.best()).containsExactly(Arrays.copyOf(new int[] {0, 2, 1}, top));
            assertThat(allows(last, last.best())).isTrue();
            assertThat(allows(last, Arrays.copyOf(new int[] {1, 0, 2}, top))).isFalse();
            Routing first = Routing.of(op, Map.of("gate", gate, "bias", new double[] {0, 0, Double.POSITIVE_INFINITY}), Arithmetic.IEEE).orElseThrow();
            assertThat(first.best()).containsExactly(Arrays.copyOf(new int[] {2, 1, 0}, top));
            assertThat(allows(first, first.best())).isTrue();
            assertThat(allows(first, Arrays.copyOf(new int[] {1, 2, 0}, top))).isFalse();
        }
    }

    @Test
    void scoresThatAreAllZeroWeighNothing() {
        var weights = References.expect(op(3, 2, RouterNorm.SUM), Map.of("gate", new double[] {-1000, Double.NEGATIVE_INFINITY, -400})).get(1);
        assertThat(weights.value()).containsExactly(0, 0);
        assertThat(weights.error()).containsExactly(0, 0);
        var few = References.expect(op(1, 1, RouterNorm.SUM), Map.of("gate", new double[] {logit(1e-20)})).get(1);
        assertThat(few.value()[0]).isCloseTo(1.25, within(1e-6)); // half of it is the 1e-20
    }

    /// Whatever a device's sigmoid is, of equal logits it is the same.
    @Test
    void equalLogitsLeaveNoChoice() {
        Routing routing = routing(op(4, 2, RouterNorm.SUM), 0.3, 0.7, 0.3, 0.7);
        assertThat(routing.isOpen()).isFalse();
        assertThat(allows(routing, 1, 3)).isTrue();
        assertThat(allows(routing, 3, 1)).isFalse();
        assertThat(allows(routing(op(4, 3, RouterNorm.SUM), 0.3, 0.7, 0.3, 0.7), 1, 3, 2)).isFalse();
    }

    /// Next to 1 nothing parts different logits, but saturated ones are all 1.
    @Test
    void differentLogitsMayTie() {
        Routing near = routing(op(2, 1, RouterNorm.SUM), 15, 15 + 0x1p-6);
        assertThat(near.isOpen()).isTrue();
        assertThat(allows(near, 0)).isTrue();
        assertThat(allows(near, 1)).isTrue();
        Routing saturated = routing(op(2, 1, RouterNorm.SUM), 41, Double.POSITIVE_INFINITY);
        assertThat(saturated.isOpen()).isFalse();
        assertThat(saturated.best()).containsExactly(0);
        Routing apart = routing(op(2, 1, RouterNorm.SUM), 1, 1 + 0x1p-7); // neighbours in bf16
        assertThat(apart.isOpen()).isFalse();
        assertThat(apart.best()).containsExactly(1);
    }

    @Test
    void aTokenWithNanMayGoAnywhereWithWeightsThatFit() {
        Routing routing = routing(op(3, 1, RouterNorm.SUM), 1, Double.NaN, 2);
        assertThat(routing.best()).containsExactly(2);
        for (int id = 0; id < 3; id++) {
            assertThat(allows(routing, id)).isTrue();
            var weights = routing.expect(new int[] {id}).get(1);
            assertThat(Double.isNaN(weights.value()[0])).isEqualTo(id == 1);
        }
        assertThat(allows(routing, 3)).isFalse();
    }

    /// f32 loops in several orders of the sum, with exponentials that are off by a little, stay within the bounds.
    @Test
    void honestArithmeticIsWithinTheBounds() {
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            int n = 2 + random.nextInt(20);
            int top = 1 + random.nextInt(n);
            double spread = Math.scalb(1.0, random.nextInt(8));
            double[] gate = random.doubles(n).map(x -> (float) (spread * (2 * x - 1))).toArray();
            Routing routing = routing(op(n, top, RouterNorm.SUM), gate);
            int[] ids = routing.best();
            Expected expected = routing.expect(ids).get(1);
            float[] scores = new float[top];
            float sum = 0;
            for (int j = top - 1; j >= 0; j--) {
                float e = (float) (Math.exp(-gate[ids[j]]) * (1 + (random.nextInt(7) - 3) * 0x1p-24));
                scores[j] = 1 / (1 + e);
                sum += scores[j];
            }
            for (int j = 0; j < top; j++) {
                float weight = scores[j] * (1 / (sum + 1e-20f)) * 2.5f;
                assertThat(Math.abs(weight - expected.value()[j])).as("%s of %s", j, Arrays.toString(gate)).isLessThanOrEqualTo(expected.error()[j] + Math.ulp(weight));
            }
        }
    }
}
