package dev.npu4j.conformance.fault;

import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/// The numbers of a routing by sigmoids, as far as faults of its choice and of its weights need them.
final class SigmoidScores extends RoutedTokens {
    final SigmoidTopKRouter op;
    private final double[] bias; // zeros where absent

    private SigmoidScores(OpCall call, Outputs outputs) {
        SigmoidTopKRouter operator = (SigmoidTopKRouter) call.operator();
        super(call, outputs, operator.experts(), operator.top());
        op = operator;
        bias = perExpert(call, "bias", op.experts(), 0);
    }

    static FaultyDevice.Fault after(EachToken<SigmoidScores> change) {
        return after(SigmoidScores::new, change);
    }

    double bias(int id) {
        return bias[id];
    }

    /// The right scores.
    double[] scores(int token) {
        return Arrays.stream(logits(token)).map(x -> (float) sigma(x)).toArray();
    }

    /// What experts are to be compared by.
    double[] compared(int token) {
        double[] compared = scores(token);
        Arrays.setAll(compared, e -> (float) (compared[e] + bias[e]));
        return compared;
    }

    static double sigma(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    int[] ids(int token) {
        int[] all = new int[op.top()];
        Arrays.setAll(all, slot -> id(token, slot));
        return all;
    }

    void eachWeight(int token, DoubleUnaryOperator change) {
        for (int slot = 0; slot < op.top(); slot++) {
            putWeight(token, slot, change.applyAsDouble(weight(token, slot)));
        }
    }

    /// Weights of the chosen by other scores than the right ones.
    void weigh(int token, double[] scores) {
        double sum = sum(token, scores) + SigmoidTopKRouter.EPSILON;
        for (int slot = 0; slot < op.top(); slot++) {
            double score = scores[id(token, slot)];
            putWeight(token, slot, (op.norm() == RouterNorm.SUM ? score / sum : score) * op.scale());
        }
    }

    /// Of what was chosen.
    double sum(int token, double[] scores) {
        return Arrays.stream(ids(token)).mapToDouble(id -> scores[id]).sum();
    }

    /// Other experts, with the weights that they would have. Where they are the same not a bit changes.
    void choose(int token, int[] chosen) {
        if (!Arrays.equals(chosen, ids(token))) {
            for (int slot = 0; slot < chosen.length; slot++) {
                putId(token, slot, chosen[slot]);
            }
            weigh(token, scores(token));
        }
    }

    /// The best by other numbers than the right ones; of equal ones the first.
    void choose(int token, double[] compared) {
        choose(token, best(compared, op.top()));
    }

    /// So many ids, best first.
    static int[] best(double[] compared, int count) {
        int[] best = new int[count];
        boolean[] isTaken = new boolean[compared.length];
        for (int rank = 0; rank < count; rank++) {
            int at = -1;
            for (int e = 0; e < compared.length; e++) {
                at = !isTaken[e] && (at < 0 || compared[e] > compared[at]) ? e : at;
            }
            isTaken[at] = true;
            best[rank] = at;
        }
        return best;
    }
}
