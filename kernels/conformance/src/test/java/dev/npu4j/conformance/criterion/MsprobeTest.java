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

class MsprobeTest {
    private static boolean accepts(Given given) {
        return given.isAccepted("msprobe");
    }

    @Test
    void relativeErrorsMustBeBelowTheThreshold() {
        assertThat(accepts(Given.one(F32, 1000, 1001))).isFalse(); // 1e-3
        assertThat(accepts(Given.one(F32, 1000, 1000.9375))).isTrue();
        assertThat(accepts(Given.one(F32, -1000, -1000.9375))).isTrue();
        assertThat(accepts(Given.one(F16, 100, 101))).isFalse(); // 1e-2
        assertThat(accepts(Given.one(F16, 100, 100.9375))).isTrue();
        assertThat(accepts(Given.one(BF16, 100, 101))).isFalse();
        assertThat(accepts(Given.one(BF16, 100, 100.5))).isTrue();
    }

    @Test
    void inF32FewerThanOneInAThousandMayBeOutside() {
        assertThat(Given.same(F32, 1000, 1).butLast(0).opinion("msprobe", MATMUL)).isEqualTo(new Opinion("msprobe", false, 1e-3, 1e-3));
        assertThat(accepts(Given.same(F32, 1001, 1).butLast(0))).isTrue();
    }

    @Test
    void inSixteenBitsFewerThanOneInAHundredMayBeOutside() {
        assertThat(Given.same(BF16, 100, 1).butLast(0).opinion("msprobe", MATMUL)).isEqualTo(new Opinion("msprobe", false, 1e-2, 1e-2));
        assertThat(accepts(Given.same(F16, 101, 1).butLast(0))).isTrue();
    }

    @Test
    void nearZeroF32IsJudgedByAbsoluteErrors() {
        assertThat(accepts(Given.one(F32, 0x1p-20, 0x1p-20 + 0x1p-30))).isTrue();
        // beyond 2^-30 and still below 1e-3 of G: what counts is on which side of 2^-20 G lies
        assertThat(accepts(Given.one(F32, 0x1p-20, 0x1p-20 + 0x1p-30 + 0x1p-43))).isFalse();
        assertThat(accepts(Given.one(F32, Math.nextUp(0x1p-20), 0x1p-20 + 0x1p-30 + 0x1p-43))).isTrue();
    }

    @Test
    void nearZeroSixteenBitsAreJudgedByAbsoluteErrors() {
        assertThat(accepts(Given.one(F16, 0x1p-10, 0x1p-10 + 0x1p-16))).isTrue();
        assertThat(accepts(Given.one(F16, 0x1p-10, 0x1p-10 + 17 * 0x1p-20))).isFalse();
        // 2^-16 is more than 1e-2 of G
        assertThat(accepts(Given.one(F16, Math.nextUp(0x1p-10), 0x1p-10 + 0x1p-16))).isFalse();
        assertThat(accepts(Given.one(BF16, -0x1p-10, -0x1p-10 - 0x1p-16))).isTrue();
    }

    @Test
    void theReferenceIsNotRounded() {
        // off by 3·2^-9 = 0.6 % from the bf16 value, by 2^-7 + 2^-9 from float64's: 0.98 % beside 1 %
        assertThat(accepts(Given.one(BF16, 1 + 0x1p-9, 1 + 0x1p-7))).isTrue();
        assertThat(accepts(Given.one(BF16, 1 - 0x1p-9, 1 + 0x1p-7))).isTrue();
        assertThat(accepts(Given.one(BF16, 1 - 0x1.4p-9, 1 + 0x1p-7))).isFalse();
    }

    @Test
    void nanIsJustOneOfThoseOutside() {
        assertThat(accepts(Given.same(F16, 101, 1).butLast(NAN))).isTrue();
        assertThat(accepts(Given.same(F16, 100, 1).butLast(NAN))).isFalse();
    }

    @Test
    void nanForNanAndEqualInfinitiesAreOutsideToo() {
        assertThat(accepts(Given.one(F32, NAN, NAN))).isFalse();
        assertThat(accepts(Given.one(F32, INF, INF))).isFalse();
    }
}
