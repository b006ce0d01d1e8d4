package dev.npu4j.conformance.criterion;

import static dev.npu4j.conformance.criterion.Given.ATTENTION;
import static dev.npu4j.conformance.criterion.Given.INF;
import static dev.npu4j.conformance.criterion.Given.MATMUL;
import static dev.npu4j.conformance.criterion.Given.NAN;
import static dev.npu4j.kernels.tensor.DType.BF16;
import static dev.npu4j.kernels.tensor.DType.F32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.kernels.op.Operator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgmlTest {
    private static boolean accepts(Given given) {
        return given.isAccepted("ggml");
    }

    @Test
    void matmulAndAttentionMayBeOffByFiveInTenThousand() {
        // Σ d² = 1 and Σ X² = n
        Given at = Given.same(F32, 1999, 1).and(0, 1);
        Given beyond = Given.same(F32, 1998, 1).and(0, 1);
        assertThat(at.opinion("ggml", MATMUL)).isEqualTo(new Opinion("ggml", true, 5e-4, 5e-4));
        assertThat(at.isAccepted("ggml", ATTENTION)).isTrue();
        assertThat(beyond.isAccepted("ggml", MATMUL)).isFalse();
        assertThat(beyond.isAccepted("ggml", ATTENTION)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RmsNorm(f32, rows=1, hidden=8)", "AddRmsNorm(f32, rows=1, hidden=8)", "SandwichNorm(f32, rows=1, hidden=8)"})
    void normsMayBeOffByOneInTenMillion(String line) {
        // Σ d² = 1 and Σ X² = n · 10^6
        Operator norm = Operator.parse(line);
        Given at = Given.same(F32, 9, 1000).and(999, 1000);
        Given beyond = Given.same(F32, 8, 1000).and(999, 1000);
        assertThat(at.opinion("ggml", norm)).isEqualTo(new Opinion("ggml", true, 1e-7, 1e-7));
        assertThat(beyond.isAccepted("ggml", norm)).isFalse();
    }

    @Test
    void theErrorIsOverTheDevicesSquares() {
        assertThat(Given.one(F32, 1, 2).opinion("ggml", MATMUL).value()).isEqualTo(0.25);
    }

    @Test
    void theReferenceIsRoundedToTheOutputsType() {
        assertThat(Given.one(BF16, 1 + 0x1p-9, 1).opinion("ggml", MATMUL).value()).isZero();
    }

    @Test
    void oneDroppedElementOfManyIsNotSeen() {
        assertThat(accepts(Given.same(F32, 2001, 1).butLast(0))).isTrue();
        assertThat(accepts(Given.same(F32, 2000, 1).butLast(0))).isFalse();
    }

    @Test
    void zerosAreSeen() {
        assertThat(Given.one(F32, 1, 0).opinion("ggml", MATMUL)).isEqualTo(new Opinion("ggml", false, INF, 5e-4));
    }

    @Test
    void zerosForZerosAreAccepted() {
        assertThat(Given.one(F32, 0, 0).opinion("ggml", MATMUL)).isEqualTo(new Opinion("ggml", true, NAN, 5e-4));
    }

    @Test
    void anyNanIsRefused() {
        assertThat(Given.one(F32, NAN, NAN).opinion("ggml", MATMUL)).isEqualTo(new Opinion("ggml", false, NAN, 5e-4));
        assertThat(accepts(Given.one(F32, NAN, 1))).isFalse();
        assertThat(accepts(Given.one(F32, 1, NAN))).isFalse();
    }

    @Test
    void infinitiesMustMatchInSign() {
        assertThat(accepts(Given.one(F32, INF, INF))).isTrue();
        assertThat(accepts(Given.one(F32, INF, -INF))).isFalse();
        assertThat(accepts(Given.one(F32, INF, 1))).isFalse();
        assertThat(accepts(Given.one(F32, 1, -INF))).isFalse();
    }

    @Test
    void theLargestValueCountsAsInfinite() {
        assertThat(accepts(Given.one(F32, INF, Float.MAX_VALUE))).isTrue();
        assertThat(accepts(Given.one(F32, -INF, Float.MAX_VALUE))).isFalse();
        assertThat(accepts(Given.one(F32, INF, Math.nextDown(Float.MAX_VALUE)))).isFalse();
    }

    @Test
    void oneEqualInfinityHidesEverythingElse() {
        assertThat(accepts(Given.golden(F32, 1, 2, INF).actual(-5, 9, INF))).isTrue();
    }

    @Test
    void squaresOutsideTheRangeOfF32HideEverything() {
        assertThat(accepts(Given.one(F32, 2e20f, 1e20f))).isTrue();
        assertThat(accepts(Given.one(F32, 2e-30f, 1e-30f))).isTrue();
    }
}
