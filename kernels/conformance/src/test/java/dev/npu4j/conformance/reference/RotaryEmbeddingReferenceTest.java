package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.tensor.Bf16;
import dev.npu4j.kernels.tensor.DType;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The bound takes every honest kernel, and none that is a little off.
class RotaryEmbeddingReferenceTest {
    private static final int TOKENS = 9;
    private static final int HEADS = 2;
    private static final int D = 22;
    private static final int ROTARY = 20;
    private static final double THETA = 10_000;

    /// How a kernel in f32 goes about it.
    private interface Kernel {
        double frequency(int j);

        default double angle(int position, int j) {
            return position * frequency(j);
        }

        default float table(double value) {
            return (float) value;
        }

        float sum(float a, float b, float product);
    }

    /// Fused or not, with frequencies a unit in the last place of f64 off or not.
    private static Kernel honest(boolean isFused, boolean isOff) {
        return new Kernel() {
            @Override
            public double frequency(int j) {
                double right = Math.pow(THETA, -2.0 * j / ROTARY);
                return isOff && j > 0 ? Math.nextUp(right) : right;
            }

            @Override
            public float sum(float a, float b, float product) {
                return isFused ? Math.fma(a, b, product) : a * b + product;
            }
        };
    }

    private static float[] run(Kernel kernel, float[] x, int[] pos, DType dtype, Pairing pairing) {
        float[] y = x.clone();
        for (int row = 0; row < TOKENS * HEADS; row++) {
            for (int j = 0; j < ROTARY / 2; j++) {
                double angle = kernel.angle(pos[row / HEADS], j);
                float c = kernel.table(Math.cos(angle));
                float s = kernel.table(Math.sin(angle));
                int first = row * D + (pairing == Pairing.HALF ? j : 2 * j);
                int second = first + (pairing == Pairing.HALF ? ROTARY / 2 : 1);
                y[first] = Fill.store(kernel.sum(x[first], c, -(x[second] * s)), dtype);
                y[second] = Fill.store(kernel.sum(x[second], c, x[first] * s), dtype);
            }
        }
        return y;
    }

    private static double judge(Kernel kernel, Random random, Fill fill, DType dtype, Pairing pairing, int longest) {
        float[] x = fill.make(random, dtype, TOKENS * HEADS * D);
        int[] pos = random.ints(TOKENS, 0, longest).toArray();
        Expected expected = References.expect(new RotaryEmbedding(dtype, TOKENS, HEADS, D, THETA, ROTARY, pairing),
            Map.of("x", Fill.wide(x), "pos", Fill.wide(pos))).getFirst();
        return Judge.worst(expected, run(kernel, x, pos, dtype, pairing));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void takesEveryHonestKernel(DType dtype) {
        for (int seed = 0; seed < 99; seed++) {
            for (Fill fill : Fill.values()) {
                Kernel kernel = honest(seed % 2 == 0, seed % 3 == 0);
                int longest = seed % 4 == 0 ? Integer.MAX_VALUE : 1 << 17;
                assertThat(judge(kernel, new Random(seed), fill, dtype, Pairing.values()[seed % 2], longest)).as("seed %d, %s", seed, fill).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void refusesTablesInBf16(DType dtype) {
        Kernel coarse = new Kernel() {
            @Override
            public double frequency(int j) {
                return honest(true, false).frequency(j);
            }

            @Override
            public float table(double value) {
                return Bf16.toFloat(Bf16.fromFloat((float) value));
            }

            @Override
            public float sum(float a, float b, float product) {
                return Math.fma(a, b, product);
            }
        };
        for (int seed = 0; seed < 9; seed++) {
            assertThat(judge(coarse, new Random(seed), Fill.NORMAL, dtype, Pairing.HALF, 1000)).as("seed %d", seed).isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void refusesAnglesInF32(DType dtype) {
        Kernel coarse = new Kernel() {
            @Override
            public double frequency(int j) {
                return honest(true, false).frequency(j);
            }

            @Override
            public double angle(int position, int j) {
                return (float) position * (float) frequency(j);
            }

            @Override
            public float sum(float a, float b, float product) {
                return Math.fma(a, b, product);
            }
        };
        for (int seed = 0; seed < 9; seed++) {
            assertThat(judge(coarse, new Random(seed), Fill.NORMAL, dtype, Pairing.INTERLEAVED, 1 << 20)).as("seed %d", seed).isGreaterThan(1);
        }
    }

    /// A right angle is no whole number, so the nearest that one comes: 11 is 7 half turns but 0.0044.
    @Test
    void elevenIsNearlyAQuarterTurnBack() {
        Expected y = References.expect(new RotaryEmbedding(DType.F32, 1, 1, 3, THETA, 2, Pairing.HALF),
            Map.of("x", new double[] {2, 5, 9}, "pos", new double[] {11})).getFirst();
        assertThat(y.value()[0]).isCloseTo(2 * 0.0044257 + 5 * 0.9999902, within(1e-5));
        assertThat(y.value()[1]).isCloseTo(5 * 0.0044257 - 2 * 0.9999902, within(1e-5));
        assertThat(y.value()[2]).isEqualTo(9);
        assertThat(y.error()[2]).isZero();
        assertThat(y.error()[0]).isLessThan(1e-6);
    }

    @Test
    void positionZeroIsTheIdentityWithoutAnyError() {
        Expected y = References.expect(new RotaryEmbedding(DType.BF16, 1, 1, 4, THETA), Map.of("x", new double[] {2, 5, -9, 0.25}, "pos", new double[] {0})).getFirst();
        assertThat(y.value()).containsExactly(2, 5, -9, 0.25);
        assertThat(y.error()).containsOnly(0);
    }
}
