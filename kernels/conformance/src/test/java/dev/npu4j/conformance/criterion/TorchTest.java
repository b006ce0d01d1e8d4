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

class TorchTest {
    private static boolean accepts(Given given) {
        return given.isAccepted("torch");
    }

    @Test
    void f32MayDifferByTheAbsoluteToleranceNearZero() {
        assertThat(accepts(Given.one(F32, 0, 1e-5f))).isTrue(); // the float below 1e-5
        assertThat(accepts(Given.one(F32, 0, Math.nextUp(1e-5f)))).isFalse();
    }

    @Test
    void f32MayDifferBy94PlacesAtOne() {
        // 1e-5 + 1.3e-6 = 94.8 · 2^-23
        assertThat(accepts(Given.one(F32, 1, 1 + 94 * 0x1p-23))).isTrue();
        assertThat(accepts(Given.one(F32, 1, 1 + 95 * 0x1p-23))).isFalse();
        assertThat(accepts(Given.one(F32, -1, -1 - 94 * 0x1p-23))).isTrue();
        assertThat(accepts(Given.one(F32, -1, -1 - 95 * 0x1p-23))).isFalse();
    }

    @Test
    void f16MayDifferByOnePlaceAtOne() {
        assertThat(accepts(Given.one(F16, 1, 1 + 0x1p-10))).isTrue();
        assertThat(accepts(Given.one(F16, 1, 1 + 0x1p-9))).isFalse();
    }

    @Test
    void bf16MayDifferByTwoPlacesAtOne() {
        assertThat(accepts(Given.one(BF16, 1, 1 + 2 * 0x1p-7))).isTrue();
        assertThat(accepts(Given.one(BF16, 1, 1 + 3 * 0x1p-7))).isFalse();
    }

    @Test
    void theValueIsTheWorstErrorOverItsTolerance() {
        Opinion opinion = Given.golden(F32, 1, 0).actual(1, 0x1p-20).opinion("torch", MATMUL);
        assertThat(opinion.value()).isEqualTo(0x1p-20 / 1e-5);
        assertThat(opinion.limit()).isEqualTo(1);
    }

    @Test
    void theReferenceIsRoundedToTheOutputsType() {
        assertThat(Given.one(BF16, 1 + 0x1p-9, 1).opinion("torch", MATMUL).value()).isZero();
        assertThat(accepts(Given.one(F16, 70000, INF))).isTrue();
    }

    @Test
    void nanIsUnequalEvenToNan() {
        assertThat(accepts(Given.one(F32, NAN, NAN))).isFalse();
        assertThat(accepts(Given.one(F32, 1, NAN))).isFalse();
        assertThat(Given.one(F32, NAN, 1).opinion("torch", MATMUL).value()).isInfinite();
    }

    @Test
    void infinitiesMustBeEqual() {
        assertThat(accepts(Given.one(F32, INF, INF))).isTrue();
        assertThat(accepts(Given.one(F32, INF, -INF))).isFalse();
        assertThat(accepts(Given.one(F32, INF, 1))).isFalse();
        assertThat(accepts(Given.one(F32, 1, INF))).isFalse();
    }

    @Test
    void oneElementOfThousandsIsSeen() {
        assertThat(accepts(Given.same(F32, 5000, 1).butLast(0))).isFalse();
    }

    @Test
    void zerosPassForSmallResults() {
        assertThat(accepts(Given.golden(F32, 9e-6, -9e-6).actual(0, 0))).isTrue();
    }
}
