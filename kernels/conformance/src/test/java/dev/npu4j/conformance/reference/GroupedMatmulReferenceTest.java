package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.reference.HonestMatmul.Fault;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GroupedMatmulReferenceTest {
    private static final DType[][] DTYPES = { // x, weight, y
        {DType.F32, DType.F32, DType.F32}, {DType.F16, DType.F16, DType.F16}, {DType.BF16, DType.BF16, DType.BF16},
        {DType.BF16, DType.F32, DType.BF16}, {DType.F32, DType.F16, DType.F32}, {DType.BF16, DType.BF16, DType.F32}};

    /// The worst ratio of error to bound for one random case.
    static double judge(Fill fill, DType[] dtypes, Fault fault, long seed) {
        Random random = new Random(seed);
        int[] counts = {1 + random.nextInt(4), 0, random.nextInt(3), 1};
        boolean cumsum = random.nextBoolean();
        boolean biased = random.nextBoolean() || fault.name().startsWith("BIAS");
        WeightLayout layout = random.nextBoolean() ? WeightLayout.KN : WeightLayout.NK;
        int m = Arrays.stream(counts).sum() + random.nextInt(2);
        int k = 2 + random.nextInt(90);
        int n = 2 + random.nextInt(20);
        GroupedMatmul op = new GroupedMatmul(dtypes[0], dtypes[1], dtypes[2], counts.length, m, k, n,
            cumsum ? GroupListKind.CUMSUM : GroupListKind.COUNTS, layout, biased);
        int[] groupList = counts.clone();
        if (cumsum) {
            Arrays.parallelPrefix(groupList, Integer::sum);
        }
        float[] x = fill.make(random, dtypes[0], m * k);
        float[] weight = fill.make(random, dtypes[1], counts.length * k * n);
        float[] bias = biased ? fill.make(random, dtypes[1], counts.length * n) : null;
        Map<String, double[]> inputs = new HashMap<>(Map.of("x", Fill.wide(x), "weight", Fill.wide(weight), "group_list", Fill.wide(groupList)));
        if (biased) {
            inputs.put("bias", Fill.wide(bias));
        }
        Expected y = References.expect(op, inputs).getFirst();
        return Judge.worst(y, new HonestMatmul(op, x, weight, bias, groupList, random, fault).y());
    }

    static Stream<Arguments> kinds() {
        return Stream.of(DTYPES).flatMap(dtypes -> Stream.of(Fill.values()).map(fill -> Arguments.of(dtypes, fill)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void acceptsEveryHonestKernel(DType[] dtypes, Fill fill) {
        for (int seed = 0; seed < 60; seed++) {
            assertThat(judge(fill, dtypes, Fault.NONE, seed)).as("seed %d", seed).isLessThanOrEqualTo(1);
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(DTYPES).flatMap(dtypes -> Stream.of(Fault.values()).filter(fault -> fault != Fault.NONE).map(fault -> Arguments.of(dtypes, fault)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesEveryPlantedFault(DType[] dtypes, Fault fault) {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(judge(Fill.NORMAL, dtypes, fault, seed)).as("seed %d", seed).isGreaterThan(1);
        }
    }

    /// x = (1 2), one expert, weight rows by input (3 5), (4 6): y = (1·3 + 2·4, 1·5 + 2·6) = (11, 17).
    @Test
    void aHandMadeProduct() {
        GroupedMatmul op = GroupedMatmul.of(DType.F32, 1, 1, 2, 2).withWeight(WeightLayout.KN);
        Expected y = References.expect(op, Map.of("x", new double[] {1, 2}, "weight", new double[] {3, 5, 4, 6}, "group_list", new double[] {1})).getFirst();
        assertThat(y.value()).containsExactly(11, 17);
        assertThat(y.error()).containsExactly(4 * Math.sqrt(2) * 0x1p-24 * 11 + 2 * 0x1p-150, 4 * Math.sqrt(2) * 0x1p-24 * 17 + 2 * 0x1p-150);
    }

    @Test
    void theOtherLayoutIsTheTranspose() {
        GroupedMatmul op = GroupedMatmul.of(DType.F32, 1, 1, 2, 2).withWeight(WeightLayout.NK);
        Expected y = References.expect(op, Map.of("x", new double[] {1, 2}, "weight", new double[] {3, 4, 5, 6}, "group_list", new double[] {1})).getFirst();
        assertThat(y.value()).containsExactly(11, 17);
    }

    /// Groups of 1, 0 and 1 rows of 4, weights 10, 20, 30 and biases 1, 2, 3; rows 2 and 3 belong to nobody.
    private static Expected threeGroups(GroupListKind kind, double... groupList) {
        GroupedMatmul op = new GroupedMatmul(DType.F32, DType.F32, DType.F32, 3, 4, 1, 1, kind, WeightLayout.KN, true);
        return References.expect(op, Map.of("x", new double[] {1, 2, Double.NaN, Double.NaN}, "weight", new double[] {10, Double.NaN, 30},
            "bias", new double[] {1, Double.NaN, 3}, "group_list", groupList)).getFirst();
    }

    @Test
    void countsOpenOneGroupAfterTheOther() {
        assertThat(threeGroups(GroupListKind.COUNTS, 1, 0, 1).value()).startsWith(11, 63);
    }

    @Test
    void runningSumsSayWhereAGroupEnds() {
        assertThat(threeGroups(GroupListKind.CUMSUM, 1, 1, 2).value()).startsWith(11, 63);
    }

    @Test
    void rowsPastTheLastGroupAreNotWritten() {
        assertThat(threeGroups(GroupListKind.COUNTS, 1, 0, 1).written()).containsExactly(true, true, false, false);
    }

    @Test
    void anInfiniteProductIsInfinityWithoutAnError() {
        Expected y = products(new double[] {Double.POSITIVE_INFINITY, 1}, new double[] {2, 5});
        assertThat(y.value()).containsExactly(Double.POSITIVE_INFINITY);
        assertThat(y.error()).containsExactly(0);
    }

    @Test
    void infinitiesOfBothSignsAreNan() {
        assertThat(products(new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}, new double[] {1, 1}).value()).containsExactly(Double.NaN);
    }

    @Test
    void productsThatCancelBeyondF32MayBeAnything() {
        assertThat(products(new double[] {3e38, 3e38}, new double[] {2, -2}).error()).containsExactly(Double.POSITIVE_INFINITY);
    }

    @Test
    void aSumBeyondF32IsFarBeyondItsError() {
        Expected y = products(new double[] {3e38, 3e38}, new double[] {2, 2});
        assertThat(Judge.worst(y, new float[] {Float.POSITIVE_INFINITY})).isLessThanOrEqualTo(1);
        assertThat(Judge.worst(y, new float[] {Float.NaN})).isInfinite();
    }

    private static Expected products(double[] x, double[] weight) {
        GroupedMatmul op = GroupedMatmul.of(DType.F32, 1, 1, x.length, 1);
        return References.expect(op, Map.of("x", x, "weight", weight, "group_list", new double[] {1})).getFirst();
    }
}
