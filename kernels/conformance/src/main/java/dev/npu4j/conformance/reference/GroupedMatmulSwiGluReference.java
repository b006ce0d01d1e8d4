package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [GroupedMatmulSwiGlu]: `p = x·W_g`, `y = silu(g) · u` of the two halves of p.
///
/// **Bound.** p as in [MatrixRow], and from there by the rules of [Approx]: with sigma's error as [SigmoidReference#within] has it,
///
/// ```
/// E(silu) = |g|·E(sigma) + sigma·E(g) + u·|silu| + eta
/// E(y)    = |silu|·E(u) + |u|·E(silu) + u·|y| + eta
/// ```
///
/// each with the products of errors that [Approx#times] adds. Errors of g count twice that way, in sigma and beside it; a kernel has no use for
/// that. With `APART` g and u round to y's dtype first: their errors are 0 or one step of it ([Approx#rounded]), so that a kernel
/// that rounds elsewhere than its profile says is seen.
///
/// What becomes of an infinity in between is the device's affair where it saturates instead: there anything goes.
final class GroupedMatmulSwiGluReference {
    private GroupedMatmulSwiGluReference() {
    }

    static List<Expected> expect(GroupedMatmulSwiGlu op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        double[] groupList = inputs.get("group_list");
        DType between = op.between();
        boolean saturates = arithmetic.overflow() == Arithmetic.Overflow.SATURATE;
        Expected y = Outputs.unwritten("y", op.out(), op.m() * op.width());
        int from = 0;
        for (int g = 0; g < op.e(); g++) {
            int to = (int) groupList[g] + (op.groupList() == GroupListKind.COUNTS ? from : 0);
            int group = g;
            IntStream.range(from, to).parallel().forEach(i -> {
                Approx[] p = new MatrixRow(op, arithmetic, inputs.get("x"), inputs.get("weight"), null, i, group).elements();
                for (int j = 0; j < op.width(); j++) {
                    Outputs.put(y, i * op.width() + j, element(p[j].rounded(between), p[op.width() + j].rounded(between), saturates));
                }
            });
            from = to;
        }
        for (int i = from * op.width(); i < op.m() * op.width(); i++) {
            Outputs.put(y, i, Approx.exact(0)); // past the last group
        }
        return List.of(y);
    }

    private static Approx element(Approx gate, Approx up, boolean saturates) {
        Approx element = gate.times(SigmoidReference.within(gate)).times(up);
        boolean isSpecial = !Double.isFinite(gate.value()) || !Double.isFinite(up.value());
        return saturates && isSpecial ? Approx.anything(element.value()) : element;
    }
}
