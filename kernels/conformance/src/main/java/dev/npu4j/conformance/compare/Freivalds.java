package dev.npu4j.conformance.compare;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Map;
import java.util.SplittableRandom;

/// Checks a whole grouped matmul of whole numbers without computing it: instead of `y = x·W (+ bias)` it compares
/// `y·r` with `x·(W·r) (+ bias·r)` for random vectors r, modulo the prime `p = 2^31 - 1`. A row with any wrong element
/// passes one vector with probability 1/p, both with less than 2^-61. Costs m·n + e·k·n + m·k instead of m·k·n.
///
/// Source: R. Freivalds, "Probabilistic machines can use less running time" (IFIP 1977).
public final class Freivalds {
    private static final long P = (1L << 31) - 1;
    private static final int VECTORS = 2;

    private final GroupedMatmul op;
    private final double[] x;
    private final double[] weight;
    private final double[] bias; // null where absent
    private final double[] groupList;

    /// @param inputs whole numbers below 2^31 in magnitude, by operand
    public Freivalds(GroupedMatmul op, Map<String, double[]> inputs) {
        this.op = op;
        x = inputs.get("x");
        weight = inputs.get("weight");
        bias = inputs.get("bias");
        groupList = inputs.get("group_list");
    }

    /// The first row of y that is wrong, or -1.
    ///
    /// @param y what a device gave, row-major; rows past the last group may hold anything
    public int firstWrongRow(double[] y) {
        int first = -1;
        for (int vector = 0; vector < VECTORS; vector++) {
            int wrong = firstWrongRow(y, randomVector(vector));
            first = first < 0 || wrong >= 0 && wrong < first ? wrong : first;
        }
        return first;
    }

    private long[] randomVector(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] r = new long[op.n()];
        java.util.Arrays.setAll(r, j -> random.nextLong(1, P));
        return r;
    }

    private int firstWrongRow(double[] y, long[] r) {
        int n = op.n();
        int k = op.k();
        int from = 0;
        for (int g = 0; g < op.e(); g++) {
            int to = (int) groupList[g] + (op.groupList() == GroupListKind.COUNTS ? from : 0);
            if (to > from) {
                long[] projected = projected(g, r);
                long shift = bias == null ? 0 : dot(bias, g * n, r, n);
                for (int i = from; i < to; i++) {
                    if (!areWhole(y, i * n, n) || dot(y, i * n, r, n) != Math.floorMod(dot(x, i * k, projected, k) + shift, P)) {
                        return i;
                    }
                }
            }
            from = to;
        }
        return -1;
    }

    /// `W_g · r` modulo p.
    private long[] projected(int g, long[] r) {
        int k = op.k();
        int n = op.n();
        long[] sums = new long[k];
        boolean kn = op.weight() == WeightLayout.KN;
        for (int t = 0; t < k; t++) {
            long sum = 0;
            for (int j = 0; j < n; j++) {
                sum = (sum + (long) weight[kn ? (g * k + t) * n + j : (g * n + j) * k + t] * r[j]) % P;
            }
            sums[t] = Math.floorMod(sum, P);
        }
        return sums;
    }

    private static boolean areWhole(double[] values, int from, int count) {
        for (int j = 0; j < count; j++) {
            double value = values[from + j];
            if (!(Math.abs(value) < P && value == Math.rint(value))) {
                return false;
            }
        }
        return true;
    }

    private static long dot(double[] values, int from, long[] r, int count) {
        long sum = 0;
        for (int j = 0; j < count; j++) {
            sum = (sum + (long) values[from + j] * r[j]) % P;
        }
        return Math.floorMod(sum, P);
    }
}
