package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SinCosTest {
    private static final double[] ONE = {1};
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal TWO_PI = new BigDecimal("6.28318530717958647692528676655900576839433879875021164194988918461563");

    private static float[] of(int position, double frequency) {
        float[] cos = new float[1];
        float[] sin = new float[1];
        SinCos.turns(position, new double[] {frequency}, cos, sin);
        return new float[] {cos[0], sin[0]};
    }

    /// What f64 holds of them, rounded once: where StrictMath is not next to the middle of two f32 numbers, there is one right answer.
    @Test
    void areRoundedOnce() {
        Random random = new Random(1);
        int decided = 0;
        for (int i = 0; i < 200_000; i++) {
            int position = random.nextInt() >>> 1 + random.nextInt(31);
            double frequency = i % 3 == 0 ? 1 : Math.pow(10_000, -random.nextDouble());
            double angle = position * frequency;
            float[] turn = of(position, frequency);
            decided += check(turn[0], StrictMath.cos(angle)) + check(turn[1], StrictMath.sin(angle));
        }
        assertThat(decided).isGreaterThan(399_000);
    }

    private static int check(float actual, double truth) {
        double margin = Math.abs(truth) * 0x1p-50;
        if ((float) (truth - margin) != (float) (truth + margin)) {
            return 0;
        }
        assertThat(actual).isEqualTo((float) truth);
        return 1;
    }

    @Test
    void largePositionsAreReducedByAllOfPi() {
        for (int position : new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 1_686_629_713, 52_174, 355, 710, 1 << 30}) {
            BigDecimal turns = new BigDecimal(position).divideToIntegralValue(TWO_PI);
            double rest = new BigDecimal(position).subtract(turns.multiply(TWO_PI, DIGITS)).doubleValue();
            assertThat(of(position, 1)).as("%d", position).containsExactly((float) StrictMath.cos(rest), (float) StrictMath.sin(rest));
        }
    }

    @Test
    void positionZeroTurnsNothing() {
        float[] cos = new float[1];
        float[] sin = new float[1];
        SinCos.turns(0, ONE, cos, sin);
        assertThat(cos[0]).isEqualTo(1f);
        assertThat(Float.floatToRawIntBits(sin[0])).isZero();
    }
}
