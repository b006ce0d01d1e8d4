package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;

/// The numbers of a routing by groups, as far as faults of its softmax and of its choice need them.
final class RouterScores {
    final GroupedTopKRouter op;
    private final double[] gate;
    private final double[] scale; // ones where absent
    private final Output ids;
    private final Output weights;

    private RouterScores(OpCall call, Output ids, Output weights) {
        op = (GroupedTopKRouter) call.operator();
        gate = Patterns.values(Faults.tensor(call, "gate"));
        scale = new double[op.experts()];
        Arrays.fill(scale, 1);
        if (Faults.operands(call).containsKey("router_scale")) {
            System.arraycopy(Patterns.values(Faults.tensor(call, "router_scale")), 0, scale, 0, scale.length);
        }
        this.ids = ids;
        this.weights = weights;
    }

    @FunctionalInterface
    interface EachToken {
        void apply(RouterScores all, int token);
    }

    /// An honest launch, whose results are then changed, token by token.
    static FaultyDevice.Fault after(EachToken change) {
        return (honest, call) -> {
            Output ids = new Output(call, "ids");
            Output weights = new Output(call, "weights");
            honest.launch(call);
            honest.synchronize();
            RouterScores all = new RouterScores(call, ids, weights);
            for (int token = 0; token < all.op.tokens(); token++) {
                change.apply(all, token);
            }
        };
    }

    double[] logits(int token) {
        return Arrays.copyOfRange(gate, token * op.experts(), (token + 1) * op.experts());
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

    int id(int token, int slot) {
        return (int) ids.get(token * op.chosen() + slot);
    }

    double weight(int token, int slot) {
        return weights.get(token * op.chosen() + slot);
    }

    void putWeight(int token, int slot, double weight) {
        weights.put(token * op.chosen() + slot, weight);
    }

    void putId(int token, int slot, int id) {
        ids.put(token * op.chosen() + slot, id);
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
