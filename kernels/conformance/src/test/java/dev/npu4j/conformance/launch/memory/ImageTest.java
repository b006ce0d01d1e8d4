package dev.npu4j.conformance.launch.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;
import org.junit.jupiter.api.Test;

class ImageTest {
    @Test
    void patternsAreNoResults() {
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            assertThat(Rounding.value(Image.pattern(dtype), dtype)).isNaN();
            assertThat(Image.pattern(dtype)).isNotEqualTo(Rounding.bits(Double.NaN, dtype));
        }
    }
}
