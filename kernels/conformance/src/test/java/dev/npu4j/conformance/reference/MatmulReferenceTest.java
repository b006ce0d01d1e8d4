package dev.npu4j.conformance.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The row that it is made of is tried with [GroupedMatmulReferenceTest].
class MatmulReferenceTest {
    /// x = (1 2; 0 1), weight rows by input (3 5), (4 6), bias (10 20).
    @Test
    void aHandMadeProduct() {
        for (WeightLayout layout : WeightLayout.values()) {
            Matmul op = Matmul.of(DType.F32, 2, 2, 2).withWeight(layout);
            Map<String, double[]> inputs = new HashMap<>();
            inputs.put("x", new double[] {1, 2, 0, 1});
            inputs.put("weight", layout == WeightLayout.KN ? new double[] {3, 5, 4, 6} : new double[] {3, 4, 5, 6});
            Expected y = References.expect(op, inputs).getFirst();
            assertThat(y.value()).containsExactly(11, 17, 4, 6);
            assertThat(y.written()).containsOnly(true);
            inputs.put("bias", new double[] {10, 20});
            assertThat(References.expect(op, inputs).getFirst().value()).containsExactly(21, 37, 14, 26);
        }
    }

    @Test
    void aProductHasTheBoundOfAGroupedOneOfOneGroup() {
        Map<String, double[]> inputs = new HashMap<>(Map.of("x", new double[] {1, 2, 3, -4}, "weight", new double[] {3, 5, 4, 6}, "bias", new double[] {10, 20}));
        Expected y = References.expect(new Matmul(DType.BF16, DType.BF16, DType.F32, 2, 2, 2, WeightLayout.NK, true), inputs).getFirst();
        inputs.put("group_list", new double[] {2});
        Expected grouped = References.expect(new GroupedMatmul(DType.BF16, DType.BF16, DType.F32, 1, 2, 2, 2, GroupListKind.COUNTS, WeightLayout.NK, true), inputs).getFirst();
        assertThat(y.value()).containsExactly(grouped.value());
        assertThat(y.error()).containsExactly(grouped.error());
        assertThat(y.error()).doesNotContain(0);
    }
}
