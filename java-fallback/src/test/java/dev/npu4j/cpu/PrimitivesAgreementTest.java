package dev.npu4j.cpu;

import static dev.npu4j.cpu.PrimitiveSamples.SPECIALS;
import static dev.npu4j.cpu.PrimitiveSamples.bits;
import static dev.npu4j.cpu.PrimitiveSamples.canonical;
import static dev.npu4j.cpu.PrimitiveSamples.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every vector width computes what the scalar primitives compute, bit for bit. Without the vector module there is
/// only the scalar one, which is then held against itself: the rest of the suite still runs.
class PrimitivesAgreementTest {
    private static final Primitives SCALAR = ScalarPrimitives.INSTANCE;

    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void sumsOfSquaresAgree(Primitives primitives) {
        Random random = new Random(1);
        for (int count = 0; count < 200; count++) {
            float[] v = values(random, count + 3);
            assertThat(bits(primitives.sumOfSquares(v, count, new float[Primitives.LANES]))).as("count %d", count).isEqualTo(bits(SCALAR.sumOfSquares(v, count, new float[Primitives.LANES])));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void rotationsAgree(Primitives primitives) {
        Random random = new Random(9);
        for (int pairs = 1; pairs < 70; pairs++) {
            float[] cos = values(random, 2 * pairs);
            float[] sin = values(random, 2 * pairs);
            float[] v = values(random, 3 * 2 * pairs + 5);
            float[] expected = v.clone();
            float[] actual = v.clone();
            SCALAR.rotateHalves(expected, 3, pairs, cos, sin);
            primitives.rotateHalves(actual, 3, pairs, cos, sin);
            assertThat(bits(actual)).as("halves of %d", pairs).isEqualTo(bits(expected));
            for (int j = 0; j < pairs; j++) {
                cos[2 * j] = cos[2 * j + 1];
                sin[2 * j] = -sin[2 * j + 1];
            }
            expected = v.clone();
            actual = v.clone();
            SCALAR.rotateNeighbours(expected, 3, pairs, cos, sin);
            primitives.rotateNeighbours(actual, 3, pairs, cos, sin);
            assertThat(bits(actual)).as("%d neighbours", pairs).isEqualTo(bits(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void multiplyAddsAgree(Primitives primitives) {
        Random random = new Random(13);
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
                for (int count = 0; count < 100; count++) {
                    MemorySegment from = arena.allocate((long) count * dtype.size() + 2); // ends with the last element
                    SCALAR.encode(dtype, values(random, count), 0, count, from, 2);
                    float[] expected = values(random, count + 3);
                    float[] actual = expected.clone();
                    SCALAR.multiplyAdd(dtype, from, 2, 0.3f, expected, count);
                    primitives.multiplyAdd(dtype, from, 2, 0.3f, actual, count);
                    assertThat(bits(actual)).as("%s, count %d", dtype, count).isEqualTo(bits(expected));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void multiplyAddsOfSeveralRowsAreThoseOfEach(Primitives primitives) {
        Random random = new Random(14);
        int[] rows = {5, 3, 0, 3, 1, 2};
        float[] weights = values(random, rows.length);
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
                for (int count = 0; count < 100; count++) {
                    long step = (long) (count + 1) * dtype.size();
                    MemorySegment from = arena.allocate(6 * step - dtype.size()); // ends with the last element
                    for (int row = 0; row < 6; row++) {
                        SCALAR.encode(dtype, values(random, count), 0, count, from, row * step);
                    }
                    float[] expected = values(random, count + 3);
                    float[] actual = expected.clone();
                    for (int j = 1; j < 1 + Primitives.TOGETHER; j++) {
                        SCALAR.multiplyAdd(dtype, from, rows[j] * step, weights[j], expected, count);
                    }
                    primitives.multiplyAddTogether(dtype, from, step, rows, weights, 1, actual, count);
                    assertThat(bits(actual)).as("%s, count %d", dtype, count).isEqualTo(bits(expected));
                }
            }
        }
    }

    /// Every kernel of every width comes to its turn: rows and panels that go together, and what is left of either.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void tilesAgree(Primitives primitives) {
        Random random = new Random(2);
        for (int rows = 1; rows <= 27; rows++) {
            for (int panels : new int[] {1, 2, 5, 8, 13, 24}) {
                int k = 1 + random.nextInt(40);
                int lda = k + 5;
                int distance = k * 16 + 7;
                int ldc = panels * 16 + 5;
                float[] a = values(random, rows * lda + 2);
                float[] b = values(random, panels * distance + 3);
                float[] start = values(random, rows * ldc + 1);
                float[] expected = start.clone();
                SCALAR.tiles(rows, a, 2, lda, b, 3, distance, panels, k, expected, 1, ldc);
                float[] actual = start.clone();
                primitives.tiles(rows, a, 2, lda, b, 3, distance, panels, k, actual, 1, ldc);
                assertThat(bits(actual)).as("%d rows, %d panels, k %d", rows, panels, k).isEqualTo(bits(expected));

                float[] byColumns = new float[k * Primitives.COLUMN + 1];
                for (int i = 0; i < rows; i++) {
                    for (int p = 0; p < k; p++) {
                        byColumns[1 + p * Primitives.COLUMN + i] = a[2 + i * lda + p];
                    }
                }
                for (Primitives each : new Primitives[] {SCALAR, primitives}) {
                    float[] other = start.clone();
                    each.tilesByColumns(rows, byColumns, 1, b, 3, distance, panels, k, other, 1, ldc);
                    assertThat(bits(other)).as("by columns, %s: %d rows, %d panels, k %d", each.name(), rows, panels, k).isEqualTo(bits(expected));
                }
                for (DType dtype : new DType[] {DType.F32, DType.BF16}) {
                    if (primitives.multipliesPanels(dtype)) {
                        panelsAgree(primitives, dtype, random, rows, panels, k);
                    }
                }
            }
        }
    }

    private static void panelsAgree(Primitives primitives, DType dtype, Random random, int rows, int panels, int k) {
        float[] a = values(random, rows * PanelTiles.LDA);
        float[] start = values(random, rows * PanelTiles.LDC);
        long distance = (k * 16L + 3) * dtype.size();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment b = arena.allocate(panels * distance + 6);
            int all = (int) (panels * distance / dtype.size());
            SCALAR.encode(dtype, values(random, all), 0, all, b, 6);
            float[] decoded = new float[all];
            SCALAR.decode(dtype, b, 6, decoded, 0, all);
            float[] expected = start.clone();
            SCALAR.tiles(rows, a, 0, PanelTiles.LDA, decoded, 0, k * 16 + 3, panels, k, expected, 0, PanelTiles.LDC);
            float[] actual = start.clone();
            primitives.panels(dtype, rows, a, 0, b, 6, distance, panels, k, false, actual, 0, null);
            assertThat(bits(actual)).as("%s, %d rows, %d panels, k %d", dtype, rows, panels, k).isEqualTo(bits(expected));
            panelsAreStored(primitives, dtype, random, rows, a, b, distance, panels, k, start);
        }
    }

    /// Of a destination with at most as many rows and columns as there are, and nothing beside it: as they are encoded, with a NaN
    /// in each row. And chains that begin leave what C held behind.
    private static void panelsAreStored(Primitives primitives, DType dtype, Random random, int rows, float[] a, MemorySegment b, long distance, int panels, int k, float[] start) {
        int thereRows = 1 + random.nextInt(rows);
        int thereColumns = random.nextBoolean() ? panels * 16 : 1 + random.nextInt(panels * 16);
        long step = 4L * (thereColumns + random.nextInt(3));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment expected = arena.allocate(12 + thereRows * step).fill((byte) 0x55);
            MemorySegment stored = arena.allocate(expected.byteSize()).fill((byte) 0x55);
            float[] before = start.clone();
            for (int i = 0; i < rows; i++) {
                before[i * PanelTiles.LDC + random.nextInt(panels * 16)] = Float.intBitsToFloat(0xFFC0_1234);
            }
            float[] continued = before.clone();
            Destination to = new Destination().of(stored, 12, step, thereRows, thereColumns);
            primitives.panels(dtype, rows, a, 0, b, 6, distance, panels, k, false, continued, 0, to);
            for (int i = 0; i < thereRows; i++) {
                SCALAR.encode(DType.F32, continued, i * PanelTiles.LDC, thereColumns, expected, 12 + i * step);
            }
            assertThat(stored.mismatch(expected)).as("%s stored, %d of %d rows, %d columns of %d panels, k %d", dtype, thereRows, rows, thereColumns, panels, k).isEqualTo(-1);
            assertThat(Arrays.stream(bits(continued)).filter(bits -> Float.isNaN(Float.intBitsToFloat(bits))).count()).isEqualTo(rows);

            float[] zeros = start.clone();
            for (int i = 0; i < rows; i++) {
                Arrays.fill(zeros, i * PanelTiles.LDC, i * PanelTiles.LDC + panels * 16, 0f);
            }
            primitives.panels(dtype, rows, a, 0, b, 6, distance, panels, k, false, zeros, 0, null);
            primitives.panels(dtype, rows, a, 0, b, 6, distance, panels, k, true, before, 0, null);
            assertThat(bits(before)).as("%s begun, %d rows, %d panels, k %d", dtype, rows, panels, k).isEqualTo(bits(zeros));
        }
    }

    /// None is left out, and no more is added than makes a whole of 8.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void rowsAreMadeUpToThoseThatGoTogether(Primitives primitives) {
        for (DType dtype : List.of(DType.F32, DType.BF16)) {
            for (int rows = 0; rows <= 130; rows++) {
                assertThat(primitives.fullRows(dtype, rows)).as("%s, %d rows", dtype, rows).isBetween(rows, Math.ceilDiv(rows, 8) * 8);
            }
        }
    }

    /// Ties of all kinds: few different values, both zeros, NaN, what was taken before.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void theBestAreTheSame(Primitives primitives) {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            int lines = 1 + random.nextInt(20);
            int rows = 16 * (1 + random.nextInt(8));
            float[] s = values(random, lines * Primitives.COLUMN);
            for (int i = 0; i < s.length && round % 2 == 0; i++) {
                s[i] = SPECIALS[random.nextInt(SPECIALS.length)];
            }
            int[] expected = new int[lines * Primitives.COLUMN];
            int[] actual = new int[lines * Primitives.COLUMN];
            SCALAR.order(s, lines, rows, expected);
            primitives.order(s, lines, rows, actual);
            assertThat(actual).isEqualTo(expected);
            int first = random.nextInt(lines);
            for (int rank = 0; rank < lines - first; rank++) {
                int[] best = new int[Primitives.COLUMN];
                int[] other = new int[Primitives.COLUMN];
                SCALAR.best(expected, first, lines - first, rows, best);
                primitives.best(actual, first, lines - first, rows, other);
                assertThat(other).as("%d lines from %d, rank %d", lines, first, rank).isEqualTo(best);
                for (int r = 0; r < rows; r++) {
                    expected[best[r] * Primitives.COLUMN + r] = Integer.MIN_VALUE;
                    actual[best[r] * Primitives.COLUMN + r] = Integer.MIN_VALUE;
                }
            }
        }
    }

    @Test
    void keysAreInTheOrderOfTheValues() {
        float[] rising = {Float.NaN, Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -1f, -Float.MIN_VALUE, 0f, Float.MIN_VALUE, 1f, Float.MAX_VALUE, Float.POSITIVE_INFINITY};
        float[] s = Arrays.copyOf(rising, Primitives.COLUMN);
        s[rising.length] = -0f;
        s[rising.length + 1] = Float.intBitsToFloat(-1); // a NaN that is negative
        int[] keys = new int[Primitives.COLUMN];
        SCALAR.order(s, 1, 16, keys);
        assertThat(Arrays.copyOf(keys, rising.length)).isSorted().doesNotHaveDuplicates();
        assertThat(keys[0]).isEqualTo(Primitives.NAN_KEY).isEqualTo(keys[rising.length + 1]);
        assertThat(keys[rising.length]).isEqualTo(keys[5]);
    }

    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void quotientsAgree(Primitives primitives) {
        Random random = new Random(12);
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            for (int rows = 16; rows <= Primitives.COLUMN; rows += 16) {
                float[] expected = new float[5 * Primitives.COLUMN];
                float[] state = new float[Primitives.STATE * Primitives.COLUMN];
                for (int r = 0; r < rows; r++) {
                    state[Primitives.SUM + r] = r % 9 == 0 ? Float.NaN : r % 13 == 0 ? 0f : 1 + random.nextFloat();
                    for (int line = 0; line < 5; line++) {
                        expected[line * Primitives.COLUMN + r] = line == 0 ? Float.MIN_NORMAL : random.nextFloat();
                    }
                }
                float[] actual = expected.clone();
                SCALAR.divide(dtype, expected, 5, rows, state);
                primitives.divide(dtype, actual, 5, rows, state);
                assertThat(bits(canonical(actual))).as("%s, %d rows", dtype, rows).isEqualTo(bits(canonical(expected)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void encodingAndDecodingAgree(Primitives primitives) {
        Random random = new Random(5);
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
                for (int count = 0; count < 70; count++) {
                    float[] v = values(random, count + 1);
                    for (int i = 0; i < Math.min(count, SPECIALS.length); i++) {
                        v[1 + i] = SPECIALS[i];
                    }
                    byte[] expected = encode(SCALAR, arena, dtype, v, count);
                    byte[] actual = encode(primitives, arena, dtype, v, count);
                    assertThat(actual).as("%s, %d", dtype, count).isEqualTo(expected);

                    MemorySegment from = arena.allocate(expected.length + 8L);
                    MemorySegment.copy(MemorySegment.ofArray(expected), 0, from, 2, expected.length);
                    float[] one = new float[count + 2];
                    float[] other = new float[count + 2];
                    SCALAR.decode(dtype, from, 2, one, 1, count);
                    primitives.decode(dtype, from, 2, other, 1, count);
                    assertThat(bits(other)).isEqualTo(bits(one));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void linesAreDecodedAlike(Primitives primitives) {
        Random random = new Random(7);
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
                int count = 48;
                MemorySegment from = arena.allocate(1000L * dtype.size() + 2);
                SCALAR.encode(dtype, values(random, 1000), 0, 1000, from, 2);
                long[] offsets = {2, 2 + 500L * dtype.size(), 2 + 7L * dtype.size(), 2 + 952L * dtype.size()}; // the last ends with the segment
                float[] decoded = new float[1000];
                SCALAR.decode(dtype, from, 2, decoded, 0, 1000);
                float[] expected = new float[1200];
                for (int line = 0; line < offsets.length; line++) {
                    for (int i = 0; i < count; i++) {
                        expected[5 + line * 60 + i / 16 * 300 + i % 16] = decoded[(int) ((offsets[line] - 2) / dtype.size()) + i];
                    }
                }
                float[] actual = new float[1200];
                primitives.decodeLines(dtype, from, offsets, offsets.length, actual, 5, 60, 300, count);
                assertThat(bits(actual)).as("%s", dtype).isEqualTo(bits(expected));
            }
        }
    }

    /// Against the definition, step by step: lengths that are no multiple of anything, results in place, NaN and what overflows.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void fusedRowsAreTheirSteps(Primitives primitives) {
        Random random = new Random(8);
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[] {DType.F32, DType.BF16}) {
                RowKernels kernels = primitives.rowKernels(dtype).orElse(null);
                for (int count = 1; kernels != null && count < 150; count++) {
                    float[] a = rounded(dtype, values(random, count), arena);
                    float[] h = rounded(dtype, values(random, count), arena);
                    float[] gamma = rounded(dtype, values(random, count), arena);
                    float[] lanes = new float[2 * Primitives.LANES];
                    MemorySegment place = segment(dtype, h, arena);
                    float squaresOfBranch = SCALAR.sumOfSquares(a, count, new float[Primitives.LANES]);
                    assertThat(bits(kernels.sumOfSquares(segment(dtype, a, arena), 6, count, lanes))).isEqualTo(bits(squaresOfBranch));

                    float[] expected = new float[count];
                    for (int i = 0; i < count; i++) {
                        expected[i] = h[i] + a[i] * 0.3f * gamma[i];
                    }
                    float[] sum = new float[count];
                    float squares = kernels.residual(segment(dtype, a, arena), 6, 0.3f, vector(dtype, gamma, arena), place, 6, place, 6, sum, count, lanes);
                    if (dtype == DType.BF16) {
                        assertThat(bits(sum)).as("%s, %d", dtype, count).isEqualTo(bits(expected));
                    }
                    assertThat(bits(squares)).as("%s, %d", dtype, count).isEqualTo(bits(SCALAR.sumOfSquares(expected, count, new float[Primitives.LANES])));
                    assertThat(bits(decoded(dtype, place, count))).isEqualTo(bits(rounded(dtype, expected, arena)));

                    float[] scaled = new float[count];
                    for (int i = 0; i < count; i++) {
                        scaled[i] = expected[i] * 0.7f * gamma[i];
                    }
                    MemorySegment z = segment(dtype, new float[count], arena);
                    assertThat(kernels.normalized(sum, place, 6, 0.7f, vector(dtype, gamma, arena), z, 6, count, lanes)).isTrue();
                    assertThat(bits(decoded(dtype, z, count))).isEqualTo(bits(rounded(dtype, scaled, arena)));
                    MemorySegment beside = segment(dtype, new float[count], arena);
                    assertThat(bits(kernels.normalizedBeside(sum, place, 6, 0.7f, vector(dtype, gamma, arena), beside, 6, segment(dtype, a, arena), 6, place, 6, 6, count % 2 == 0, count, lanes)))
                        .isEqualTo(bits(squaresOfBranch));
                    assertThat(RowKernels.areFinite(lanes)).isTrue();
                    assertThat(bits(decoded(dtype, beside, count))).isEqualTo(bits(rounded(dtype, scaled, arena)));
                    for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                        float[] wrong = expected.clone();
                        wrong[random.nextInt(count)] = special;
                        MemorySegment from = segment(dtype, wrong, arena);
                        assertThat(kernels.normalized(wrong, from, 6, 0.7f, vector(dtype, gamma, arena), z, 6, count, lanes)).as("%s among %d", special, count).isFalse();
                        assertThat(bits(kernels.normalizedBeside(wrong, from, 6, 0.7f, vector(dtype, gamma, arena), z, 6, segment(dtype, a, arena), 6, place, 6, 6, false, count, lanes)))
                            .isEqualTo(bits(squaresOfBranch));
                        assertThat(RowKernels.areFinite(lanes)).as("%s among %d", special, count).isFalse();
                    }
                }
            }
        }
    }

    /// A row that does not begin on a boundary.
    private static MemorySegment segment(DType dtype, float[] values, Arena arena) {
        MemorySegment segment = arena.allocate((long) values.length * dtype.size() + 6);
        SCALAR.encode(dtype, values, 0, values.length, segment, 6);
        return segment;
    }

    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void exponentialsAgree(Primitives primitives) {
        Random random = new Random(9);
        for (int count = 0; count < 70; count++) {
            float[] v = new float[count + 2];
            for (int i = 0; i < v.length; i++) {
                v[i] = i % 7 == 3 ? -Math.abs(SPECIALS[random.nextInt(SPECIALS.length)]) : i % 7 == 5 ? Float.intBitsToFloat(0x7F800001 + random.nextInt(1 << 22))
                    : -180 * random.nextFloat();
            }
            float[] expected = v.clone();
            SCALAR.exponentials(expected, count);
            float[] actual = v.clone();
            primitives.exponentials(actual, count);
            assertThat(bits(canonical(actual))).as("count %d", count).isEqualTo(bits(canonical(expected)));
            assertThat(bits(actual[count])).isEqualTo(bits(v[count])); // nothing behind is touched
        }
    }

    /// Blocks long enough for the compiler to have its way with the loops.
    @ParameterizedTest
    @MethodSource("dev.npu4j.cpu.PrimitiveSamples#all")
    void activationsAgree(Primitives primitives) {
        Random random = new Random(10);
        for (int round = 0; round < 40; round++) {
            int count = 1 + random.nextInt(PointwiseCpu.BLOCK);
            float[] x = values(random, count);
            float[] up = values(random, count);
            System.arraycopy(SPECIALS, 0, x, 0, Math.min(count, SPECIALS.length));
            float[][] results = new float[6][];
            int made = 0;
            for (Primitives each : new Primitives[] {SCALAR, primitives}) {
                float[] y = up.clone();
                Activations.swiGlu(each, x.clone(), y, new float[count], count);
                results[made++] = canonical(y);
                y = x.clone();
                Activations.gelu(each, y, new float[count], new float[count], count);
                results[made++] = canonical(y);
                y = x.clone();
                Activations.geluTanh(each, y, new float[count], count);
                results[made++] = canonical(y);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(bits(results[i + 3])).as("activation %d, count %d", i, count).isEqualTo(bits(results[i]));
            }
        }
    }

    private static MemorySegment vector(DType dtype, float[] values, Arena arena) {
        MemorySegment segment = arena.allocate((long) values.length * dtype.size());
        SCALAR.encode(dtype, values, 0, values.length, segment, 0);
        return segment;
    }

    private static float[] decoded(DType dtype, MemorySegment segment, int count) {
        float[] values = new float[count];
        SCALAR.decode(dtype, segment, 6, values, 0, count);
        return values;
    }

    private static float[] rounded(DType dtype, float[] values, Arena arena) {
        return decoded(dtype, segment(dtype, values, arena), values.length);
    }

    private static byte[] encode(Primitives primitives, Arena arena, DType dtype, float[] v, int count) {
        MemorySegment to = arena.allocate((long) count * dtype.size() + 8);
        primitives.encode(dtype, v, 1, count, to, 2);
        return to.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
}
