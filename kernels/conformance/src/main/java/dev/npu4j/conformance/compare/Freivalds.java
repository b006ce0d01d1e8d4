package dev.npu4j.conformance.compare;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Map;
import java.util.SplittableRandom;

/// Checks a whole matrix product of whole numbers without computing it: instead of `y = x·W (+ bias)` it compares
/// `y·r` with `x·(W·r) (+ bias·r)` for random vectors r, modulo the prime `p = 2^31 - 1`. A row with any wrong element
/// passes one vector with probability 1/p, both with less than 2^-61. Costs m·n + e·k·n + m·k instead of m·k·n.
///
/// Source: R. Freivalds, "Probabilistic machines can use less running time" (IFIP 1977).
public final class Freivalds {
    private static final long P = (1L << 31) - 1;

    private final MatrixProduct op;
    private final double[] x;
    private final double[] weight;
    private final double[] bias; // null where absent
    private final double[] groupList; // null where there are no groups

    /// @param inputs whole numbers below 2^31 in magnitude, by operand
    public Freivalds(MatrixProduct op, Map<String, double[]> inputs) {
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
        long[][] vectors = {randomVector(0), randomVector(1)};
        Projection first = null; // of the expert of row i, as the second is
        Projection second = null;
        int g = -1;
        int end = 0;
        int rows = rows();
        for (int i = 0; i < rows; i++) {
            if (i == end) {
                do { // past experts without rows
                    g++;
                    end = groupEnd(g, end);
                } while (end == i);
                first = project(g, vectors[0]);
                second = project(g, vectors[1]);
            }
            if (!areWhole(y, i) || !agrees(y, i, first) || !agrees(y, i, second)) {
                return i;
            }
        }
        return -1;
    }

    /// How many rows belong to any group.
    private int rows() {
        int end = 0;
        for (int g = 0; g < op.e(); g++) {
            end = groupEnd(g, end);
        }
        return end;
    }

    private int groupEnd(int g, int from) {
        return op instanceof GroupedMatmul grouped ? (int) groupList[g] + (grouped.groupList() == GroupListKind.COUNTS ? from : 0) : op.m();
    }

    private long[] randomVector(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] r = new long[op.n()];
        java.util.Arrays.setAll(r, j -> random.nextLong(1, P));
        return r;
    }

    /// What an expert makes of a vector r, modulo p: `W_g · r`, and `bias_g · r` (0 without bias).
    private record Projection(long[] r, long[] weight, long bias) {
    }

    private Projection project(int g, long[] r) {
        int k = op.k();
        int n = op.n();
        long[] sums = new long[k];
        boolean kn = op.weight() == WeightLayout.KN;
        for (int t = 0; t < k; t++) {
            for (int j = 0; j < n; j++) {
                sums[t] = (sums[t] + (long) weight[kn ? (g * k + t) * n + j : (g * n + j) * k + t] * r[j]) % P;
            }
        }
        long shift = 0;
        for (int j = 0; j < n && bias != null; j++) {
            shift = (shift + (long) bias[g * n + j] * r[j]) % P;
        }
        return new Projection(r, sums, shift);
    }

    /// Whether `y_i · r = x_i · (W·r) + bias·r`.
    private boolean agrees(double[] y, int i, Projection projection) {
        int n = op.n();
        int k = op.k();
        long difference = -projection.bias;
        for (int j = 0; j < n; j++) {
            difference = (difference + (long) y[i * n + j] * projection.r[j]) % P;
        }
        for (int t = 0; t < k; t++) {
            difference = (difference - (long) x[i * k + t] * projection.weight[t]) % P;
        }
        return difference == 0;
    }

    private boolean areWhole(double[] y, int i) {
        for (int j = 0; j < op.n(); j++) {
            double value = y[i * op.n() + j];
            if (!(Math.abs(value) < P && value == Math.rint(value))) {
                return false;
            }
        }
        return true;
    }
}
