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
    void aRowOfAPlainMatmulIsItself() {
        assertAlone(plan("Matmul(f32, m=4, k=2, n=3, weight=kn, bias)"), 2, "Matmul(f32, m=1, k=2, n=3, weight=kn, bias)", Map.of("x", new double[] {4, 5}));
    }

    @Test
    void aTokenKeepsItsPosition() {
        assertAlone(plan("RotaryEmbedding(f32, tokens=3, heads=1, d=3, theta=7.0, rotary=2, pairing=interleaved)"), 2,
            "RotaryEmbedding(f32, tokens=1, heads=1, d=3, theta=7.0, rotary=2, pairing=interleaved)", Map.of("x", new double[] {6, 7, 8}, "pos", new double[] {2}));
    }

    @Test
    void anOutputInPlaceIsTheInputThatItMayBe() {
        Plan norm = plan("AddRmsNorm(f32, rows=3, hidden=2)");
        assertThat(norm.sharedWith("h_out")).isEmpty();
        assertThat(norm.withInplace(true).sharedWith("h_out")).contains("h");
        assertThat(norm.withInplace(true).sharedWith("z")).isEmpty();
        assertThat(norm.isOverwritten("h")).isFalse();
        assertThat(norm.withInplace(true).isOverwritten("h")).isTrue();
        assertThat(norm.withInplace(true).isOverwritten("a")).isFalse();
        Plan rotary = plan("RotaryEmbedding(f32, tokens=3, heads=1, d=2)").withInplace(true);
        assertThat(rotary.sharedWith("y")).contains("x");
        assertThat(rotary.isOverwritten("x")).isTrue();
        assertThat(rotary.isOverwritten("pos")).isFalse();
    }

    @Test
    void aRowOfAnActivationIsItself() {
        assertAlone(plan("SwiGlu(f32, rows=3, width=2)"), 1, "SwiGlu(f32, rows=1, width=2)", Map.of("x", new double[] {4, 5, 6, 7}));
        assertAlone(plan("Gelu(f16, rows=3, width=2, approximate=tanh)"), 2, "Gelu(f16, rows=1, width=2, approximate=tanh)", Map.of("x", new double[] {4, 5}));
    }

    @Test
    void aTokenIsRoutedAlone() {
        assertAlone(plan("GroupedTopKRouter(bf16, tokens=3, experts=4, groups=2, top=2, softmax=storage)"), 1,
            "GroupedTopKRouter(bf16, tokens=1, experts=4, groups=2, top=2, softmax=storage)", Map.of("gate", new double[] {4, 5, 6, 7}));
        assertAlone(plan("SigmoidTopKRouter(bf16, tokens=3, experts=4, top=2, norm=none, scale=0.5)"), 1,
            "SigmoidTopKRouter(bf16, tokens=1, experts=4, top=2, norm=none, scale=0.5)", Map.of("gate", new double[] {4, 5, 6, 7}));
    }

    @Test
    void aRoutersScaleIsF32WhereItsValuesAreNoOthers() {
        String line = "GroupedTopKRouter(bf16, tokens=1, experts=2, groups=1)";
        assertThat(plan(line).dtypes()).containsOnly(Map.entry("gate", DType.BF16), Map.entry("router_scale", DType.BF16));
        assertThat(plan(line, Map.of("router_scale", new double[] {1, 1 + 0x1p-20})).dtypes()).containsEntry("router_scale", DType.F32);
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
    void aTokenKeepsTheRowsOfItsExperts() {
        Plan plan = plan("ExpertCombine(f32, tokens=2, hidden=2, top=2, seed=3)", Map.of("inverse", new double[] {0, 1, 3, 2}));
        Plan alone = plan.alone(1);
        assertThat(alone.operator()).isEqualTo(Operator.parse("ExpertCombine(f32, tokens=1, hidden=2, top=2)"));
        assertThat(alone.inputs().get("x")).containsExactly(6, 7, 4, 5);
        assertThat(alone.inputs().get("inverse")).containsExactly(0, 1);
        assertThat(alone.inputs().get("weights")).containsExactly(2, 3);
        assertThat(alone.inputs().get("shared")).containsExactly(2, 3);
        assertThat(alone.inputs().get("residual")).containsExactly(2, 3);
    }

    @Test
    void aGatheredRowIsTakenFromAllRows() {
        assertAlone(plan("GatherRows(f32, rows=3, keep=2, width=2)", Map.of("keep", new double[] {2, 0})), 1,
            "GatherRows(f32, rows=3, keep=1, width=2)", Map.of("keep", new double[] {0}));
    }

    @Test
    void whatIsOverwrittenInPlaceIsTheResidual() {
        Plan combine = plan("ExpertCombine(f32, tokens=2, hidden=2, top=1)").withInplace(true);
        assertThat(combine.sharedWith("y")).contains("residual");
        assertThat(combine.isOverwritten("residual")).isTrue();
        assertThat(combine.isOverwritten("shared")).isFalse();
    }

    @Test
    void slotsAreSortedTogether() {
        Plan plan = plan("ExpertPermute(f32, tokens=4, hidden=2, experts=3, top=2)");
        assertThat(plan.rows()).isZero();
        assertThatThrownBy(() -> plan.alone(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyOtherOperatorHasRows() {
        assertThat(plan("GroupedMatmul(f32, e=3, m=4, k=2, n=3)").rows()).isEqualTo(4);
        assertThat(plan("GroupedMatmulSwiGlu(f32, e=3, m=4, k=2, width=3)").rows()).isEqualTo(4);
        assertThat(plan("GroupedMatmulCombine(f32, e=3, tokens=4, top=2, k=2, n=3)").rows()).isEqualTo(4);
        assertThat(plan("RmsNorm(f32, rows=3, hidden=2)").rows()).isEqualTo(3);
        assertThat(plan("AddRmsNorm(f32, rows=3, hidden=2)").rows()).isEqualTo(3);
        assertThat(plan("SandwichNorm(f32, rows=3, hidden=2)").rows()).isEqualTo(3);
        assertThat(plan("PrunedAttention(f32, sq=2, rows=3, keep=2, hq=2, hkv=1, d=2)").rows()).isEqualTo(2);
        assertThat(plan("Matmul(f32, m=4, k=2, n=3)").rows()).isEqualTo(4);
        assertThat(plan("RotaryEmbedding(f32, tokens=3, heads=1, d=2)").rows()).isEqualTo(3);
        assertThat(plan("SwiGlu(f32, rows=3, width=2)").rows()).isEqualTo(3);
        assertThat(plan("Gelu(f32, rows=3, width=2)").rows()).isEqualTo(3);
        assertThat(plan("GroupedTopKRouter(f32, tokens=3, experts=4, groups=2)").rows()).isEqualTo(3);
        assertThat(plan("SigmoidTopKRouter(f32, tokens=3, experts=4, top=2)").rows()).isEqualTo(3);
        assertThat(plan("ExpertCombine(f32, tokens=2, hidden=3, top=4)").rows()).isEqualTo(2);
        assertThat(plan("GatherRows(f32, rows=2, keep=3, width=4)").rows()).isEqualTo(3);
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
