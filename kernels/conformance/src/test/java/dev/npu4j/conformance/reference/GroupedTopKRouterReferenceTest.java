package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.conformance.compare.RankedGate;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.DType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupedTopKRouterReferenceTest {
    private static GroupedTopKRouter op(DType dtype, int experts, int groups, int top, RouterSoftmax softmax) {
        return new GroupedTopKRouter(dtype, 1, experts, groups, top, softmax);
    }

    private static Routing routing(GroupedTopKRouter op, double... gate) {
        return Routing.of(op, Map.of("gate", gate), Arithmetic.IEEE).orElseThrow();
    }

    @Test
    void theSoftmaxIsOverAllAndTheBestAreOfEachGroup() {
        GroupedTopKRouter op = op(DType.F32, 4, 2, 1, RouterSoftmax.F32);
        var expected = References.expect(op, Map.of("gate", new double[] {0, Math.log(2), Math.log(4), Math.log(1)}, "router_scale", new double[] {1, 3, 5, 7}));
        assertThat(expected.get(0).value()).containsExactly(1, 2);
        assertThat(expected.get(0).error()).containsOnly(0);
        assertThat(expected.get(1).value()[0]).isCloseTo(3 * 2.0 / 8, within(1e-15));
        assertThat(expected.get(1).value()[1]).isCloseTo(5 * 4.0 / 8, within(1e-15));
        assertThat(expected.get(1).error()[0]).isBetween(0x1p-24, 0x1p-18);
    }

    @Test
    void equalLogitsOfAPowerOfTwoAreExact() {
        var weights = References.expect(op(DType.F32, 4, 1, 2, RouterSoftmax.F32), Map.of("gate", new double[] {7, -300, 7, -400})).get(1);
        assertThat(weights.value()).containsExactly(0.5, 0.5);
        assertThat(weights.error()).containsOnly(0);
    }

    @Test
    void aTokenWithoutASoftmaxHasNoWeights() {
        for (double[] gate : new double[][] {{1, Double.NaN}, {1, Double.POSITIVE_INFINITY}, {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY}}) {
            for (RouterSoftmax softmax : RouterSoftmax.values()) {
                var expected = References.expect(op(DType.BF16, 2, 1, 2, softmax), Map.of("gate", gate));
                assertThat(expected.get(1).value()).containsOnly(Double.NaN);
                boolean second = softmax == RouterSoftmax.F32 && gate[1] == Double.POSITIVE_INFINITY;
                assertThat(expected.get(0).value()).containsExactly(second ? 1 : 0, second ? 0 : 1);
            }
        }
    }

    /// Logits tell apart what scores rounded to bf16 do not.
    @Test
    void roundedScoresTie() {
        double[] gate = {0, 0x1p-10, 0x1p-9, 0};
        assertThat(routing(op(DType.BF16, 4, 1, 1, RouterSoftmax.F32), gate).best()).containsExactly(2);
        Routing rounded = routing(op(DType.BF16, 4, 1, 1, RouterSoftmax.STORAGE), gate);
        assertThat(rounded.best()).containsExactly(0);
        assertThat(new RankedGate(rounded).judge(new int[] {0}).result().passed()).isTrue();
        assertThat(new RankedGate(rounded).judge(new int[] {2}).result().passed()).isFalse();
    }

    /// With f32 scores nothing parts 1/2 from itself: both ids are legal, and weights are those of the chosen one.
    @Test
    void weightsBelongToWhatWasChosen() {
        GroupedTopKRouter op = op(DType.F32, 2, 1, 1, RouterSoftmax.STORAGE);
        Routing routing = Routing.of(op, Map.of("gate", new double[] {1, 1 + 0x1p-22}, "router_scale", new double[] {2, 32}), Arithmetic.IEEE).orElseThrow();
        assertThat(routing.isOpen()).isTrue();
        for (int id = 0; id < 2; id++) {
            var choice = new RankedGate(routing).judge(new int[] {id});
            assertThat(choice.result().passed()).isTrue();
            assertThat(choice.open()).isOne();
            assertThat(choice.flips()).isEqualTo(1 - id); // float64 has the second
            var expected = routing.expect(new int[] {id});
            assertThat(expected.get(0).value()).containsExactly(id);
            assertThat(expected.get(1).value()[0]).isCloseTo(id == 0 ? 1 : 16, within(1e-5));
        }
        assertThat(routing.expect(new int[] {7}).get(0).value()).as("what is no id is not believed").containsExactly(1);
    }

    /// Of 1 / (1 + e^d) half a place below 1/2 no device need know on which side of the middle it is.
    @Test
    void aStoredScoreBesideAMiddleIsUndecided() {
        double middle = 0.5 - 0x1p-13;
        double[] gate = {0, Math.log(1 / middle - 1)};
        GroupedTopKRouter stored = op(DType.F16, 2, 2, 1, RouterSoftmax.STORAGE);
        var weights = routing(stored, gate).expect(new int[] {0, 1}).get(1);
        assertThat(weights.undecided()).containsExactly(true, false);
        assertThat(weights.error()[0]).isEqualTo(0x1p-12);
        assertThat(weights.error()[1]).isZero();
        assertThat(routing(op(DType.F16, 2, 2, 1, RouterSoftmax.F32), gate).expect(new int[] {0, 1}).get(1).undecided()).containsOnly(false);
    }

    @Test
    void aDeviceWithoutNanIsAskedNothingInItsPlace() {
        GroupedTopKRouter op = op(DType.F32, 2, 1, 1, RouterSoftmax.F32);
        Routing routing = Routing.of(op, Map.of("gate", new double[] {1, Double.NaN}), Arithmetic.IEEE.withOverflow(Arithmetic.Overflow.SATURATE)).orElseThrow();
        assertThat(routing.expect(routing.best()).get(1).error()).containsExactly(Double.POSITIVE_INFINITY);
    }

    @Test
    void otherOperatorsAreNoRouters() {
        assertThat(Routing.of(new dev.npu4j.kernels.op.RmsNorm(DType.F32, 1, 1, 1), Map.of(), Arithmetic.IEEE)).isEmpty();
    }
}
