package dev.npu4j.conformance.model;

import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import java.util.Map;
import java.util.stream.IntStream;

/// [SigmoidTopKRouter] in f32: sigmoids, one sum over the chosen, one division, the scale.
final class SigmoidTopKRouterModel {
    private SigmoidTopKRouterModel() {
    }

    static double[] compute(SigmoidTopKRouter op, Map<String, double[]> inputs) {
        double[] weights = new double[op.tokens() * op.top()];
        double[] bias = inputs.get("bias");
        IntStream.range(0, op.tokens()).parallel().forEach(token -> {
            float[] scores = new float[op.experts()];
            float[] compared = new float[op.experts()];
            for (int e = 0; e < scores.length; e++) {
                float exponential = (float) Math.exp(-inputs.get("gate")[token * scores.length + e]);
                scores[e] = 1 / (1 + exponential);
                compared[e] = bias == null ? scores[e] : scores[e] + (float) bias[e];
            }
            boolean[] isTaken = new boolean[op.experts()];
            float[] chosen = new float[op.top()];
            float sum = 0;
            for (int rank = 0; rank < op.top(); rank++) {
                int best = GroupedTopKRouterModel.best(compared, isTaken, 0, op.experts());
                isTaken[best] = true;
                chosen[rank] = scores[best];
                sum += chosen[rank];
            }
            for (int rank = 0; rank < op.top(); rank++) {
                float share = op.norm() == RouterNorm.SUM ? chosen[rank] / (sum + SigmoidTopKRouter.EPSILON) : chosen[rank];
                weights[token * op.top() + rank] = share * (float) op.scale();
            }
        });
        return weights;
    }
}
