package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundingTest {
    @Test
    void everyF16IsItself() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            double value = Float.float16ToFloat((short) bits);
            assertThat(Rounding.nearest(value, DType.F16)).isEqualTo(Double.valueOf(value));
        }
    }

    @Test
    void everyBf16IsItself() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            double value = Bf16.toFloat((short) bits);
            assertThat(Rounding.nearest(value, DType.BF16)).isEqualTo(Double.valueOf(value));
        }
    }

    @Test
    void midpointsGoToTheEvenNeighbour() {
        for (int bits = 0; bits < 0x7BFF; bits++) {
            double low = Float.float16ToFloat((short) bits);
            double high = Float.float16ToFloat((short) (bits + 1));
            assertThat(Rounding.nearest((low + high) / 2, DType.F16)).isEqualTo(bits % 2 == 0 ? low : high);
        }
    }

    @Test
    void floatsRoundAsTheyDoWhenStored() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            assertThat(Rounding.nearest(value, DType.BF16)).isEqualTo(Double.valueOf(Fill.store(value, DType.BF16)));
            assertThat(Rounding.nearest(value, DType.F16)).isEqualTo(Double.valueOf(Fill.store(value, DType.F16)));
            float halfScale = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(42) - 26));
            assertThat(Rounding.nearest(halfScale, DType.F16)).isEqualTo(Fill.store(halfScale, DType.F16));
        }
    }

    @Test
    void doublesRoundToF32AsACastDoes() {
        Random random = new Random(2);
        for (int i = 0; i < 200_000; i++) {
            double value = random.nextGaussian() * Math.pow(2, random.nextInt(282) - 152);
            assertThat(Rounding.nearest(value, DType.F32)).isEqualTo((float) value);
        }
    }

    @Test
    void halfAStepPastTheLargestValueIsInfinity() {
        assertThat(Rounding.nearest(65519.99, DType.F16)).isEqualTo(65504);
        assertThat(Rounding.nearest(-65520, DType.F16)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Rounding.nearest(0x1.FFp127, DType.BF16)).isEqualTo(Double.POSITIVE_INFINITY);
    }
}
