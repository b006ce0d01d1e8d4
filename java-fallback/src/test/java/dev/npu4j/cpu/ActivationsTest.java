package dev.npu4j.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// How close the activations come to the truth, and what they make of numbers that are none.
class ActivationsTest {
    private static final double U = 0x1p-24;
    private static final double SMALLEST_NORMAL = 0x1p-126;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Test
    void siluIsGoodToSixRoundingsForGatesOfEitherSign() {
        assertThat(worst(ActivationsTest::silu, g -> g / (1 + Math.exp(-g)), 80)).isLessThan(6 * U);
    }

    @Test
    void aSigmoidIsGoodToSixRoundingsForLogitsOfEitherSign() {
        assertThat(worst(ActivationsTest::sigmoid, x -> 1 / (1 + Math.exp(-x)), 80)).isLessThan(6 * U);
        assertThat(sigmoid(0f)).isEqualTo(0.5f);
        assertThat(sigmoid(INFINITY)).isEqualTo(1f);
        assertThat(sigmoid(-INFINITY)).isZero();
        assertThat(sigmoid(Float.NaN)).isNaN();
    }

    @Test
    void geluIsGoodToEightRoundingsInItsTailToo() {
        assertThat(worst(ActivationsTest::gelu, x -> x * phi(x), 12.8)).isLessThan(8 * U);
    }

    @Test
    void theTanhFormLosesWhatRoundingItsExponentCosts() {
        assertThat(worst(ActivationsTest::geluTanh, x -> x / (1 + Math.exp(-z(x))), x -> 6 + 3 * Math.max(-z(x), 0), 8.8)).isLessThan(U);
    }

    @Test
    void resultsBelowTheNormalRangeRoundGradually() {
        for (float x = -13; x > -15; x -= 0x1p-10f) {
            assertThat(Math.abs(gelu(x) - x * phi(x))).isLessThan(Math.abs(x * phi(x)) * 8 * U + 16 * Float.MIN_VALUE);
        }
        for (float g = -87; g > -106; g -= 0x1p-8f) {
            double truth = g / (1 + Math.exp(-g));
            assertThat(Math.abs(silu(g) - truth)).isLessThan(Math.abs(truth) * 8 * U + 106 * Float.MIN_VALUE);
        }
    }

    @Test
    void infinitiesAndNanAreThoseOfTheFormula() {
        for (float x : new float[] {INFINITY, Float.MAX_VALUE, 1e20f, 200f, 0f}) {
            assertThat(silu(x)).isEqualTo(x);
            assertThat(gelu(x)).isEqualTo(x);
            assertThat(geluTanh(x)).isEqualTo(x);
        }
        for (float x : new float[] {-Float.MAX_VALUE, -1e20f, -200f, -0f}) {
            assertThat(Math.abs(silu(x))).isZero();
            assertThat(Math.abs(gelu(x))).isZero();
            assertThat(Math.abs(geluTanh(x))).isZero();
        }
        for (float x : new float[] {-INFINITY, Float.NaN}) {
            assertThat(silu(x)).isNaN();
            assertThat(gelu(x)).isNaN();
            assertThat(geluTanh(x)).isNaN();
        }
    }

    @Test
    void whatPassesTheGateIsMultipliedAsInTheFormula() {
        assertThat(swiGlu(INFINITY, -2f)).isEqualTo(-INFINITY);
        assertThat(swiGlu(INFINITY, 0f)).isNaN();
        assertThat(swiGlu(0f, INFINITY)).isNaN();
        assertThat(swiGlu(-1000f, INFINITY)).isNaN(); // silu has underflowed
        assertThat(swiGlu(-1f, INFINITY)).isEqualTo(-INFINITY);
        assertThat(swiGlu(1f, Float.NaN)).isNaN();
        assertThat(swiGlu(-1000f, Float.MAX_VALUE)).isZero();
        assertThat(swiGlu(Float.MAX_VALUE, 2f)).isEqualTo(INFINITY);
    }

    private static float silu(float gate) {
        return swiGlu(gate, 1f);
    }

    private static float swiGlu(float gate, float up) {
        float[] y = {up};
        Activations.swiGlu(ScalarPrimitives.INSTANCE, new float[] {gate}, y, new float[1], 1);
        return y[0];
    }

    private static float sigmoid(float x) {
        float[] y = {x};
        Activations.sigmoid(ScalarPrimitives.INSTANCE, y, new float[1], 1);
        return y[0];
    }

    private static float gelu(float x) {
        float[] y = {x};
        Activations.gelu(ScalarPrimitives.INSTANCE, y, new float[1], new float[1], 1);
        return y[0];
    }

    private static float geluTanh(float x) {
        float[] y = {x};
        Activations.geluTanh(ScalarPrimitives.INSTANCE, y, new float[1], 1);
        return y[0];
    }

    @FunctionalInterface
    private interface Single {
        float of(float x);
    }

    private static double worst(Single actual, DoubleUnaryOperator truth, double end) {
        return worst(actual, truth, x -> 1, end);
    }

    /// The largest relative error on a fine grid, each divided by what is allowed there.
    private static double worst(Single actual, DoubleUnaryOperator truth, DoubleUnaryOperator allowed, double end) {
        double worst = 0;
        for (int i = 1; i < 1 << 18; i++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                float x = (float) (sign * end * i / (1 << 18));
                double expected = truth.applyAsDouble(x);
                if (Math.abs(expected) > 16 * SMALLEST_NORMAL) {
                    worst = Math.max(worst, Math.abs(actual.of(x) - expected) / Math.abs(expected) / allowed.applyAsDouble(x));
                }
            }
        }
        return worst;
    }

    /// The argument of the sigmoid.
    private static double z(double x) {
        return 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    }

    /// The normal distribution: its series (all terms of one sign) near 0, its continued fraction farther out.
    private static double phi(double x) {
        double t = Math.abs(x);
        double density = Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
        double tail;
        if (t < 3) {
            double term = t;
            double sum = t;
            for (int n = 1; n < 100; n++) {
                term *= t * t / (2 * n + 1);
                sum += term;
            }
            tail = 0.5 - density * sum;
        } else {
            double fraction = t;
            for (int n = 200; n > 0; n--) {
                fraction = t + n / fraction;
            }
            tail = density / fraction;
        }
        return x < 0 ? tail : 1 - tail;
    }
}
