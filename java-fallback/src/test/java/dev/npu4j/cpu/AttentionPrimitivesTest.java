package dev.npu4j.cpu;

import static dev.npu4j.cpu.PrimitiveSamples.SPECIALS;
import static dev.npu4j.cpu.PrimitiveSamples.bits;
import static dev.npu4j.cpu.PrimitiveSamples.canonical;
import static dev.npu4j.cpu.PrimitiveSamples.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// As [PrimitivesAgreementTest], of what attention is made of: scores, their weights, and sums of rows that lie anywhere.
class AttentionPrimitivesTest {
    private static final Primitives SCALAR = ScalarPrimitives.INSTANCE;

    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void scoresAgree(Primitives primitives) {
        Random random = new Random(6);
        for (int keys = 1; keys <= 27; keys++) {
            int d = 1 + random.nextInt(40);
            int panels = 1 + random.nextInt(5);
            int distance = keys * 16 + 3;
            float[] k = values(random, (d + 15) / 16 * distance + 2);
            float[] q = values(random, panels * d * 16);
            float[] expected = new float[keys * Primitives.COLUMN];
            float[] actual = values(random, expected.length);
            SCALAR.scores(keys, k, 2, distance, q, panels, d, expected);
            primitives.scores(keys, k, 2, distance, q, panels, d, actual);
            for (int key = 0; key < keys; key++) {
                int at = key * Primitives.COLUMN;
                assertThat(bits(Arrays.copyOfRange(actual, at, at + 16 * panels))).as("%d keys, d %d", keys, d).isEqualTo(bits(Arrays.copyOfRange(expected, at, at + 16 * panels)));
            }
            primitives.halfScores(keys, k, 2, distance, q, d, actual);
            for (int key = 0; key < keys; key++) {
                int at = key * Primitives.COLUMN;
                assertThat(bits(Arrays.copyOfRange(actual, at, at + 8))).as("%d keys, d %d", keys, d).isEqualTo(bits(Arrays.copyOfRange(expected, at, at + 8)));
            }
        }
    }

    /// Against the same from arrays: lines anywhere, some of them twice.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void whatLiesInMemoryGivesTheSame(Primitives primitives) {
        for (int most : new int[] {4, 8}) {
            primitives.lineTiles(most).ifPresent(AttentionPrimitivesTest::givesTheSame);
        }
    }

    private static void givesTheSame(LineTiles tiles) {
        Random random = new Random(9);
        for (int round = 0; round < 60; round++) {
            int d = 16 * (1 + random.nextInt(9));
            int keys = LineTiles.KEYS * (1 + random.nextInt(64 / LineTiles.KEYS));
            try (Arena arena = Arena.ofConfined()) {
                float[] lines = values(random, 70 * d);
                MemorySegment memory = arena.allocate(4L * lines.length + 2);
                SCALAR.encode(DType.F32, lines, 0, lines.length, memory, 2);
                long[] offsets = random.longs(keys, 0, 70).map(line -> 2 + 4 * line * d).toArray();
                offsets[0] = 2 + 4L * 69 * d; // ends with the segment
                float[] k = new float[keys * d];
                SCALAR.decodeLines(DType.F32, memory, offsets, keys, k, 0, 16, keys * 16, d);
                float[] q = values(random, d * 16);
                int few = tiles.few();
                long[] pairs = new long[d * 4];
                for (int i = 0; i < pairs.length; i++) {
                    int row = i / (d / 2 * few) * few + i % few;
                    int p = i / few % (d / 2);
                    pairs[i] = LineTiles.pair(q[2 * p * 16 + row], q[(2 * p + 1) * 16 + row]);
                }
                float[] expected = new float[keys * Primitives.COLUMN];
                SCALAR.scores(keys, k, 0, keys * 16, q, 1, d, expected);
                float[] actual = new float[8 / few * LineTiles.distance(few)];
                tiles.scores(8, keys, memory, offsets, pairs, d, new long[LineTiles.KEYS * d / 2], actual);
                for (int key = 0; key < keys; key++) {
                    for (int row = 0; row < 8; row++) {
                        float found = actual[row / few * LineTiles.distance(few) + key * few + row % few];
                        assertThat(Float.floatToRawIntBits(found)).isEqualTo(Float.floatToRawIntBits(expected[key * Primitives.COLUMN + row]));
                    }
                }

                int some = keys - random.nextInt(LineTiles.KEYS);
                int group = random.nextInt(8 / few) * LineTiles.distance(few);
                for (int rows = 1; rows <= few; rows++) {
                    float[] sums = values(random, few * (d + 1) + 5);
                    float[] rowByRow = sums.clone();
                    tiles.sums(rows, actual, group, memory, offsets, some, d, sums, 5, d + 1);
                    for (int row = 0; row < rows; row++) {
                        float[] a = new float[some];
                        for (int key = 0; key < some; key++) {
                            a[key] = actual[group + key * few + row];
                        }
                        for (int t = 0; t < d; t++) {
                            float sum = rowByRow[5 + row * (d + 1) + t];
                            for (int key = 0; key < some; key++) {
                                sum = Math.fma(a[key], k[t / 16 * keys * 16 + key * 16 + t % 16], sum);
                            }
                            assertThat(Float.floatToRawIntBits(sums[5 + row * (d + 1) + t])).as("%d rows, d %d", rows, d).isEqualTo(Float.floatToRawIntBits(sum));
                        }
                    }
                }
            }
        }
    }

    /// Lines anywhere, of a width that knows how to turn them.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void turnedLinesAreAPanel(Primitives primitives) {
        assertThat(primitives.turnsLines(DType.F32, 128)).isEqualTo(primitives.bits() == 512);
        assertThat(primitives.turnsLines(DType.F32, 120)).isFalse();
        assertThat(primitives.turnsLines(DType.BF16, 128)).isFalse();
        Random random = new Random(11);
        try (Arena arena = Arena.ofConfined()) {
            for (int d = 16; d <= 144 && primitives.turnsLines(DType.F32, d); d += 16) {
                float[] elements = values(random, 40 * d);
                long[] offsets = random.longs(16, 0, 39L * d).map(at -> 4 * at).toArray();
                float[] panel = new float[3 + 16 * d];
                primitives.turnLines(arena.allocateFrom(ValueLayout.JAVA_FLOAT, elements), offsets, d, new long[8 * d], panel, 3);
                for (int i = 0; i < 16 * d; i++) {
                    assertThat(bits(panel[3 + i])).as("%d of d %d", i, d).isEqualTo(bits(elements[(int) (offsets[i % 16] / 4) + i / 16]));
                }
            }
        }
    }

    /// One element that is not finite, anywhere, or none.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void whatIsNotFiniteIsFound(Primitives primitives) {
        Random random = new Random(12);
        for (int count = 16; count <= 128; count += 16) {
            float[] v = values(random, count + 10);
            v[random.nextInt(5)] = Float.NaN; // before
            v[count + 5 + random.nextInt(5)] = Float.POSITIVE_INFINITY; // behind
            v[5 + random.nextInt(count)] = -Float.MAX_VALUE;
            assertThat(primitives.areFinite(v, 5, count)).isTrue();
            for (float one : new float[] {Float.NaN, Float.intBitsToFloat(0xFFC00001), Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int i = 5; i < count + 5; i++) {
                    float before = v[i];
                    v[i] = one;
                    assertThat(primitives.areFinite(v, 5, count)).as("%s at %d of %d", one, i - 5, count).isFalse();
                    v[i] = before;
                }
            }
        }
    }

    /// Ordinary scores, specials, keys that no or not every row sees, a first step and a later one.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void weightsAgree(Primitives primitives) {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            int keys = 1 + random.nextInt(64);
            int rows = 16 * (1 + random.nextInt(8));
            float[] s = values(random, 65 * Primitives.COLUMN);
            for (int i = 0; i < s.length && round % 2 == 0; i++) {
                s[i] = random.nextInt(9) == 0 ? SPECIALS[random.nextInt(SPECIALS.length)] : random.nextInt(3) == 0 ? Float.NEGATIVE_INFINITY : s[i];
            }
            int[] keyPositions = random.ints(64, 0, 64).toArray();
            int[] queryPositions = random.ints(Primitives.COLUMN, -1, 64).toArray();
            float[] state = new float[Primitives.STATE * Primitives.COLUMN];
            for (int r = 0; r < Primitives.COLUMN; r++) {
                state[Primitives.MAX + r] = random.nextInt(3) == 0 ? Float.NEGATIVE_INFINITY : (float) random.nextGaussian();
                state[Primitives.SUM + r] = random.nextFloat();
            }
            boolean all = random.nextBoolean();
            float[] weights = s.clone();
            float[] after = state.clone();
            SCALAR.weigh(weights, keys, rows, 0.3f, all, keyPositions, queryPositions, after);
            primitives.weigh(s, keys, rows, 0.3f, all, keyPositions, queryPositions, state);
            assertThat(bits(canonical(Arrays.copyOf(s, keys * Primitives.COLUMN)))).as("round %d", round)
                .isEqualTo(bits(canonical(Arrays.copyOf(weights, keys * Primitives.COLUMN))));
            assertThat(bits(canonical(Arrays.copyOf(state, 3 * Primitives.COLUMN)))).as("round %d", round)
                .isEqualTo(bits(canonical(Arrays.copyOf(after, 3 * Primitives.COLUMN))));
        }
    }

    /// Against columns, of which it is a closer packing.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void weightsOfFewRowsAreThoseOfColumns(Primitives primitives) {
        Random random = new Random(10);
        for (int round = 0; round < 200; round++) {
            int keys = 1 + random.nextInt(64);
            int some = round % 3 == 0 && primitives.bits() == 512 ? 8 : 4;
            int rows = 1 + random.nextInt(some);
            float[] few = values(random, 5 + some * keys + 32);
            float[] columns = new float[65 * Primitives.COLUMN];
            for (int i = 0; i < some * keys; i++) {
                few[5 + i] = round % 4 == 0 ? Float.NEGATIVE_INFINITY : round % 2 == 0 && random.nextInt(9) == 0 ? SPECIALS[random.nextInt(SPECIALS.length)] : few[5 + i];
                columns[i / some * Primitives.COLUMN + 8 + i % some] = few[5 + i];
            }
            float[] state = new float[Primitives.STATE * Primitives.COLUMN];
            for (int r = 0; r < Primitives.COLUMN; r++) {
                state[Primitives.MAX + r] = random.nextInt(3) == 0 ? Float.NEGATIVE_INFINITY : (float) random.nextGaussian();
                state[Primitives.SUM + r] = random.nextFloat();
            }
            float[] after = state.clone();
            SCALAR.weigh(columns, keys, 16, 0.3f, true, null, null, after);
            primitives.weighFew(few, 5, keys, some, rows, 0.3f, 8, state);
            for (int i = 0; i < some * keys; i++) {
                if (i % some >= rows) {
                    continue;
                }
                assertThat(Float.floatToIntBits(few[5 + i])).isEqualTo(Float.floatToIntBits(columns[i / some * Primitives.COLUMN + 8 + i % some]));
            }
            for (int part : new int[] {Primitives.MAX, Primitives.SUM, Primitives.FACTOR}) {
                assertThat(bits(canonical(Arrays.copyOfRange(state, part + 8, part + 8 + rows)))).isEqualTo(bits(canonical(Arrays.copyOfRange(after, part + 8, part + 8 + rows))));
            }
        }
    }

    @Test
    void whatARowDoesNotSeeWeighsNothing() {
        float[] s = {5f, 0f, Float.NaN, 0f};
        float[] scores = new float[3 * Primitives.COLUMN];
        scores[0] = s[0];
        scores[Primitives.COLUMN] = s[2];
        float[] state = new float[Primitives.STATE * Primitives.COLUMN];
        Arrays.fill(state, 0, Primitives.COLUMN, Float.NEGATIVE_INFINITY);
        SCALAR.weigh(scores, 2, 16, 2f, false, new int[] {3, 4}, new int[16], state); // positions 3 and 4: after all queries
        assertThat(state[Primitives.MAX]).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(state[Primitives.SUM]).isZero();
        assertThat(scores[0]).isZero();

        scores[0] = s[0];
        scores[Primitives.COLUMN] = s[2];
        int[] queries = new int[16];
        Arrays.fill(queries, 3);
        SCALAR.weigh(scores, 2, 16, 2f, false, new int[] {3, 4}, queries, state);
        assertThat(state[Primitives.MAX]).isEqualTo(10f);
        assertThat(state[Primitives.SUM]).isEqualTo(1f);
        assertThat(scores[0]).isEqualTo(1f);
        assertThat(scores[Primitives.COLUMN]).isZero();
    }
}
