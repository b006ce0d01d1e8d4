package dev.npu4j.conformance.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {
    /// Inputs 0, 1, 2, … for every operand of the case; those given instead.
    private static Plan plan(String line, Map<String, double[]> given) {
        Case c = Case.parse(line);
        Map<String, double[]> inputs = new HashMap<>();
        for (Operand operand : c.operator().operands()) {
            if (!operand.isOutput()) {
                double[] values = new double[(int) operand.shape().elements()];
                java.util.Arrays.setAll(values, i -> i);
                inputs.put(operand.name(), values);
            }
        }
        inputs.putAll(given);
        return Plan.of(c, c.operator(), inputs);
    }

    private static Plan plan(String line) {
        return plan(line, Map.of());
    }

    private static void assertAlone(Plan plan, int row, String line, Map<String, double[]> changed) {
        Plan alone = plan.alone(row);
        assertThat(alone.operator()).isEqualTo(Operator.parse(line));
        assertThat(alone.rows()).isEqualTo(1);
        plan.inputs().forEach((name, values) ->
            assertThat(alone.inputs().get(name)).as(name).containsExactly(changed.getOrDefault(name, values)));
    }

    @Test
    void aRowOfAMatmulGoesToItsOwnExpert() {
        for (int row = 0; row < 3; row++) {
            double[] x = {2 * row, 2 * row + 1};
            boolean first = row < 2;
            assertAlone(plan("GroupedMatmul(f32, e=3, m=4, k=2, n=3)", Map.of("group_list", new double[] {2, 0, 1})), row,
                "GroupedMatmul(f32, e=3, m=1, k=2, n=3)", Map.of("x", x, "group_list", first ? new double[] {1, 0, 0} : new double[] {0, 0, 1}));
            assertAlone(plan("GroupedMatmul(f32, e=3, m=4, k=2, n=3, cumsum)", Map.of("group_list", new double[] {2, 2, 3})), row,
                "GroupedMatmul(f32, e=3, m=1, k=2, n=3, cumsum)", Map.of("x", x, "group_list", first ? new double[] {1, 1, 1} : new double[] {0, 0, 1}));
        }
    }

    @Test
    void countsAddUp() {
        assertAlone(plan("GroupedMatmul(f32, e=3, m=4, k=2, n=3)", Map.of("group_list", new double[] {2, 1, 1})), 3,
            "GroupedMatmul(f32, e=3, m=1, k=2, n=3)", Map.of("x", new double[] {6, 7}, "group_list", new double[] {0, 0, 1}));
    }

    @Test
    void aRowOfANormIsItself() {
        assertAlone(plan("RmsNorm(f32, rows=3, hidden=2)"), 1, "RmsNorm(f32, rows=1, hidden=2)", Map.of("x", new double[] {2, 3}));
        Map<String, double[]> residual = Map.of("a", new double[] {4, 5}, "h", new double[] {4, 5});
        assertAlone(plan("AddRmsNorm(bf16, rows=3, hidden=2, profile=fused)"), 2, "AddRmsNorm(bf16, rows=1, hidden=2, profile=fused)", residual);
        assertAlone(plan("SandwichNorm(f16, rows=3, hidden=2, profile=pair_v1)"), 2, "SandwichNorm(f16, rows=1, hidden=2, profile=pair_v1)", residual);
    }

    @Test
    void aQueryKeepsItsPositionAndAllKeys() {
        assertAlone(plan("PrunedAttention(f32, sq=2, rows=3, keep=2, hq=2, hkv=1, d=2, scale=0.25)"), 1,
            "PrunedAttention(f32, sq=1, rows=3, keep=2, hq=2, hkv=1, d=2, scale=0.25)", Map.of("q", new double[] {4, 5, 6, 7}, "q_pos", new double[] {1}));
    }

    @Test
    void aQueryKeepsItsPositionAndAllPages() {
        assertAlone(plan("PagedAttention(f32, sq=2, tokens=3, pages=3, page=2, hq=2, hkv=1, d=2, scale=0.25)"), 1,
            "PagedAttention(f32, sq=1, tokens=3, pages=3, page=2, hq=2, hkv=1, d=2, scale=0.25)", Map.of("q", new double[] {4, 5, 6, 7}, "q_pos", new double[] {1}));
    }

    @Test
    void tokensAreSelectedTogether() {
        Plan plan = plan("TokenSelect(n=4, keep=2)");
        assertThat(plan.rows()).isZero();
        assertThatThrownBy(() -> plan.alone(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyOtherOperatorHasRows() {
        assertThat(plan("GroupedMatmul(f32, e=3, m=4, k=2, n=3)").rows()).isEqualTo(4);
        assertThat(plan("RmsNorm(f32, rows=3, hidden=2)").rows()).isEqualTo(3);
        assertThat(plan("AddRmsNorm(f32, rows=3, hidden=2)").rows()).isEqualTo(3);
        assertThat(plan("SandwichNorm(f32, rows=3, hidden=2)").rows()).isEqualTo(3);
        assertThat(plan("PrunedAttention(f32, sq=2, rows=3, keep=2, hq=2, hkv=1, d=2)").rows()).isEqualTo(2);
        assertThat(plan("PagedAttention(f32, sq=2, tokens=3, pages=3, page=2, hq=2, hkv=1, d=2)").rows()).isEqualTo(2);
    }

    @Test
    void optionalOutputsAreThereWhenAskedFor() {
        assertThat(plan("RmsNorm(f32, rows=3, hidden=2)").outputs()).extracting(Operand::name).containsExactly("y");
        assertThat(plan("RmsNorm(f32, rows=3, hidden=2, rstd)").outputs()).extracting(Operand::name).containsExactly("y", "rstd");
    }

    @Test
    void operandsHaveTheirUsualTypeAndTheBiasTheOneOfTheCase() {
        assertThat(plan("GroupedMatmul(bf16, e=1, m=2, k=3, n=4, bias)").dtypes())
            .containsOnly(Map.entry("x", DType.BF16), Map.entry("weight", DType.BF16), Map.entry("bias", DType.BF16), Map.entry("group_list", DType.I64));
        assertThat(plan("GroupedMatmul(bf16, e=1, m=2, k=3, n=4, bias, bias_f32)").dtypes())
            .containsOnly(Map.entry("x", DType.BF16), Map.entry("weight", DType.BF16), Map.entry("bias", DType.F32), Map.entry("group_list", DType.I64));
    }

    @Test
    void theLayoutIsChangedAlone() {
        Plan plan = plan("AddRmsNorm(f32, rows=3, hidden=2)");
        assertThat(plan.withPad(5)).isEqualTo(new Plan(plan.operator(), plan.inputs(), plan.dtypes(), false, 5, false, false));
        assertThat(plan.withPacked(true)).isEqualTo(new Plan(plan.operator(), plan.inputs(), plan.dtypes(), false, 0, true, false));
        assertThat(plan.withInplace(true)).isEqualTo(new Plan(plan.operator(), plan.inputs(), plan.dtypes(), false, 0, false, true));
    }

    @Test
    void otherInputsAndTypesAreTakenAlone() {
        Plan plan = plan("AddRmsNorm(f32, rows=3, hidden=2)");
        Operator other = Operator.parse("AddRmsNorm(f32, rows=1, hidden=2)");
        assertThat(plan.with(other, Map.of())).isEqualTo(new Plan(other, Map.of(), plan.dtypes(), false, 0, false, false));
        assertThat(plan.withDType("bias", DType.F32).dtypes()).containsEntry("bias", DType.F32).containsEntry("a", DType.F32);
        assertThat(plan.dtypes()).doesNotContainKey("bias");
    }
}
