package dev.npu4j.conformance.model;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Map;
import java.util.stream.IntStream;

/// [GroupedMatmul] in f32: a sum over k, the bias, one rounding.
final class GroupedMatmulModel {
    private GroupedMatmulModel() {
    }

    static double[] compute(GroupedMatmul op, Map<String, double[]> inputs, Accumulator accumulator) {
        double[] groupList = inputs.get("group_list");
        double[] y = new double[op.m() * op.n()];
        int from = 0;
        for (int g = 0; g < op.e(); g++) {
            int to = (int) groupList[g] + (op.groupList() == GroupListKind.COUNTS ? from : 0);
            int group = g;
            IntStream.range(from, to).parallel().forEach(i -> row(op, inputs, accumulator, i, group, y));
            from = to;
        }
        return y;
    }

    /// Row i of x and y, which is one of group g; 0 where there are none.
    static void row(MatrixProduct op, Map<String, double[]> inputs, Accumulator accumulator, int i, int g, double[] y) {
        double[] x = inputs.get("x");
        double[] weight = inputs.get("weight");
        double[] bias = inputs.get("bias");
        int k = op.k();
        int n = op.n();
        for (int j = 0; j < n; j++) {
            float sum = op.weight() == WeightLayout.KN ? accumulator.dot(x, i * k, weight, g * k * n + j, n, k)
                : accumulator.dot(x, i * k, weight, (g * n + j) * k, 1, k);
            y[i * n + j] = Rounding.round(bias == null ? sum : sum + (float) bias[g * n + j], op.out());
        }
    }
}
