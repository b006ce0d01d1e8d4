package dev.npu4j.conformance.cases;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of grouped matmul cases; of a [dev.npu4j.kernels.op.Matmul] they are those of one group.
final class GroupedMatmulInputs {
    // Nonzero terms of a sum under exact-int: few enough that bf16 still sees each of them.
    private static final int DENSITY = 128;
    /// Largest whole numbers under exact-int: products of one of each, as often as that, stay below 2^22.
    private static final int SMALL = 4;
    private static final int LARGE = 8191;

    private GroupedMatmulInputs() {
    }

    static Map<String, double[]> of(GroupedMatmul op, Case c) {
        Map<String, double[]> inputs = matrices(op, c);
        inputs.put("group_list", groupList(op, sizes(op.e(), op.m() - c.tail(), c)));
        return inputs;
    }

    /// All but the group list.
    static Map<String, double[]> matrices(MatrixProduct op, Case c) {
        Values x = new Values(c.seed(), "x", op.x(), op.m(), op.k());
        Values weight = new Values(c.seed(), "weight", op.w(), op.e() * op.k(), op.n());
        Values bias = new Values(c.seed(), "bias", biasDType(op, c), op.e(), op.n());
        Map<String, double[]> inputs = new LinkedHashMap<>();
        if (c.fill() == Fill.EXACT_INT) {
            Counter rx = x.random();
            Counter rw = weight.random();
            // one of the two, in turn, takes all bits that f32 has for it: a matmul that shortens its operands is seen
            boolean roomy = op.out() == DType.F32 && !(op instanceof GroupedMatmulCombine); // which adds up more of them
            int largestX = roomy && op.x() == DType.F32 && c.seed() % 2 != 0 ? LARGE : SMALL;
            int largestW = roomy && op.w() == DType.F32 && largestX == SMALL ? LARGE : SMALL;
            inputs.put("x", x.each(i -> isPresent(rx, i, op.k(), DENSITY) ? nonZero(rx, i, largestX) : 0));
            inputs.put("weight", weight.each(i -> nonZero(rw, i, largestW)));
            inputs.put("bias", bias.each(i -> bias.random().between(i, -8, 8)));
        } else {
            // Sums of k products with weights in [-1, 1] then stay finite.
            double largest = 0.9 * Rounding.largest(op.x()) / op.k();
            inputs.put("x", x.activations(c.fill(), largest));
            inputs.put("weight", weight.weights(c.fill()));
            inputs.put("bias", bias.weights(Fill.NORMAL));
            if (c.fill() == Fill.CANCEL) {
                cancel(op, c, inputs.get("x"), inputs.get("weight"));
            }
        }
        if (!op.bias()) {
            inputs.remove("bias");
        }
        return inputs;
    }

    static DType biasDType(MatrixProduct op, Case c) {
        return c.biasF32() ? DType.F32 : op.w();
    }

    static double nonZero(Counter random, long i, int largest) {
        return random.sign(2 * i) * random.between(2 * i + 1, 1, largest);
    }

    /// Whether x has a nonzero there. The first and the last k always have one, so that a dropped end is seen.
    static boolean isPresent(Counter random, int i, int k, int density) {
        int at = i % k;
        return at == 0 || at == k - 1 || random.uniform(-1L - i) < (double) density / k;
    }

    /// Makes the second half of every sum the negative of the first, but for a remainder in the last term.
    private static void cancel(MatrixProduct op, Case c, double[] x, double[] weight) {
        int k = op.k();
        int half = k / 2;
        Counter random = new Counter(c.seed(), "remainder");
        for (int i = 0; i < op.m(); i++) {
            for (int t = 0; t < half; t++) {
                x[i * k + half + t] = -x[i * k + t];
            }
            x[i * k + k - 1] = Rounding.round(1e-6 * random.normal(i), op.x());
            if (k % 2 == 0 && half > 0) {
                x[i * k + half - 1] = 0; // it lost its partner to the remainder
            }
        }
        boolean kn = op.weight() == WeightLayout.KN;
        int along = kn ? op.n() : 1; // from one input feature to the next
        int across = kn ? 1 : k; // from one output feature to the next
        for (int g = 0; g < op.e(); g++) {
            for (int j = 0; j < op.n(); j++) {
                for (int t = 0; t < half; t++) {
                    int at = g * k * op.n() + j * across + t * along;
                    weight[at + half * along] = weight[at];
                }
            }
        }
    }

    static double[] groupList(GroupedProduct op, int[] sizes) {
        double[] list = new double[op.e()];
        double sum = 0;
        for (int g = 0; g < op.e(); g++) {
            sum += sizes[g];
            list[g] = op.groupList() == GroupListKind.COUNTS ? sizes[g] : sum;
        }
        return list;
    }

    /// Rows of each group.
    ///
    /// @param rows all rows that groups may have
    static int[] sizes(int groups, int rows, Case c) {
        Counter random = new Counter(c.seed(), "group_list");
        int[] sizes = new int[groups];
        int picked = random.below(0, groups);
        switch (c.dist()) {
            case UNIFORM -> spread(sizes, rows, -1);
            case ZIPF -> zipf(sizes, rows, random);
            case FIRST -> sizes[0] = rows;
            case LAST -> sizes[groups - 1] = rows;
            case ONE -> sizes[picked] = Math.min(1, rows);
            case EMPTY1 -> spread(sizes, rows, picked);
            case NONE -> Arrays.fill(sizes, 0);
        }
        return sizes;
    }

    /// Spreads rows evenly over all groups but `empty`, which has none; a lone group cannot be spared.
    private static void spread(int[] sizes, int rows, int empty) {
        int groups = sizes.length - (empty >= 0 && sizes.length > 1 ? 1 : 0);
        int next = 0;
        for (int g = 0; g < sizes.length; g++) {
            if (g != empty || sizes.length == 1) {
                sizes[g] = rows / groups + (next++ < rows % groups ? 1 : 0);
            }
        }
    }

    private static void zipf(int[] sizes, int rows, Counter random) {
        int[] rank = random.permutation(sizes.length);
        double total = 0;
        for (int r = 1; r <= sizes.length; r++) {
            total += 1.0 / r;
        }
        int given = 0;
        for (int g = 0; g < sizes.length; g++) {
            sizes[g] = (int) (rows / total / (rank[g] + 1));
            given += sizes[g];
        }
        for (int g = 0; g < sizes.length; g++) {
            sizes[g] += rank[g] == 0 ? rows - given : 0;
        }
    }
}
