package dev.npu4j.conformance.reference;

import static dev.npu4j.conformance.reference.Approx.U;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [GroupedMatmulCombine]: `p = x·W_g`, `y = residual + shared + Σ_j w·p`.
///
/// **Bound.** p as in [MatrixRow], its sum as in [ExpertCombineReference], to which the errors of p come, each times its weight:
///
/// ```
/// D = Σ|w|·E(p),      E(y) = D + (top + 3)·u·(M + D) + top·eta
/// ```
///
/// With `APART` p rounds to y's dtype first, and its error is 0 or one step of it ([Approx#rounded]), so that a kernel that rounds elsewhere than
/// its profile says is seen. A product in whose place f32 may hold anything leaves its sum open, and so does an infinity in between where
/// the device saturates.
final class GroupedMatmulCombineReference {
    private GroupedMatmulCombineReference() {
    }

    static List<Expected> expect(GroupedMatmulCombine op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        Approx[][] p = products(op, inputs, arithmetic);
        Expected y = Outputs.unwritten("y", op.out(), op.tokens() * op.n());
        IntStream.range(0, op.tokens()).parallel().forEach(t -> {
            for (int i = 0; i < op.n(); i++) {
                Outputs.put(y, t * op.n() + i, element(op, inputs, arithmetic, p, t, i));
            }
        });
        return List.of(y);
    }

    /// Rows that a slot names; null where none does.
    private static Approx[][] products(GroupedMatmulCombine op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        boolean[] isNamed = new boolean[op.m()];
        for (double row : inputs.get("inverse")) {
            isNamed[(int) row] = true;
        }
        Approx[][] p = new Approx[op.m()][];
        double[] groupList = inputs.get("group_list");
        int from = 0;
        for (int g = 0; g < op.e(); g++) {
            int to = (int) groupList[g] + (op.groupList() == GroupListKind.COUNTS ? from : 0);
            int group = g;
            IntStream.range(from, to).filter(i -> isNamed[i]).parallel().forEach(i -> {
                Approx[] row = new MatrixRow(op, arithmetic, inputs.get("x"), inputs.get("weight"), null, i, group).elements();
                for (int j = 0; j < row.length; j++) {
                    row[j] = row[j].rounded(op.between());
                }
                p[i] = row;
            });
            from = to;
        }
        return p;
    }

    private static Approx element(GroupedMatmulCombine op, Map<String, double[]> inputs, Arithmetic arithmetic, Approx[][] p, int t, int i) {
        double u = arithmetic.rounding() == Arithmetic.Rounding.NEAREST ? U : 2 * U;
        boolean saturates = arithmetic.overflow() == Arithmetic.Overflow.SATURATE;
        double[] terms = new double[op.top() + 2];
        double inherited = 0;
        boolean isOpen = false;
        for (int j = 0; j < op.top(); j++) {
            double weight = inputs.get("weights")[t * op.top() + j];
            Approx product = p[(int) inputs.get("inverse")[t * op.top() + j]][i];
            terms[j] = weight * product.value();
            inherited += product.error() == 0 ? 0 : Math.abs(weight) * product.error();
            isOpen |= product.isAnything() || saturates && !Double.isFinite(product.value());
        }
        double[] shared = inputs.get("shared");
        double[] residual = inputs.get("residual");
        terms[op.top()] = shared == null ? 0 : shared[t * op.n() + i];
        terms[op.top() + 1] = residual == null ? 0 : residual[t * op.n() + i];
        Approx sum = ExpertCombineReference.sum(terms, Double.isFinite(inherited) ? inherited : 0, (op.top() + 3) * u, op.top() * arithmetic.eta());
        return isOpen ? Approx.anything(sum.value()) : sum;
    }
}
