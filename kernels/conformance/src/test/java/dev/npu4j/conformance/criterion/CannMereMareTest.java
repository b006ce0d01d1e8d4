package dev.npu4j.conformance.criterion;

import static dev.npu4j.conformance.criterion.Given.INF;
import static dev.npu4j.conformance.criterion.Given.MATMUL;
import static dev.npu4j.conformance.criterion.Given.NAN;
import static dev.npu4j.kernels.tensor.DType.BF16;
import static dev.npu4j.kernels.tensor.DType.F16;
import static dev.npu4j.kernels.tensor.DType.F32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Opinion;
import org.junit.jupiter.api.Test;

class CannMereMareTest {
    private static boolean accepts(Given given) {
        return given.isAccepted("cann-mere-mare");
    }

    @Test
    void theMeanErrorMustBeBelowItsThreshold() {
        // at 2^30 the floor of 1e-7 is lost in rounding
        Opinion at = Given.one(F32, 0x1p30, 0x1p30 + 0x1p17).opinion("cann-mere-mare", MATMUL);
        assertThat(at).isEqualTo(new Opinion("cann-mere-mare", false, 0x1p-13, 0x1p-13));
        assertThat(accepts(Given.one(F32, 0x1p30, 0x1p30 + 0x1p17 - 128))).isTrue();
    }

    @Test
    void theFloorLetsAHairMoreThroughAtOne() {
        assertThat(accepts(Given.one(F32, 1, 1 + 1024 * 0x1p-23))).isTrue();
        assertThat(accepts(Given.one(F32, 1, 1 + 1025 * 0x1p-23))).isFalse();
        assertThat(accepts(Given.one(F32, -1, -1 - 1024 * 0x1p-23))).isTrue();
    }

    @Test
    void halvesHaveAThresholdOfOnePlace() {
        assertThat(accepts(Given.one(F16, 1, 1 + 0x1p-10))).isTrue();
        assertThat(accepts(Given.one(F16, 1, 1 + 0x1p-9))).isFalse();
        assertThat(accepts(Given.one(BF16, 1, 1 + 0x1p-7))).isTrue();
        assertThat(accepts(Given.one(BF16, 1, 1 + 0x1p-6))).isFalse();
    }

    @Test
    void theLargestErrorMustBeBelowTenTimesThat() {
        Opinion at = Given.same(F32, 20, 0x1p30).butLast(0x1p30 + 10 * 0x1p17).opinion("cann-mere-mare", MATMUL);
        assertThat(at).isEqualTo(new Opinion("cann-mere-mare", false, 10 * 0x1p-13, 10 * 0x1p-13));
        Opinion below = Given.same(F32, 20, 0x1p30).butLast(0x1p30 + 10 * 0x1p17 - 128).opinion("cann-mere-mare", MATMUL);
        assertThat(below.accepts()).isTrue();
        assertThat(below.limit()).isEqualTo(10 * 0x1p-13);
    }

    @Test
    void anHonestErrorNearZeroIsTooLarge() {
        assertThat(accepts(Given.one(F32, 0, 1e-10f))).isFalse();
    }

    @Test
    void theReferenceIsNotRounded() {
        assertThat(Given.one(BF16, 1 + 0x1p-9, 1).opinion("cann-mere-mare", MATMUL).value()).isPositive();
    }

    @Test
    void whatIsNoNumberMustBeTheSame() {
        assertThat(accepts(Given.golden(F32, NAN, INF, -INF))).isTrue();
        assertThat(accepts(Given.one(F16, 70000, INF))).isTrue();
        assertThat(accepts(Given.one(F32, 1, NAN))).isFalse();
        assertThat(accepts(Given.one(F32, NAN, 1))).isFalse();
        assertThat(Given.one(F32, INF, -INF).opinion("cann-mere-mare", MATMUL).value()).isInfinite();
    }
}
