package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.GroupListKind;
import dev.npu4j.kernels.op.GroupedMatmul;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [GroupedMatmul]: `y[i, :] = x[i, :] · W_g (+ bias[g, :])`.
///
/// Bound and overflow are those of [MatrixRow].
final class GroupedMatmulReference {
    private GroupedMatmulReference() {
    }

    static List<Expected> expect(GroupedMatmul op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        double[] groupList = inputs.get("group_list");
        Expected y = Outputs.unwritten("y", op.out(), op.m() * op.n());
        int from = 0;
        for (int g = 0; g < op.e(); g++) {
            int to = (int) groupList[g] + (op.groupList() == GroupListKind.COUNTS ? from : 0);
            int group = g;
            IntStream.range(from, to).parallel()
                .forEach(i -> new MatrixRow(op, arithmetic, inputs.get("x"), inputs.get("weight"), inputs.get("bias"), i, group).writeTo(y));
            from = to;
        }
        return List.of(y);
    }
}
