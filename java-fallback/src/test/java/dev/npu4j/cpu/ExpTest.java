package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpTest {
    @Test
    void staysWithinTwoToTheMinus22OfTheTruth() {
        double worst = 0;
        for (float x = 0; x > -87; x -= 0x1p-9f) {
            double truth = Math.exp(x);
            worst = Math.max(worst, Math.abs(Exp.exp(x) - truth) / truth);
        }
        assertThat(worst).isLessThan(0x1p-22);
    }

    @Test
    void roundsGraduallyBelowTheNormalRange() {
        for (float x = -87; x > -104; x -= 0x1p-6f) {
            double truth = Math.exp(x);
            assertThat(Math.abs(Exp.exp(x) - truth)).isLessThanOrEqualTo(truth * 0x1p-22 + 0x1p-149);
        }
    }

    @Test
    void oneAtZeroZeroFarBelowAndNanForNan() {
        assertThat(Exp.exp(0f)).isEqualTo(1f);
        assertThat(Exp.exp(-0f)).isEqualTo(1f);
        assertThat(Exp.exp(-200f)).isEqualTo(0f);
        assertThat(Exp.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
        assertThat(Exp.exp(Float.NaN)).isNaN();
    }
}
