package dev.npu4j.conformance.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Three experts, of which the second has no rows, on matrices that are multiplied here by hand.
class FreivaldsTest {
    private static final int P = Integer.MAX_VALUE; // 2^31 - 1

    // x: [4, 2]; the last row belongs to no group
    private static final double[] X = {1, 2, 3, -4, 5, 6, 7, 7};
    // [e=3, k=2, n=3]
    private static final double[] KN = {1, 2, 3, 4, 5, 6, 100, 100, 100, 100, 100, 100, -1, 0, 2, 3, 1, -2};
    private static final double[] NK = {1, 4, 2, 5, 3, 6, 100, 100, 100, 100, 100, 100, -1, 3, 0, 1, 2, -2};
    private static final double[] BIAS = {10, 20, 30, 1, 1, 1, -5, 0, 5};
    // rows 0 and 1 times the first expert, row 2 times the third, row 3 whatever it was
    private static final double[] Y = {9, 12, 15, -13, -14, -15, 13, 6, -2, 77, 77, 77};
    private static final double[] BIASED = {19, 32, 45, -3, 6, 15, 8, 6, 3, 77, 77, 77};

    private static int firstWrongRow(GroupListKind kind, WeightLayout layout, boolean bias, double... y) {
        GroupedMatmul op = GroupedMatmul.of(DType.F32, 3, 4, 2, 3).withGroupList(kind).withWeight(layout);
        Map<String, double[]> inputs = new HashMap<>();
        inputs.put("x", X);
        inputs.put("weight", layout == WeightLayout.KN ? KN : NK);
        inputs.put("group_list", kind == GroupListKind.COUNTS ? new double[] {2, 0, 1} : new double[] {2, 2, 3});
        if (bias) {
            inputs.put("bias", BIAS);
        }
        return new Freivalds(op, inputs).firstWrongRow(y);
    }

    private static double[] changed(double[] y, int at, double value) {
        double[] copy = y.clone();
        copy[at] = value;
        return copy;
    }

    @Test
    void theRightProductPassesInEveryForm() {
        for (GroupListKind kind : GroupListKind.values()) {
            for (WeightLayout layout : WeightLayout.values()) {
                assertThat(firstWrongRow(kind, layout, false, Y)).isEqualTo(-1);
                assertThat(firstWrongRow(kind, layout, true, BIASED)).isEqualTo(-1);
            }
        }
    }

    @Test
    void anyWrongElementIsFoundInItsRow() {
        for (int at = 0; at < 9; at++) {
            assertThat(firstWrongRow(GroupListKind.COUNTS, WeightLayout.NK, false, changed(Y, at, Y[at] + 1))).isEqualTo(at / 3);
            assertThat(firstWrongRow(GroupListKind.CUMSUM, WeightLayout.KN, true, changed(BIASED, at, -BIASED[at]))).isEqualTo(at / 3);
        }
    }

    @Test
    void theFirstWrongRowIsTold() {
        assertThat(firstWrongRow(GroupListKind.COUNTS, WeightLayout.NK, false, changed(changed(Y, 8, 0), 4, 0))).isEqualTo(1);
    }

    @Test
    void rowsPastTheLastGroupMayHoldAnything() {
        assertThat(firstWrongRow(GroupListKind.COUNTS, WeightLayout.NK, false, changed(Y, 9, Double.NaN))).isEqualTo(-1);
    }

    @Test
    void whatIsNoWholeNumberIsWrong() {
        assertThat(firstWrongRow(GroupListKind.COUNTS, WeightLayout.NK, false, changed(Y, 0, 9.5))).isZero();
        assertThat(firstWrongRow(GroupListKind.COUNTS, WeightLayout.NK, false, changed(Y, 8, -2.5))).isEqualTo(2);
        assertThat(firstWrongRow(GroupListKind.COUNTS, WeightLayout.NK, false, changed(Y, 0, Double.NaN))).isZero();
        assertThat(firstWrongRow(GroupListKind.COUNTS, WeightLayout.NK, false, changed(Y, 0, Double.POSITIVE_INFINITY))).isZero();
    }

    @Test
    void numbersThatAreEqualOnlyModuloThePrimeAreWrong() {
        // 3·0 - 4·0 = 0, and both -p and p are 0 modulo p
        GroupedMatmul op = GroupedMatmul.of(DType.F32, 1, 1, 1, 1);
        Map<String, double[]> inputs = Map.of("x", new double[] {3}, "weight", new double[] {0}, "group_list", new double[] {1});
        assertThat(new Freivalds(op, inputs).firstWrongRow(new double[] {0})).isEqualTo(-1);
        assertThat(new Freivalds(op, inputs).firstWrongRow(new double[] {P})).isZero();
        assertThat(new Freivalds(op, inputs).firstWrongRow(new double[] {-P})).isZero();
    }

    @Test
    void aPlainProductHasOneMatrixForAllRows() {
        Matmul op = Matmul.of(DType.F32, 2, 2, 3);
        Map<String, double[]> inputs = Map.of("x", new double[] {1, 2, 3, -4}, "weight", new double[] {1, 4, 2, 5, 3, 6}, "bias", new double[] {10, 20, 30});
        double[] y = {19, 32, 45, -3, 6, 15};
        assertThat(new Freivalds(op, inputs).firstWrongRow(y)).isEqualTo(-1);
        for (int at = 0; at < y.length; at++) {
            assertThat(new Freivalds(op, inputs).firstWrongRow(changed(y, at, y[at] - 1))).isEqualTo(at / 3);
        }
    }

    @Test
    void productsThatExceedThePrimeAreReducedAndNotLost() {
        GroupedMatmul op = GroupedMatmul.of(DType.F32, 1, 1, 3, 1);
        Map<String, double[]> inputs = Map.of("x", new double[] {P - 1, P - 1, 1 - P}, "weight", new double[] {P - 1, -7, P - 8}, "group_list", new double[] {1});
        // (p - 1)·((p - 1) - 7 - (p - 8)) = 0
        assertThat(new Freivalds(op, inputs).firstWrongRow(new double[] {0})).isEqualTo(-1);
        assertThat(new Freivalds(op, inputs).firstWrongRow(new double[] {1})).isZero();
    }

    @Test
    void whatOneVectorCannotTellTheOtherDoes() {
        GroupedMatmul op = GroupedMatmul.of(DType.F32, 1, 1, 1, 2);
        Map<String, double[]> inputs = Map.of("x", new double[] {3}, "weight", new double[2], "group_list", new double[] {1});
        for (int seed = 0; seed < 2; seed++) {
            SplittableRandom vector = new SplittableRandom(seed);
            long r0 = vector.nextLong(1, P);
            long r1 = vector.nextLong(1, P);
            // (r1, -r0)·(r0, r1) = 0, as the right y = (0, 0) has it
            assertThat(new Freivalds(op, inputs).firstWrongRow(new double[] {r1, -r0})).isZero();
        }
    }
}
