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

class CannMixedTest {
    private static boolean accepts(Given given) {
        return given.isAccepted("cann-mixed");
    }

    @Test
    void nearZeroTheAbsoluteToleranceHolds() {
        assertThat(accepts(Given.one(F32, 0, 0x1p-16))).isTrue();
        assertThat(accepts(Given.one(F32, 0, 0x1p-16 + 0x1p-39))).isFalse();
        assertThat(accepts(Given.one(F16, 0, 0x1p-9))).isTrue();
        assertThat(accepts(Given.one(F16, 0, 0x1p-9 + 0x1p-19))).isFalse();
        assertThat(accepts(Given.one(BF16, 0, 0x1p-6))).isTrue();
        assertThat(accepts(Given.one(BF16, 0, 0x1p-6 + 0x1p-13))).isFalse();
    }

    @Test
    void elsewhereTheRelativeToleranceHoldsToo() {
        assertThat(accepts(Given.one(F32, 4, 4 + 0x1p-8 + 0x1p-16))).isTrue();
        assertThat(accepts(Given.one(F32, 4, 4 + 0x1p-8 + 0x1p-16 + 0x1p-21))).isFalse();
        assertThat(accepts(Given.one(F32, -4, -4 - 0x1p-8 - 0x1p-16))).isTrue();
        // f16 and bf16: the two tolerances together are 4 and 3 places of G
        assertThat(accepts(Given.one(F16, 1, 1 + 4 * 0x1p-10))).isTrue();
        assertThat(accepts(Given.one(F16, 1, 1 + 5 * 0x1p-10))).isFalse();
        assertThat(accepts(Given.one(BF16, 1, 1 + 4 * 0x1p-7))).isTrue();
        assertThat(accepts(Given.one(BF16, 1, 1 + 5 * 0x1p-7))).isFalse();
    }

    @Test
    void oneElementInAHundredIsForgiven() {
        assertThat(Given.same(F32, 100, 0).butLast(0x1p-15).opinion("cann-mixed", MATMUL))
            .isEqualTo(new Opinion("cann-mixed", true, 0.01, 0.01));
        assertThat(accepts(Given.same(F32, 99, 0).butLast(0x1p-15))).isFalse();
    }

    @Test
    void noErrorMayPassTheFloor() {
        Opinion below = Given.same(F32, 200, 0).butLast(0.01f).opinion("cann-mixed", MATMUL); // the float below 0.01
        assertThat(below).isEqualTo(new Opinion("cann-mixed", true, 0.01f, 0.01));
        Opinion above = Given.same(F32, 200, 0).butLast(Math.nextUp(0.01f)).opinion("cann-mixed", MATMUL);
        assertThat(above).isEqualTo(new Opinion("cann-mixed", false, Math.nextUp(0.01f), 0.01));
    }

    @Test
    void halvesHaveHigherFloors() {
        assertThat(accepts(Given.same(F16, 200, 0).butLast(1638 * 0x1p-14))).isTrue(); // 0.09998
        assertThat(accepts(Given.same(F16, 200, 0).butLast(1639 * 0x1p-14))).isFalse(); // 0.10004
        assertThat(accepts(Given.same(BF16, 200, 0).butLast(1))).isTrue();
        assertThat(accepts(Given.same(BF16, 200, 0).butLast(1 + 0x1p-7))).isFalse();
    }

    @Test
    void whereTheOutputsTypeIsCoarseThirtyTwoPlacesAreAllowed() {
        // a place is 2^-3 at 2^20; the other elements' are larger and do not count
        assertThat(accepts(Given.golden(F32, 0x1p30, 0x1p20).actual(0x1p30, 0x1p20 + 4))).isTrue();
        Opinion beyond = Given.golden(F32, 0x1p30, 0x1p20).actual(0x1p30, 0x1p20 + 4.125).opinion("cann-mixed", MATMUL);
        assertThat(beyond).isEqualTo(new Opinion("cann-mixed", false, 4.125, 4));
    }

    @Test
    void ofTwoEqualErrorsTheFirstOnesPlacesCount() {
        assertThat(accepts(Given.golden(F32, 0x1p22, 0x1p19).actual(0x1p22 + 4, 0x1p19 + 4))).isTrue();
        assertThat(accepts(Given.golden(F32, 0x1p19, 0x1p22).actual(0x1p19 + 4, 0x1p22 + 4))).isFalse();
    }

    @Test
    void theReferenceIsNotRounded() {
        assertThat(Given.one(BF16, 1 + 0x1p-9, 1).opinion("cann-mixed", MATMUL).value()).isEqualTo(0x1p-9);
    }

    @Test
    void whatIsNoNumberIsOneOfTheHundredUnlessTheSame() {
        assertThat(accepts(Given.golden(F32, NAN, INF, -INF))).isTrue();
        assertThat(accepts(Given.one(F16, 70000, INF))).isTrue();
        assertThat(accepts(Given.same(F32, 100, 1).butLast(NAN))).isTrue();
        assertThat(accepts(Given.same(F32, 99, 1).butLast(NAN))).isFalse();
        assertThat(accepts(Given.same(F32, 100, 1).butLast(INF))).isTrue();
        assertThat(accepts(Given.one(F32, INF, -INF))).isFalse();
    }
}
