package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Faults of [GroupedMatmul].
final class GroupedMatmulFaults {
    private static final String NAME = "GroupedMatmul";
    /// Parts of k that are summed apart.
    private static final int PARTS = 4;

    // groups of 4, 3 and 3 rows, so that neither exchanged nor reversed sizes are the same ones
    private static final String EXACT = "GroupedMatmul(DTYPE, e=3, m=12, k=12, n=9, bias, tail=2, pad=3, fill=exact-int, seed=1)";
    private static final String BROAD = "GroupedMatmul(DTYPE, e=3, m=36, k=20, n=32, weight=kn, bias, tail=2, fill=normal, seed=2)";
    private static final String EMPTY = "GroupedMatmul(DTYPE, e=4, m=9, k=8, n=5, dist=empty1, fill=normal, seed=3)";
    private static final String SQUARE = "GroupedMatmul(DTYPE, e=2, m=5, k=8, n=8, fill=normal, seed=4)";
    private static final String TINY = "GroupedMatmul(DTYPE, e=2, m=5, k=8, n=8, fill=tiny, seed=5)";

    private GroupedMatmulFaults() {
    }

    static List<KnownFault> all() {
        List<KnownFault> all = new ArrayList<>(OutputFaults.of(NAME, "y", new OutputFaults.Lines(EXACT, SQUARE, BROAD, TINY), 0x1p-20));
        all.addAll(ofGroups(NAME, EXACT, EMPTY));
        all.addAll(List.of(
            fault("a row past the last group written", pastTheLastGroup(), EXACT),
            fault("weight read in the other layout", Faults.operator(GroupedMatmulFaults::otherLayout), SQUARE),
            fault("bias omitted", Faults.each("bias", b -> 0), EXACT),
            fault("bias of the next expert", Faults.operand("bias", (o, bias) -> Faults.rotate(bias, product(o).n())), EXACT),
            fault("bias added twice", Faults.each("bias", b -> 2 * b), EXACT),
            fault("sums kept in bf16", sumsInBf16(), SQUARE),
            fault("x rounded to bf16", Faults.each("x", x -> Rounding.round(x, DType.BF16)), SQUARE)
                .harmlessIn("x is bf16", "bf16")));
        return all;
    }

    /// Faults of rows, groups and their matrices, which every grouped product can have.
    static List<KnownFault> ofGroups(String operator, String exact, String empty) {
        return List.of(
            new KnownFault("weights of the next expert", operator, Faults.operand("weight", (o, weight) -> Faults.rotate(weight, product(o).k() * product(o).n())), exact),
            new KnownFault("last k dropped", operator, Faults.operand("x", (o, x) -> lastColumn(product(o).k(), x, 0)), exact),
            new KnownFault("last k counted twice", operator, Faults.operand("x", (o, x) -> lastColumn(product(o).k(), x, 2)), exact),
            new KnownFault("last k dropped for one expert", operator, Faults.operand("weight", GroupedMatmulFaults::dropLastOfOne), exact),
            new KnownFault("x rows shifted by one", operator, Faults.operand("x", (o, x) -> Faults.rotate(x, product(o).k())), exact),
            new KnownFault("groups in reverse order", operator, sizes(GroupedMatmulFaults::reversed), exact),
            new KnownFault("groups counted without the empty ones", operator, sizes(GroupedMatmulFaults::withoutEmpty), empty),
            new KnownFault("sizes of the first two groups swapped", operator, sizes(GroupedMatmulFaults::firstTwoSwapped), exact),
            new KnownFault("one row given to the next group", operator, sizes(GroupedMatmulFaults::oneRowMoved), exact),
            new KnownFault("all rows given to the first group", operator, sizes(GroupedMatmulFaults::allInFirst), exact));
    }

    private static KnownFault fault(String name, FaultyDevice.Fault fault, String line) {
        return new KnownFault(name, NAME, fault, line);
    }

    private static GroupedProduct product(Operator operator) {
        return (GroupedProduct) operator;
    }

    /// Multiplies the last column of x.
    static void lastColumn(int k, double[] x, double factor) {
        for (int i = k - 1; i < x.length; i += k) {
            x[i] *= factor;
        }
    }

    private static void dropLastOfOne(Operator operator, double[] weight) {
        GroupedProduct o = product(operator);
        int expert = (o.e() - 1) * o.k() * o.n();
        for (int j = 0; j < o.n(); j++) {
            weight[expert + (o.weight() == WeightLayout.KN ? (o.k() - 1) * o.n() + j : j * o.k() + o.k() - 1)] = 0;
        }
    }

    private static Operator otherLayout(Operator operator) {
        GroupedMatmul o = (GroupedMatmul) operator;
        return o.k() != o.n() ? o : o.withWeight(o.weight() == WeightLayout.KN ? WeightLayout.NK : WeightLayout.KN);
    }

    /// Changes the groups' sizes, whichever way the list gives them.
    private static FaultyDevice.Fault sizes(UnaryOperator<double[]> change) {
        return Faults.operand("group_list", (operator, list) -> {
            boolean sums = product(operator).groupList() == GroupListKind.CUMSUM;
            double[] sizes = list.clone();
            for (int g = list.length - 1; g > 0 && sums; g--) {
                sizes[g] -= sizes[g - 1];
            }
            double[] changed = change.apply(sizes);
            for (int g = 1; g < list.length && sums; g++) {
                changed[g] += changed[g - 1];
            }
            System.arraycopy(changed, 0, list, 0, list.length);
        });
    }

    private static double[] reversed(double[] sizes) {
        double[] reversed = new double[sizes.length];
        Arrays.setAll(reversed, g -> sizes[sizes.length - 1 - g]);
        return reversed;
    }

    private static double[] withoutEmpty(double[] sizes) {
        return Arrays.copyOf(Arrays.stream(sizes).filter(rows -> rows > 0).toArray(), sizes.length);
    }

    private static double[] firstTwoSwapped(double[] sizes) {
        double[] swapped = sizes.clone();
        if (sizes.length > 1) {
            swapped[0] = sizes[1];
            swapped[1] = sizes[0];
        }
        return swapped;
    }

    private static double[] oneRowMoved(double[] sizes) {
        double[] moved = sizes.clone();
        if (sizes.length > 1 && sizes[0] > 0) {
            moved[0]--;
            moved[1]++;
        }
        return moved;
    }

    private static double[] allInFirst(double[] sizes) {
        double[] first = new double[sizes.length];
        first[0] = Arrays.stream(sizes).sum();
        return first;
    }

    private static FaultyDevice.Fault pastTheLastGroup() {
        return Faults.output("y", y -> {
            if (y.elements() < y.tensor().shape().elements()) {
                y.put(y.elements(), 0);
            }
        });
    }

    /// Sums k in parts, whose sum is rounded to bf16 after each.
    static FaultyDevice.Fault sumsInBf16() {
        return (honest, call) -> {
            MatrixProduct o = (MatrixProduct) call.operator();
            Output y = new Output(call, "y");
            double[] sums = new double[o.m() * o.n()];
            for (int part = 0; part < PARTS; part++) {
                Map<String, Weight> operands = Faults.operands(call);
                Tensor x = Faults.tensor(call, "x");
                operands.put("x", Patterns.place(x, o.x(), part(Patterns.values(x), o.k(), part), o.m(), o.k()));
                Tensor bias = Faults.tensor(call, "bias");
                if (bias != null && part > 0) {
                    operands.put("bias", Patterns.place(bias, bias.dtype(), new double[o.e() * o.n()], bias.shape().toArray()));
                }
                double[] more = InF32.launch(honest, call.operator(), operands, "y");
                for (int i = 0; i < y.elements(); i++) {
                    sums[i] = Rounding.round(sums[i] + more[i], DType.BF16);
                }
            }
            honest.launch(call);
            honest.synchronize();
            for (int i = 0; i < y.elements(); i++) {
                y.put(i, sums[i]);
            }
        };
    }

    /// x, with zeros in the place of the other parts of k.
    private static double[] part(double[] x, int k, int part) {
        for (int i = 0; i < x.length; i++) {
            x[i] = i % k * PARTS / k == part ? x[i] : 0;
        }
        return x;
    }
}
