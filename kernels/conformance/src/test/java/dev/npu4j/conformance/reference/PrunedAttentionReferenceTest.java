package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.npu4j.conformance.reference.HonestAttention.Fault;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PrunedAttentionReferenceTest {
    private static final DType[] DTYPES = {DType.F32, DType.F16, DType.BF16};

    /// The worst ratio of error to bound for one random case.
    static double judge(Fill fill, DType dtype, Fault fault, long seed) {
        Random random = new Random(seed);
        int sq = 4;
        int hkv = 2;
        int hq = hkv * 2;
        int rows = 40 + random.nextInt(160);
        int kept = 20 + random.nextInt(rows - 20);
        int d = 1 + random.nextInt(40);
        PrunedAttention op = new PrunedAttention(dtype, sq, rows, kept, hq, hkv, Math.max(d, 5));
        int[] keep = Arrays.stream(Fill.shuffled(random, rows)).limit(kept).sorted().toArray();
        boolean positioned = fault == Fault.POSITIONS_IGNORED || random.nextBoolean();
        int[] kPos = positioned ? Fill.shuffled(random, kept) : null;
        int[] qPos = {rows, -1, positioned ? kPos[kept / 2] : keep[kept / 2], positioned ? kept / 2 : keep[kept / 2 + 1] - 1};
        float[] q = fill.make(random, dtype, sq * hq * op.d());
        float[] k = fill.make(random, dtype, rows * hkv * op.d());
        float[] v = fill.make(random, dtype, rows * hkv * op.d());
        if (fault == Fault.NO_RESCALE) {
            raise(k, q, dtype, hkv * op.d());
        }
        Expected y = expect(op, q, k, v, keep, qPos, kPos);
        return Judge.worst(y, new HonestAttention(op, q, k, v, keep, qPos, kPos, random, fault).y());
    }

    /// Makes scores grow from row to row, so that each block of keys brings a new maximum.
    private static void raise(float[] k, float[] q, DType dtype, int rowLength) {
        for (int i = 0; i < k.length; i++) {
            k[i] = Fill.store(0.03f * (i / rowLength), dtype);
        }
        for (int i = 0; i < q.length; i++) {
            q[i] = Math.abs(q[i]);
        }
    }

    private static Expected expect(PrunedAttention op, float[] q, float[] k, float[] v, int[] keep, int[] qPos, int[] kPos) {
        Map<String, double[]> inputs = new HashMap<>(Map.of("q", Fill.wide(q), "k", Fill.wide(k), "v", Fill.wide(v),
            "keep", Fill.wide(keep), "q_pos", Fill.wide(qPos)));
        if (kPos != null) {
            inputs.put("k_pos", Fill.wide(kPos));
        }
        return References.expect(op, inputs).getFirst();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(DTYPES).flatMap(dtype -> Stream.of(Fill.values()).map(fill -> Arguments.of(dtype, fill)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void acceptsEveryHonestKernel(DType dtype, Fill fill) {
        for (int seed = 0; seed < 90; seed++) {
            assertThat(judge(fill, dtype, Fault.NONE, seed)).as("seed %d", seed).isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void acceptsTheHonestKernelWhoseMaximumRises(DType dtype) {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            PrunedAttention op = new PrunedAttention(dtype, 1, 300, 300, 1, 1, 8);
            float[] q = Fill.NORMAL.make(random, dtype, 8);
            float[] k = new float[300 * 8];
            raise(k, q, dtype, 8);
            float[] v = Fill.NORMAL.make(random, dtype, 300 * 8);
            int[] keep = IntStream.range(0, 300).toArray();
            float[] actual = new HonestAttention(op, q, k, v, keep, new int[] {299}, null, random, Fault.NONE).y();
            assertThat(Judge.worst(expect(op, q, k, v, keep, new int[] {299}, null), actual)).as("seed %d", seed).isLessThanOrEqualTo(1);
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(DTYPES).flatMap(dtype -> Stream.of(Fault.values()).filter(fault -> fault != Fault.NONE).map(fault -> Arguments.of(dtype, fault)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesEveryPlantedFault(DType dtype, Fault fault) {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(judge(Fill.NORMAL, dtype, fault, seed)).as("seed %d", seed).isGreaterThan(1);
        }
    }

    private static final PrunedAttention TINY = new PrunedAttention(DType.F32, 1, 3, 2, 1, 1, 1, 2);

    /// One query q = 1 at position `qPos`; rows k = (0, NaN, ln(3)/2), v = (8, NaN, 4), of which 0 and 2 are kept; scale 2.
    private static Expected tiny(double qPos, double v2) {
        return References.expect(TINY, Map.of("q", new double[] {1}, "k", new double[] {0, Double.NaN, Math.log(3) / 2},
            "v", new double[] {8, Double.NaN, v2}, "keep", new double[] {0, 2}, "q_pos", new double[] {qPos})).getFirst();
    }

    @Test
    void aHandMadeAverage() {
        // scores 0 and ln 3: weights 1/4 and 3/4, so y = 8/4 + 3·4/4 = 5
        assertThat(tiny(2, 4).value()).containsExactly(new double[] {5}, within(1e-14));
    }

    @Test
    void aKeyThatIsNotSeenHasNoInfluenceEvenIfItIsNan() {
        assertThat(tiny(1, Double.NaN).value()).containsExactly(8);
    }

    @Test
    void aVisibleNanIsTheResult() {
        assertThat(tiny(2, Double.NaN).value()).containsExactly(Double.NaN);
    }

    @Test
    void aVisibleInfinityIsTheResultWithoutAnError() {
        assertThat(tiny(2, Double.NEGATIVE_INFINITY).value()).containsExactly(Double.NEGATIVE_INFINITY);
        assertThat(tiny(2, Double.NEGATIVE_INFINITY).error()).containsExactly(0);
    }

    @Test
    void noVisibleKeyIsPlusZeroExactly() {
        assertThat(tiny(-1, 4).value()).containsExactly(0.0);
        assertThat(tiny(-1, 4).error()).containsExactly(0);
    }

    private static Expected scored(double... k) {
        PrunedAttention op = new PrunedAttention(DType.F32, 1, 2, 2, 1, 1, 1, 1);
        return References.expect(op, Map.of("q", new double[] {1}, "k", k, "v", new double[] {8, 4}, "keep", new double[] {0, 1},
            "q_pos", new double[] {9}, "k_pos", new double[] {7, 9})).getFirst();
    }

    @Test
    void aScoreOfMinusInfinityHasNoWeight() {
        assertThat(scored(Double.NEGATIVE_INFINITY, 1).value()).containsExactly(4);
    }

    @Test
    void nothingButMinusInfinityIsNan() {
        assertThat(scored(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY).value()).containsExactly(Double.NaN);
    }

    @Test
    void aScoreOfPlusInfinityIsNan() {
        assertThat(scored(Double.POSITIVE_INFINITY, 1).value()).containsExactly(Double.NaN);
    }

    @Test
    void headsShareKeysInNeighbouringGroups() {
        // four query heads, two key-value heads with v = 10 and 20: heads 0 and 1 read the first
        PrunedAttention op = new PrunedAttention(DType.F32, 1, 1, 1, 4, 2, 1);
        Expected y = References.expect(op, Map.of("q", new double[4], "k", new double[2], "v", new double[] {10, 20},
            "keep", new double[] {0}, "q_pos", new double[] {0})).getFirst();
        assertThat(y.value()).containsExactly(10, 10, 20, 20);
    }
}
