package dev.npu4j.conformance.criterion;

import static dev.npu4j.conformance.criterion.Given.INF;
import static dev.npu4j.conformance.criterion.Given.MATMUL;
import static dev.npu4j.conformance.criterion.Given.NAN;
import static dev.npu4j.kernels.tensor.DType.F32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Opinion;
import org.junit.jupiter.api.Test;

class CosineTest {
    private static boolean accepts(Given given) {
        return given.isAccepted("cosine");
    }

    @Test
    void theCosineMustBeAboveItsLimit() {
        // 999² + 44² + 7² + 3² + 2² + 1² = 1000², so the angle's cosine is 0.999
        Given at = Given.golden(F32, 1, 0, 0, 0, 0, 0).actual(999, 44, 7, 3, 2, 1);
        assertThat(at.opinion("cosine", MATMUL)).isEqualTo(new Opinion("cosine", false, 0.999, 0.999));
        assertThat(accepts(Given.golden(F32, 1, 0, 0, 0, 0, 0).actual(999, 44, 7, 3, 2, 0))).isTrue();
    }

    @Test
    void aFactorIsNotSeen() {
        assertThat(Given.golden(F32, 3, 4).actual(6, 8).opinion("cosine", MATMUL)).isEqualTo(new Opinion("cosine", true, 1, 0.999));
    }

    @Test
    void theOtherSignIsSeen() {
        assertThat(Given.golden(F32, 3, 4).actual(-3, -4).opinion("cosine", MATMUL).value()).isEqualTo(-1);
    }

    @Test
    void oneDroppedElementOfManyIsNotSeen() {
        assertThat(accepts(Given.same(F32, 1000, 1).butLast(0))).isTrue();
    }

    @Test
    void zerosAreSeen() {
        assertThat(Given.one(F32, 1, 0).opinion("cosine", MATMUL).value()).isZero();
        assertThat(Given.one(F32, 0, 1).opinion("cosine", MATMUL).value()).isZero();
    }

    @Test
    void zerosForZerosAreTheSame() {
        assertThat(Given.one(F32, 0, 0).opinion("cosine", MATMUL).value()).isEqualTo(1);
    }

    @Test
    void nanAndInfinitiesAreRefusedEvenWhereExpected() {
        assertThat(accepts(Given.golden(F32, 1, NAN))).isFalse();
        assertThat(accepts(Given.golden(F32, 1, INF))).isFalse();
        assertThat(accepts(Given.golden(F32, 1, 2).actual(1, NAN))).isFalse();
    }
}
