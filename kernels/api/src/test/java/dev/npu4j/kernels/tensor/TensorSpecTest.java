package dev.npu4j.kernels.tensor;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Shapes and strides: what they span, and that nothing overflows its way in.
class TensorSpecTest {
    private static final long TOP = Long.MAX_VALUE;

    @Test
    void shapesThatNoMemoryCouldHoldAreRefused() {
        assertRefused("Shape", "dims", "fewer than 2^63 elements", () -> Shape.of(TOP, 2));
        assertRefused("Shape", "dims", "fewer than 2^63 elements", () -> Shape.of(1L << 32, 1L << 31));
        assertRefused("TensorSpec", "strides", "fewer than 2^63 bytes", () -> TensorSpec.of(DType.I64, 1L << 61));
        assertRefused("TensorSpec", "strides", "fewer than 2^63 bytes", () -> TensorSpec.strided(DType.I8, Shape.of(3, 1), TOP / 2 + 1, 1));
        assertRefused("TensorSpec", "strides", "fewer than 2^63 bytes", () -> TensorSpec.of(DType.F32, 3, 3, 3).withRowStride(TOP / 2));
    }

    @Test
    void ranksAndExtentsThatCannotBeAreRefused() {
        assertRefused("Shape", "dims", "1 to 4 extents", Shape::of);
        assertRefused("Shape", "dims", "1 to 4 extents", () -> Shape.of((long[]) null));
        assertRefused("Shape", "dims", "1 to 4 extents", () -> Shape.of(1, 1, 1, 1, 1));
        assertRefused("Shape", "dims", "0 or more", () -> Shape.of(3, -1));
        assertRefused("Shape", "dims", "0 or more", () -> Shape.of(Long.MIN_VALUE));
    }

    @Test
    void stridesThatCannotBeAreRefused() {
        assertRefused("TensorSpec", "strides", "innermost stride 1", () -> TensorSpec.strided(DType.F32, Shape.of(2, 3), 3, 2));
        assertRefused("TensorSpec", "strides", "innermost stride 1", () -> TensorSpec.strided(DType.F32, Shape.of(3), 0));
        assertRefused("TensorSpec", "strides", "strides of 0 or more", () -> TensorSpec.strided(DType.F32, Shape.of(2, 3), -3, 1));
        assertRefused("TensorSpec", "strides", "2 strides", () -> TensorSpec.strided(DType.F32, Shape.of(2, 3), 1));
        assertRefused("TensorSpec", "strides", "strides of 0 or more", () -> TensorSpec.of(DType.F32, 2, 3).withRowStride(-1));
    }

    @Test
    void nullsAreRefusedByName() {
        assertRefused("TensorSpec", "dtype", "null", () -> TensorSpec.of(null, 2));
        assertRefused("TensorSpec", "shape", "null", () -> TensorSpec.of(DType.F32, (Shape) null));
        assertRefused("TensorSpec", "strides", "null", () -> TensorSpec.strided(DType.F32, Shape.of(2), (long[]) null));
    }

    @ParameterizedTest
    @CsvSource({
        // dims, strides -> span in elements, injective, contiguous
        "3 4, 4 1, 12, true, true", "3 4, 6 1, 16, true, false", "3 4, 0 1, 4, false, false", "3 4, 3 1, 10, false, false",
        "1 4, 0 1, 4, true, false", "0 4, 4 1, 0, true, true", "3 0, 1 1, 0, true, true", "2 3 4, 12 4 1, 24, true, true",
        "2 3 4, 20 5 1, 34, true, false", "2 3 4, 8 4 1, 20, false, false", "5, 1, 5, true, true"})
    void spanInjectivityAndContiguityFollowFromTheStrides(String dims, String strides, long span, boolean injective, boolean contiguous) {
        TensorSpec spec = TensorSpec.strided(DType.F32, Shape.of(numbers(dims)), numbers(strides));
        assertThat(spec.byteSpan()).isEqualTo(4 * span);
        assertThat(spec.isInjective()).isEqualTo(injective);
        assertThat(spec.isContiguous()).isEqualTo(contiguous);
    }

    @Test
    void aSpecKeepsNoHoldOfItsCallersArrays() {
        long[] dims = {2, 3};
        long[] strides = {5, 1};
        TensorSpec spec = TensorSpec.strided(DType.F32, Shape.of(dims), strides);
        dims[0] = 9;
        strides[0] = 0;
        spec.strides()[0] = 0;
        spec.shape().toArray()[0] = 9;
        assertThat(spec).isEqualTo(TensorSpec.of(DType.F32, 2, 3).withRowStride(5)).hasToString("f32[2, 3] strides [5, 1]");
    }

    @Test
    void outerAxesFollowTheRowsWithoutGaps() {
        assertThat(TensorSpec.of(DType.F32, 2, 3, 4).withRowStride(5).strides()).containsExactly(15, 5, 1);
    }

    private static long[] numbers(String text) {
        return java.util.Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    @Test
    void anOffsetCountsTheGaps() {
        TensorSpec spec = TensorSpec.strided(DType.F32, Shape.of(2, 3, 4), 100, 10, 1);
        assertThat(spec.offsetOf(0)).isZero();
        assertThat(spec.offsetOf(3)).isEqualTo(3);
        assertThat(spec.offsetOf(4)).isEqualTo(10);
        assertThat(spec.offsetOf(23)).isEqualTo(100 + 20 + 3);
        assertThat(TensorSpec.of(DType.F32, Shape.of(2, 3, 4)).offsetOf(23)).isEqualTo(23);
    }
}
