package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.tensor.DType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Operators that go on with a product, against what can be done by hand: also where the product rounds in between.
class EpilogueReferencesTest {
    private static Expected gated(GroupedMatmulSwiGlu op, double[] x, double[] weight, double... groups) {
        return References.expect(op, Map.of("x", x, "weight", weight, "group_list", groups)).getFirst();
    }

    @Test
    void eachExpertHasAGateAndRowsOfNoneAreZero() {
        GroupedMatmulSwiGlu op = GroupedMatmulSwiGlu.of(DType.F32, 2, 3, 1, 1).withProfile(EpilogueProfile.FUSED);
        Expected y = gated(op, new double[] {1, 2, Double.NaN}, new double[] {50, 3, 40, -5}, 1, 1);
        assertThat(y.value()).containsExactly(150, -800, 0);
        assertThat(y.written()).containsOnly(true);
        assertThat(y.error()[2]).isZero();
    }

    @Test
    void aProjectionRoundsBeforeItIsActivatedWhereTheProfileSaysSo() {
        GroupedMatmulSwiGlu op = GroupedMatmulSwiGlu.of(DType.BF16, 1, 1, 2, 1);
        double[] x = {1, 1};
        double[] weight = {256, 1, 1, 0}; // a gate of 257, which bf16 has not
        assertThat(gated(op.withProfile(EpilogueProfile.FUSED), x, weight, 1).value()).containsExactly(257);
        assertThat(gated(op.withProfile(EpilogueProfile.APART), x, weight, 1).value()).containsExactly(256);
        assertThatThrownBy(() -> gated(op, x, weight, 1)).isInstanceOf(OperandException.class).hasMessageContaining("fused and apart");
    }

    @Test
    void sigmaOfAGateThatIsHardlyKnownMayBeAnything() {
        Approx sigma = SigmoidReference.within(new Approx(-50, 60));
        assertThat(sigma.value() + sigma.error()).isBetween(0.9999, 1.0001);
        assertThat(SigmoidReference.within(Approx.exact(-50))).isEqualTo(SigmoidReference.of(-50, 0));
        assertThat(SigmoidReference.within(Approx.anything(3)).isAnything()).isTrue();
    }

    @Test
    void slotsAreAddedUpOfWhatTheirExpertsMake() {
        GroupedMatmulCombine op = GroupedMatmulCombine.of(DType.F32, 2, 2, 2, 1, 1).withProfile(EpilogueProfile.FUSED);
        Map<String, double[]> inputs = Map.of("x", new double[] {1, 2, 3, 4}, "weight", new double[] {10, 100}, "group_list", new double[] {2, 2},
            "inverse", new double[] {0, 3, 2, 1}, "weights", new double[] {1, 2, 3, 4}, "residual", new double[] {5, 7});
        assertThat(References.expect(op, inputs).getFirst().value()).containsExactly(815, 987);
    }

    @Test
    void productsRoundBeforeTheyAreAddedUpWhereTheProfileSaysSo() {
        GroupedMatmulCombine op = GroupedMatmulCombine.of(DType.BF16, 1, 1, 2, 2, 1);
        Map<String, double[]> inputs = Map.of("x", new double[] {1, 1, Double.NaN, 1}, "weight", new double[] {256, 1}, "group_list", new double[] {2},
            "inverse", new double[] {0, 0}, "weights", new double[] {1, 2});
        assertThat(References.expect(op.withProfile(EpilogueProfile.FUSED), inputs).getFirst().value()).containsExactly(771);
        assertThat(References.expect(op.withProfile(EpilogueProfile.APART), inputs).getFirst().value()).containsExactly(768);
    }
}
