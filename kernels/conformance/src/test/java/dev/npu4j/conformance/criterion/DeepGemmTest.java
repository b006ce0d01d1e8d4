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

class DeepGemmTest {
    private static boolean accepts(Given given) {
        return given.isAccepted("deepgemm");
    }

    @Test
    void theDistanceOfOneDroppedElementIsOneOverTwiceTheElements() {
        // n ones against n - 1 of them: 1 - 2·(n - 1) / (2·n - 1) = 1 / (2·n - 1)
        Opinion accepted = Given.same(F32, 501, 1).butLast(0).opinion("deepgemm", MATMUL);
        assertThat(accepted.accepts()).isTrue();
        assertThat(accepted.value()).isEqualTo(1 / 1001.0, within(1e-15));
        assertThat(accepted.limit()).isEqualTo(1e-3);
        assertThat(accepts(Given.same(F32, 500, 1).butLast(0))).isFalse();
    }

    @Test
    void aFactorIsSeen() {
        // 1 - 2·2 / (4 + 1) = 0.2
        assertThat(Given.one(F32, 1, 2).opinion("deepgemm", MATMUL).value()).isEqualTo(0.2, within(1e-15));
    }

    @Test
    void zerosAreSeenAndZerosForZerosAccepted() {
        assertThat(Given.one(F32, 1, 0).opinion("deepgemm", MATMUL)).isEqualTo(new Opinion("deepgemm", false, 1, 1e-3));
        assertThat(Given.one(F32, 0, 0).opinion("deepgemm", MATMUL)).isEqualTo(new Opinion("deepgemm", true, 0, 1e-3));
    }

    @Test
    void theReferenceIsRoundedToTheOutputsType() {
        assertThat(Given.one(BF16, 1 + 0x1p-9, 1).opinion("deepgemm", MATMUL).value()).isZero();
    }

    @Test
    void nanAndInfinitiesAreRefusedEvenWhereExpected() {
        assertThat(accepts(Given.golden(F32, 1, NAN))).isFalse();
        assertThat(accepts(Given.golden(F32, 1, INF))).isFalse();
        assertThat(accepts(Given.golden(F32, 1, 2).actual(1, NAN))).isFalse();
    }
}
