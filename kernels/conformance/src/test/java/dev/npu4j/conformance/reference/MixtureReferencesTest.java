package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Permutation by expert, the sum over experts, and gathering, against sums that can be done by hand.
class MixtureReferencesTest {
    private static double[] values(Operator operator, String output, Map<String, double[]> inputs) {
        return References.expect(operator, inputs).stream().filter(each -> each.operand().equals(output)).findFirst().orElseThrow().value();
    }

    @Test
    void slotsAreSortedByExpertAndStayInOrderThere() {
        ExpertPermute op = new ExpertPermute(DType.F32, 3, 2, 4, 2);
        Map<String, double[]> inputs = Map.of("x", new double[] {1, 2, 3, 4, 5, 6}, "ids", new double[] {3, 1, 3, 3, 1, 0});
        assertThat(values(op, "order", inputs)).containsExactly(5, 1, 4, 0, 2, 3);
        assertThat(values(op, "inverse", inputs)).containsExactly(3, 1, 4, 5, 2, 0);
        assertThat(values(op, "counts", inputs)).containsExactly(1, 2, 0, 3);
        assertThat(values(op, "y", inputs)).containsExactly(5, 6, 1, 2, 5, 6, 1, 2, 3, 4, 3, 4);
    }

    @Test
    void copiesHaveNoErrorWhateverTheyAre() {
        double[] x = {Double.NaN, -0.0, Double.NEGATIVE_INFINITY};
        Expected y = References.expect(new GatherRows(DType.F16, 3, 4, 1), Map.of("x", x, "keep", new double[] {2, 0, 1, 1})).getFirst();
        assertThat(y.value()).containsExactly(Double.NEGATIVE_INFINITY, Double.NaN, -0.0, -0.0);
        assertThat(y.error()).containsOnly(0);
        assertThat(y.written()).containsOnly(true);
    }

    @Test
    void whatIsAbsentIsNotAdded() {
        ExpertCombine op = new ExpertCombine(DType.F32, 2, 1, 2);
        Map<String, double[]> inputs = new HashMap<>(Map.of("x", new double[] {1, 10, 100, 1000}, "inverse", new double[] {3, 0, 1, 2}, "weights", new double[] {2, 3, 4, 5}));
        assertThat(values(op, "y", inputs)).containsExactly(2003, 540);
        inputs.put("shared", new double[] {0.5, 0.25});
        assertThat(values(op, "y", inputs)).containsExactly(2003.5, 540.25);
        inputs.put("residual", new double[] {-3, 1});
        assertThat(values(op, "y", inputs)).containsExactly(2000.5, 541.25);
    }

    /// f32 may overflow on the way where the sum itself does not; an infinity of the data is one for sure.
    @Test
    void whatMayOverflowIsLeftOpenAndWhatMustIsNot() {
        ExpertCombine op = new ExpertCombine(DType.F32, 1, 1, 2);
        double half = 0x1.8p127;
        assertThat(sum(op, half, half, -half).error()).containsExactly(Double.POSITIVE_INFINITY);
        assertThat(sum(op, half, half, 1).error()[0]).isFinite();
        assertThat(sum(op, half, half, 1).value()[0]).isGreaterThan(Float.MAX_VALUE);
        assertThat(sum(op, Double.POSITIVE_INFINITY, 1, 2).error()).containsExactly(0);
        assertThat(sum(op, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 2)).satisfies(y -> assertThat(y.value()).containsExactly(Double.NaN));
    }

    private static Expected sum(ExpertCombine op, double a, double b, double residual) {
        return References.expect(op, Map.of("x", new double[] {a, b}, "inverse", new double[] {0, 1}, "weights", new double[] {1, 1}, "residual", new double[] {residual})).getFirst();
    }

    /// Terms in any order, fused or not.
    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void acceptsEveryHonestSumAndNoOther(DType dtype) {
        double worst = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int top = 1 + random.nextInt(9);
            ExpertCombine op = new ExpertCombine(dtype, 3, 5, top);
            float[] x = Fill.NORMAL.make(random, dtype, op.slots() * 5);
            float[] weights = Fill.NORMAL.make(random, DType.F32, op.slots());
            float[] shared = Fill.NORMAL.make(random, dtype, 15);
            double[] inverse = random.ints(op.slots(), 0, op.slots()).asDoubleStream().toArray();
            Expected y = References.expect(op, Map.of("x", Fill.wide(x), "inverse", inverse, "weights", Fill.wide(weights), "shared", Fill.wide(shared))).getFirst();
            float[] honest = new float[15];
            float[] wrong = new float[15];
            for (int i = 0; i < 15; i++) {
                List<Integer> order = new ArrayList<>();
                for (int j = -1; j < top; j++) {
                    order.add(j);
                }
                Collections.shuffle(order, random);
                boolean fused = random.nextBoolean();
                for (int j : order) {
                    int slot = i / 5 * top + j;
                    float term = j < 0 ? shared[i] : x[(int) inverse[slot] * 5 + i % 5];
                    float weight = j < 0 ? 1 : weights[slot];
                    honest[i] = fused ? Math.fma(term, weight, honest[i]) : honest[i] + term * weight;
                }
                wrong[i] = Fill.store(honest[i] - shared[i], dtype);
                honest[i] = Fill.store(honest[i], dtype);
            }
            worst = Math.max(worst, Judge.worst(y, honest));
            assertThat(Judge.worst(y, wrong)).as("seed %d", seed).isGreaterThan(1);
        }
        assertThat(worst).isBetween(0.05, 1.0);
    }
}
