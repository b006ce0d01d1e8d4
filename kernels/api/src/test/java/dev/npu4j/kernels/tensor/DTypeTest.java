package dev.npu4j.kernels.tensor;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DTypeTest {
    @ParameterizedTest
    @EnumSource(DType.class)
    void theTextFormIsReadBack(DType dtype) {
        assertThat(DType.parse("test", dtype.toString())).isEqualTo(dtype);
        assertThat(DType.parse("test", dtype.name())).isEqualTo(dtype);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "fp8", "f 32", "bf16 "})
    void otherWordsAreRefused(String word) {
        assertRefused("test", "dtype", "one of f64 f32", () -> DType.parse("test", word));
    }

    @ParameterizedTest
    @CsvSource({"F64, 8, 53", "F32, 4, 24", "F16, 2, 11", "BF16, 2, 8"})
    void unitRoundoffIsHalfTheGapAboveOne(DType dtype, int size, int significantBits) {
        assertThat(dtype.size()).isEqualTo(size);
        assertThat(dtype.unitRoundoff()).isEqualTo(Math.scalb(1.0, -significantBits));
        assertThat(dtype.isFloat()).isTrue();
    }
}
