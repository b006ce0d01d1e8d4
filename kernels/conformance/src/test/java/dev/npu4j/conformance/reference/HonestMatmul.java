package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.Random;

/// A grouped matmul as a kernel would compute it, in f32, over k in random order and with 1 to 8 accumulators; and the
/// same with a fault planted.
record HonestMatmul(GroupedMatmul op, float[] x, float[] weight, float[] bias, int[] groupList, Random random, Fault fault) {
    enum Fault { NONE, LAST_K_DROPPED, NEXT_EXPERT, EMPTY_GROUP_TAKES_A_ROW, BIAS_OMITTED, BIAS_OF_THE_NEXT_EXPERT, OTHER_LAYOUT, ROW_BEFORE, COLUMNS_SWAPPED }

    /// y; rows past the last group are NaN.
    float[] y() {
        float[] y = new float[op.m() * op.n()];
        Arrays.fill(y, Float.NaN);
        int from = 0;
        for (int g = 0; g < op.e(); g++) {
            int to = groupList[g] + (op.groupList() == GroupListKind.COUNTS ? from : 0);
            int begin = fault == Fault.EMPTY_GROUP_TAKES_A_ROW && from == to && from > 0 ? from - 1 : from;
            for (int i = begin; i < to; i++) {
                row(y, i, g);
            }
            if (begin < from) {
                row(y, begin, g);
            }
            from = to;
        }
        return y;
    }

    private void row(float[] y, int i, int g) {
        int n = op.n();
        int expert = fault == Fault.NEXT_EXPERT ? (g + 1) % op.e() : g;
        int biasOf = fault == Fault.BIAS_OF_THE_NEXT_EXPERT ? (g + 1) % op.e() : g;
        int source = fault == Fault.ROW_BEFORE && i > 0 ? i - 1 : i;
        for (int j = 0; j < n; j++) {
            float acc = dot(source, expert, fault == Fault.COLUMNS_SWAPPED ? n - 1 - j : j);
            acc += bias == null || fault == Fault.BIAS_OMITTED ? 0 : bias[biasOf * n + j];
            y[i * n + j] = Fill.store(acc, op.out());
        }
    }

    private float dot(int i, int g, int j) {
        int k = op.k();
        boolean kn = (op.weight() == WeightLayout.KN) != (fault == Fault.OTHER_LAYOUT);
        boolean fused = random.nextBoolean();
        float[] lanes = new float[1 + random.nextInt(8)];
        int[] order = Fill.shuffled(random, k);
        for (int t = 0; t < k; t++) {
            if (fault == Fault.LAST_K_DROPPED && order[t] == k - 1) {
                continue;
            }
            float a = x[i * k + order[t]];
            float b = weight[kn ? (g * k + order[t]) * op.n() + j : (g * op.n() + j) * k + order[t]];
            int lane = t % lanes.length;
            lanes[lane] = fused ? Math.fma(a, b, lanes[lane]) : lanes[lane] + a * b;
        }
        float sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        return sum;
    }
}
