package dev.npu4j.conformance.criterion;

import static dev.npu4j.conformance.criterion.Given.INF;
import static dev.npu4j.conformance.criterion.Given.MATMUL;
import static dev.npu4j.conformance.criterion.Given.NAN;
import static dev.npu4j.kernels.tensor.DType.BF16;
import static dev.npu4j.kernels.tensor.DType.F32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.conformance.verdict.Opinion;
import org.junit.jupiter.api.Test;

class TritonTest {
    private static boolean accepts(Given given) {
        return given.isAccepted("triton");
    }

    @Test
    void theLargestErrorMayBeTwoPercent() {
        Opinion below = Given.same(F32, 100, 1).butLast(1.02f).opinion("triton", MATMUL); // the float below 1.02
        assertThat(below).isEqualTo(new Opinion("triton", true, 1.02f - 1, 2e-2));
        Opinion above = Given.same(F32, 100, 1).butLast(Math.nextUp(1.02f)).opinion("triton", MATMUL);
        assertThat(above).isEqualTo(new Opinion("triton", false, Math.nextUp(1.02f) - 1, 2e-2));
    }

    @Test
    void theirRootMeanSquareMayBeFourInAThousand() {
        // one error e among four: rms is e / 2
        Opinion above = Given.same(F32, 4, 1).butLast(1.008f).opinion("triton", MATMUL); // the float above 1.008
        assertThat(above.accepts()).isFalse();
        assertThat(above.value()).isEqualTo((1.008f - 1) / 2.0, within(1e-18));
        assertThat(above.limit()).isEqualTo(4e-3);
        assertThat(accepts(Given.same(F32, 4, 1).butLast(Math.nextDown(1.008f)))).isTrue();
    }

    @Test
    void largeElementsCountByTheirOwnSize() {
        // rms(G) is 1
        assertThat(Given.same(F32, 99, 0).and(10, 10.125).opinion("triton", MATMUL).value()).isEqualTo(0.0125);
        assertThat(Given.same(F32, 99, 0).and(-10, -10.125).opinion("triton", MATMUL).value()).isEqualTo(0.0125);
    }

    @Test
    void smallElementsMayBeZero() {
        assertThat(accepts(Given.same(F32, 99, 1).and(0.015625, 0))).isTrue();
    }

    @Test
    void theReferenceIsRoundedToTheOutputsType() {
        assertThat(Given.one(BF16, 1 + 0x1p-9, 1).opinion("triton", MATMUL).value()).isZero();
    }

    @Test
    void withoutAScaleAnyErrorIsTooMuch() {
        assertThat(accepts(Given.one(F32, 0, 0))).isTrue();
        assertThat(Given.one(F32, 0, 1e-30f).opinion("triton", MATMUL).value()).isInfinite();
    }

    @Test
    void infinitiesMustBeInTheSamePlaces() {
        assertThat(accepts(Given.golden(F32, 1, INF))).isTrue();
        assertThat(accepts(Given.one(F32, INF, Float.MAX_VALUE))).isFalse();
        assertThat(Given.golden(F32, 1, 2).actual(1, INF).opinion("triton", MATMUL)).isEqualTo(new Opinion("triton", false, NAN, 2e-2));
    }

    @Test
    void theSignOfInfinitiesIsNotSeen() {
        assertThat(accepts(Given.golden(F32, 1, INF).actual(1, -INF))).isTrue();
    }

    @Test
    void nanIsRefusedEvenWhereExpected() {
        assertThat(accepts(Given.golden(F32, 1, NAN))).isFalse();
        assertThat(accepts(Given.golden(F32, 1, 2).actual(1, NAN))).isFalse();
        assertThat(accepts(Given.golden(F32, 1, NAN).actual(1, 2))).isFalse();
    }
}
