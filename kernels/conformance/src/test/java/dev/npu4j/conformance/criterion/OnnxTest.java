package dev.npu4j.conformance.criterion;

import static dev.npu4j.conformance.criterion.Given.INF;
import static dev.npu4j.conformance.criterion.Given.MATMUL;
import static dev.npu4j.conformance.criterion.Given.NAN;
import static dev.npu4j.kernels.tensor.DType.BF16;
import static dev.npu4j.kernels.tensor.DType.F32;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OnnxTest {
    private static boolean accepts(Given given) {
        return given.isAccepted("onnx");
    }

    @Test
    void nearZeroTheAbsoluteToleranceHolds() {
        float inside = Math.nextDown(1e-7f); // 1e-7f itself lies above 1e-7
        assertThat(accepts(Given.one(F32, 0, inside))).isTrue();
        assertThat(accepts(Given.one(F32, 0, 1e-7f))).isFalse();
    }

    @Test
    void atOneTheRelativeToleranceHolds() {
        // 1e-3 + 1e-7 = 8389.4 · 2^-23
        assertThat(accepts(Given.one(F32, 1, 1 + 8389 * 0x1p-23))).isTrue();
        assertThat(accepts(Given.one(F32, 1, 1 + 8390 * 0x1p-23))).isFalse();
    }

    @Test
    void theTypeMakesNoDifferenceSoThatOnePlaceOfBf16IsTooMuch() {
        assertThat(accepts(Given.one(BF16, 1, 1 + 0x1p-7))).isFalse();
        assertThat(Given.one(BF16, 1 + 0x1p-9, 1).opinion("onnx", MATMUL).value()).isZero();
    }

    @Test
    void nanEqualsNanAndNothingElse() {
        assertThat(accepts(Given.one(F32, NAN, NAN))).isTrue();
        assertThat(accepts(Given.one(F32, NAN, 1))).isFalse();
        assertThat(accepts(Given.one(F32, 1, NAN))).isFalse();
    }

    @Test
    void infinitiesMustBeEqual() {
        assertThat(accepts(Given.one(F32, -INF, -INF))).isTrue();
        assertThat(accepts(Given.one(F32, -INF, INF))).isFalse();
        assertThat(accepts(Given.one(F32, 1, INF))).isFalse();
    }
}
