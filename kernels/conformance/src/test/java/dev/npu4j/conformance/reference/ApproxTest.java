package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.tensor.DType;
import org.junit.jupiter.api.Test;

class ApproxTest {
    @Test
    void aSumThatIsAnF32NumberHasNoError() {
        assertThat(Approx.exact(1).plus(Approx.exact(0x1p-8))).isEqualTo(new Approx(1 + 0x1p-8, 0));
    }

    @Test
    void aSumThatIsNoF32NumberMayBeOffByOneRounding() {
        assertThat(Approx.exact(1).plus(Approx.exact(0x1p-30)).error()).isEqualTo(0x1p-24 * (1 + 0x1p-30));
    }

    @Test
    void anInfiniteTermMakesTheSumInfiniteWithoutError() {
        Approx rounded = new Approx(0.3, 0x1p-20);
        assertThat(rounded.plus(Approx.exact(Double.NEGATIVE_INFINITY))).isEqualTo(Approx.exact(Double.NEGATIVE_INFINITY));
        assertThat(Approx.exact(Double.POSITIVE_INFINITY).plus(rounded)).isEqualTo(Approx.exact(Double.POSITIVE_INFINITY));
        assertThat(Approx.exact(Double.POSITIVE_INFINITY).plus(Approx.exact(Double.NEGATIVE_INFINITY))).isEqualTo(Approx.exact(Double.NaN));
        assertThat(Approx.anything(3).plus(Approx.exact(Double.POSITIVE_INFINITY)).isAnything()).isTrue();
    }

    @Test
    void theErrorOfAProductIsThatOfItsFactorsAndOneRounding() {
        Approx product = new Approx(3, 0x1p-20).times(Approx.exact(2));
        assertThat(product.value()).isEqualTo(6);
        assertThat(product.error()).isEqualTo(0x1p-19 + 0x1p-24 * (6 + 0x1p-19) + 0x1p-150);
    }

    @Test
    void aQuotientThatIsAnF32NumberHasNoError() {
        assertThat(Approx.exact(3).over(Approx.exact(4))).isEqualTo(Approx.exact(0.75));
    }

    @Test
    void theErrorOfAQuotientIsThatOfBothAndOneRounding() {
        Approx quotient = new Approx(3, 0x1p-20).over(new Approx(4, 1));
        double inherited = (0x1p-20 + 0.75) / 3; // the divisor may be 3
        assertThat(quotient).isEqualTo(new Approx(0.75, inherited + 0x1p-24 * (0.75 + inherited) + 0x1p-150));
        assertThat(Approx.exact(3).over(new Approx(1, 1)).isAnything()).isTrue();
        assertThat(Approx.anything(3).over(Approx.exact(2)).isAnything()).isTrue();
        assertThat(Approx.exact(Double.NaN).over(Approx.exact(2)).value()).isNaN();
        assertThat(Approx.exact(1).over(Approx.exact(Double.NaN)).error()).isZero();
    }

    @Test
    void farFromAMidpointRoundingEndsTheError() {
        assertThat(new Approx(1.001, 1e-6).rounded(DType.BF16)).isEqualTo(new Approx(1, 0));
    }

    @Test
    void closeToAMidpointBothNeighboursAreLegal() {
        Approx near = new Approx(1 + 0x1p-8 + 1e-7, 1e-6).rounded(DType.BF16); // bf16 steps by 2^-7 here
        assertThat(near).isEqualTo(new Approx(1 + 0x1p-7, 0x1p-7));
    }

    @Test
    void anExactMidpointHasOneResult() {
        assertThat(Approx.exact(1 + 0x1p-8).rounded(DType.BF16)).isEqualTo(new Approx(1, 0));
    }

    @Test
    void roundingPastTheRangeGivesInfinity() {
        assertThat(new Approx(70_000, 1).rounded(DType.F16)).isEqualTo(new Approx(Double.POSITIVE_INFINITY, 0));
    }

    @Test
    void closeToTheEndOfTheRangeAnythingMayFollow() {
        assertThat(new Approx(65519, 2).rounded(DType.F16).isAnything()).isTrue();
    }

    @Test
    void whatMayUnderflowMayMakeNanOfInfinity() {
        Approx vanishing = Approx.exact(1e-30).times(Approx.exact(1e-30));
        assertThat(vanishing.times(Approx.exact(Double.POSITIVE_INFINITY)).isAnything()).isTrue();
    }

    @Test
    void infinityTimesANumberIsExact() {
        Approx product = Approx.exact(Double.POSITIVE_INFINITY).times(new Approx(-2, 0.1));
        assertThat(product).isEqualTo(new Approx(Double.NEGATIVE_INFINITY, 0));
    }
}
