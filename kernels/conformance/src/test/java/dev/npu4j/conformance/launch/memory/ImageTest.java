package dev.npu4j.conformance.launch.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.TensorSpec;
import org.junit.jupiter.api.Test;

class ImageTest {
    @Test
    void patternsAreNoResults() {
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            assertThat(Rounding.value(Image.pattern(dtype), dtype)).isNaN();
            assertThat(Image.pattern(dtype)).isNotEqualTo(Rounding.bits(Double.NaN, dtype));
        }
    }

    @Test
    void elementsOfEverySizeComeBackAsTheyWerePut() {
        assertThat(new Image(TensorSpec.of(DType.I8, 3), 1).put(1, -2).bits(1)).isEqualTo(0xFE);
        assertThat(new Image(TensorSpec.of(DType.F16, 3), 1).put(1, -1).bits(1)).isEqualTo(0xBC00);
        assertThat(new Image(TensorSpec.of(DType.F32, 3), 1).put(1, -1).bits(1)).isEqualTo(0xBF800000L);
        assertThat(new Image(TensorSpec.of(DType.I64, 3), 1).put(1, -3).bits(1)).isEqualTo(-3);
        assertThat(new Image(TensorSpec.of(DType.F16, 3), 1).put(1, 1).bits(0)).isEqualTo(Image.pattern(DType.F16));
    }

    @Test
    void theSignOfAnElementOfAnySizeIsChanged() {
        assertThat(new Image(TensorSpec.of(DType.F16, 3), 1).put(1, 1).negate(1).bits(1)).isEqualTo(0xBC00);
        assertThat(new Image(TensorSpec.of(DType.F32, 3), 1).put(1, Double.NaN).negate(1).bits(1)).isEqualTo(0xFFC00000L);
        assertThat(new Image(TensorSpec.of(DType.F32, 3), 1).put(1, -1).negate(1).bits(1)).isEqualTo(0x3F800000L);
    }

    /// Rows of two with a gap of three, three halves past the canary.
    @Test
    void everyByteHasAPlace() {
        Image image = new Image(TensorSpec.strided(DType.F16, Shape.of(2, 2), 5, 1), 3);
        int first = 4096 + 6;
        assertThat(image.bytes()).hasSize(first + 14 + 4096);
        assertThat(image.offset(3)).isEqualTo(first + 12);
        assertThat(image.where(0)).isEqualTo(first + " bytes before the first element");
        assertThat(image.where(first - 1)).isEqualTo("1 bytes before the first element");
        assertThat(image.where(first)).isEqualTo("element [0, 0]");
        assertThat(image.where(first + 3)).isEqualTo("element [0, 1]");
        assertThat(image.where(first + 4)).isEqualTo("a gap between rows, 2 elements from the first");
        assertThat(image.where(first + 9)).isEqualTo("a gap between rows, 4 elements from the first");
        assertThat(image.where(first + 13)).isEqualTo("element [1, 1]");
        assertThat(image.where(first + 14)).isEqualTo("0 bytes past the last element");
    }

    @Test
    void theLastBytesHoldThePatternToo() {
        byte[] bytes = new Image(TensorSpec.of(DType.F32, 1), 0).bytes();
        assertThat(bytes).endsWith((byte) 0xA5, (byte) 0xA5, (byte) 0xA5, (byte) 0x7F);
    }
}
