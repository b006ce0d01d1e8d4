package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;

/// The numbers of a routing by groups, as far as faults of its softmax and of its choice need them.
final class RouterScores extends RoutedTokens {
    final GroupedTopKRouter op;
    private final double[] scale; // ones where absent

    private RouterScores(OpCall call, Outputs outputs) {
        GroupedTopKRouter operator = (GroupedTopKRouter) call.operator();
        super(call, outputs, operator.experts(), operator.chosen());
        op = operator;
        scale = perExpert(call, "router_scale", op.experts(), 1);
    }

    static FaultyDevice.Fault after(EachToken<RouterScores> change) {
        return after(RouterScores::new, change);
    }

    double scale(int id) {
        return scale[id];
    }

    /// The right scores, as they are stored.
    double[] scores(int token) {
        double[] scores = AttentionRows.softmax(logits(token));
        DType stored = op.softmax() == RouterSoftmax.STORAGE ? op.dtype() : DType.F32;
        return Arrays.stream(scores).map(score -> Rounding.round(score, stored)).toArray();
    }

    /// Another expert in a slot, with the weight that it would have. Where it is the same not a bit changes.
    void put(int token, int slot, int id) {
        if (id != id(token, slot)) {
            putId(token, slot, id);
            putWeight(token, slot, scores(token)[id] * scale[id]);
        }
    }

    /// The best of each group by other numbers than the right ones.
    ///
    /// @param compared by expert; of equal ones the first, NaN not at all unless nothing else is left
    void choose(int token, double[] compared) {
        for (int group = 0; group < op.groups(); group++) {
            choose(token, group, compared);
        }
    }

    private void choose(int token, int group, double[] compared) {
        boolean[] isTaken = new boolean[compared.length];
        for (int rank = 0; rank < op.top(); rank++) {
            int best = -1;
            for (int e = group * op.groupSize(); e < (group + 1) * op.groupSize(); e++) {
                boolean isBetter = best < 0 || compared[e] > compared[best] || Double.isNaN(compared[best]) && !Double.isNaN(compared[e]);
                best = !isTaken[e] && isBetter ? e : best;
            }
            put(token, group * op.top() + rank, best);
            isTaken[best] = true;
        }
    }
}
