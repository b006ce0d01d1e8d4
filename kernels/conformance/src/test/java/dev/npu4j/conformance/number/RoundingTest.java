package dev.npu4j.conformance.number;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundingTest {
    @Test
    void every16BitPatternComesBack() {
        for (DType dtype : new DType[] {DType.F16, DType.BF16}) {
            for (int bits = 0; bits < 0x10000; bits++) {
                double value = Rounding.value(bits, dtype);
                if (!Double.isNaN(value)) {
                    assertThat(Rounding.bits(value, dtype)).isEqualTo(bits);
                }
            }
        }
    }

    @Test
    void f16AgreesWithTheJdk() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            // One float in four lies exactly between two f16 values.
            float value = Float.intBitsToFloat(random.nextInt() & (i % 4 == 0 ? 0xFFFFF000 : -1));
            float near = i % 2 == 0 ? value : (float) (random.nextDouble(-1, 1) * 70000);
            if (!Float.isNaN(near)) {
                assertThat((short) Rounding.bits(near, DType.F16)).as("%a", near).isEqualTo(Float.floatToFloat16(near));
            }
        }
    }

    @Test
    void bf16AgreesWithTheLibrary() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt() & (i % 4 == 0 ? 0xFFFF8000 : -1));
            if (!Float.isNaN(value)) {
                assertThat((short) Rounding.bits(value, DType.BF16)).as("%a", value).isEqualTo(Bf16.fromFloat(value));
            }
        }
    }

    @Test
    void f32AgreesWithTheJdk() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200_000; i++) {
            double value = Math.scalb(random.nextDouble(-2, 2), random.nextInt(-155, 130));
            assertThat((int) Rounding.bits(value, DType.F32)).as("%a", value).isEqualTo(Float.floatToRawIntBits((float) value));
        }
    }

    @Test
    void overflowBeginsHalfAPlacePastTheLargestValue() {
        assertThat(Rounding.round(Math.nextDown(Rounding.overflow(DType.F16)), DType.F16)).isEqualTo(65504);
        assertThat(Rounding.round(Rounding.overflow(DType.F16), DType.F16)).isInfinite();
    }
}
