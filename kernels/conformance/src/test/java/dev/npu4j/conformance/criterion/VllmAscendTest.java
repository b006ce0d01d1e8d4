package dev.npu4j.conformance.criterion;

import static dev.npu4j.conformance.criterion.Given.ATTENTION;
import static dev.npu4j.conformance.criterion.Given.INF;
import static dev.npu4j.conformance.criterion.Given.MATMUL;
import static dev.npu4j.conformance.criterion.Given.NAN;
import static dev.npu4j.kernels.tensor.DType.BF16;
import static dev.npu4j.kernels.tensor.DType.F16;
import static dev.npu4j.kernels.tensor.DType.F32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VllmAscendTest {
    private static final Operator NORM = Operator.parse("RmsNorm(f32, rows=1, hidden=8)");

    private static boolean accepts(Given given, Operator operator) {
        return given.isAccepted("vllm-ascend", operator);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RmsNorm", "AddRmsNorm", "SandwichNorm"})
    void normsAboveOneMayBeAHundredTimesTheirSizeOff(String name) {
        Operator norm = Operator.parse(name + "(f32, rows=1, hidden=8)");
        assertThat(accepts(Given.one(F32, 2, 202 + 0x1p-12), norm)).isTrue();
        assertThat(accepts(Given.one(F32, 2, Math.nextUp((float) (202 + 0x1p-12))), norm)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"f32, 0x1p-12", "f16, 0x9p-13", "bf16, 0x41p-13"})
    void normsUpToOneMayBeAHundredOffAndTheToleranceFollowsTheOperator(String dtype, double tolerance) {
        for (String name : new String[] {"RmsNorm", "AddRmsNorm", "SandwichNorm"}) {
            Operator norm = Operator.parse(name + "(" + dtype + ", rows=1, hidden=8)");
            // rstd is f32 whatever the operator's type
            float at = (float) (101 + tolerance);
            assertThat(accepts(Given.one(F32, 1, at), norm)).isTrue();
            assertThat(accepts(Given.one(F32, 1, Math.nextUp(at)), norm)).isFalse();
        }
    }

    @Test
    void belowZeroTheSizeCountsWithoutItsSign() {
        assertThat(accepts(Given.one(F32, -2, -102 - 0x1p-11), NORM)).isTrue();
        assertThat(accepts(Given.one(F32, -2, Math.nextDown((float) (-102 - 0x1p-11))), NORM)).isFalse();
    }

    @Test
    void zerosPassAsANorm() {
        assertThat(accepts(Given.golden(F32, 0.5, -3, 17, -99).actual(0, 0, 0, 0), NORM)).isTrue();
    }

    @Test
    void theValueIsTheWorstErrorOverWhatIsAllowed() {
        assertThat(Given.golden(F32, 0, 0).actual(25, -50).opinion("vllm-ascend", NORM)).isEqualTo(new Opinion("vllm-ascend", true, 0.5, 1));
    }

    @Test
    void whatIsNoNumberIsRefusedAsANormEvenWhereExpected() {
        assertThat(accepts(Given.golden(F32, 1, NAN), NORM)).isFalse();
        assertThat(accepts(Given.golden(F32, 1, INF), NORM)).isFalse();
        assertThat(accepts(Given.one(F32, 1, NAN), NORM)).isFalse();
        assertThat(Given.one(F32, -INF, 1).opinion("vllm-ascend", NORM).value()).isInfinite();
    }

    @Test
    void theReferenceIsRoundedToTheOutputsType() {
        assertThat(Given.one(BF16, 1 + 0x1p-9, 1).opinion("vllm-ascend", NORM).value()).isZero();
        assertThat(Given.one(BF16, 1 + 0x1p-9, 1).opinion("vllm-ascend", MATMUL).value()).isZero();
    }

    @Test
    void groupedMatmulMayBeAsFarOffAsItIsLarge() {
        assertThat(accepts(Given.one(F32, 1, 2.04f), MATMUL)).isTrue(); // the float below 2.04
        assertThat(accepts(Given.one(F32, 1, Math.nextUp(2.04f)), MATMUL)).isFalse();
        assertThat(accepts(Given.one(F32, 0, 0.04f), MATMUL)).isTrue(); // the float below 0.04
        assertThat(accepts(Given.one(F32, 0, Math.nextUp(0.04f)), MATMUL)).isFalse();
    }

    @Test
    void zerosPassAsAMatmul() {
        assertThat(accepts(Given.golden(F16, 0.5, -300, 17).actual(0, 0, 0), MATMUL)).isTrue();
    }

    @Test
    void aMatmulMayNotHoldNan() {
        assertThat(accepts(Given.one(F32, NAN, NAN), MATMUL)).isFalse();
        assertThat(accepts(Given.one(F32, INF, INF), MATMUL)).isTrue();
        assertThat(accepts(Given.one(F32, INF, 1), MATMUL)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"F16, 22, 0x1p-10", "BF16, 8, 0x1p-7", "F32, 1677, 0x1p-23"})
    void attentionAtOneMayBeSoManyPlacesOff(DType dtype, int places, double place) {
        assertThat(accepts(Given.one(dtype, 1, 1 + places * place), ATTENTION)).isTrue();
        assertThat(accepts(Given.one(dtype, 1, 1 + (places + 1) * place), ATTENTION)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"F16, 1310, 0x1p-16", "BF16, 204, 0x1p-12", "F32, 13743895, 0x1p-37"})
    void attentionAtZeroMayBeSoManyPlacesOff(DType dtype, int places, double place) {
        assertThat(accepts(Given.one(dtype, 0, places * place), ATTENTION)).isTrue();
        assertThat(accepts(Given.one(dtype, 0, (places + 1) * place), ATTENTION)).isFalse();
    }

    @Test
    void attentionMayNotHoldNan() {
        assertThat(accepts(Given.one(F16, NAN, NAN), ATTENTION)).isFalse();
    }
}
