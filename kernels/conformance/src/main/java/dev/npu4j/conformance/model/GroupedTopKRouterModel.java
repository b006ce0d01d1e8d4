package dev.npu4j.conformance.model;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.DType;
import java.util.Map;
import java.util.stream.IntStream;

/// [GroupedTopKRouter] in f32: the maximum, weights, one sum over the experts, one division, the scale.
final class GroupedTopKRouterModel {
    private GroupedTopKRouterModel() {
    }

    static double[] compute(GroupedTopKRouter op, Map<String, double[]> inputs) {
        double[] weights = new double[op.tokens() * op.chosen()];
        double[] scale = inputs.get("router_scale");
        IntStream.range(0, op.tokens()).parallel().forEach(token -> {
            float[] logits = new float[op.experts()];
            for (int e = 0; e < logits.length; e++) {
                logits[e] = (float) inputs.get("gate")[token * logits.length + e];
            }
            float[] scores = softmax(logits, op.softmax() == RouterSoftmax.STORAGE ? op.dtype() : DType.F32);
            float[] compared = (op.softmax() == RouterSoftmax.STORAGE ? scores : logits).clone();
            for (int g = 0; g < op.groups(); g++) {
                boolean[] isTaken = new boolean[op.experts()];
                for (int rank = 0; rank < op.top(); rank++) {
                    int best = best(compared, isTaken, g * op.groupSize(), op.groupSize());
                    isTaken[best] = true;
                    weights[token * op.chosen() + g * op.top() + rank] = scale == null ? scores[best] : scores[best] * (float) scale[best];
                }
            }
        });
        return weights;
    }

    private static float[] softmax(float[] logits, DType stored) {
        float max = Float.NEGATIVE_INFINITY;
        for (float x : logits) {
            max = Math.max(max, x);
        }
        float sum = 0;
        float[] scores = new float[logits.length];
        for (int e = 0; e < scores.length; e++) {
            scores[e] = (float) Math.exp(logits[e] - max);
            sum += scores[e];
        }
        for (int e = 0; e < scores.length; e++) {
            scores[e] = (float) Rounding.round(scores[e] / sum, stored);
        }
        return scores;
    }

    /// The best that is not taken of `size` experts: of equal ones the first, NaN last.
    static int best(float[] compared, boolean[] isTaken, int from, int size) {
        int best = -1;
        for (int e = from; e < from + size; e++) {
            boolean isBetter = best < 0 || compared[e] > compared[best] || Float.isNaN(compared[best]) && !Float.isNaN(compared[e]);
            best = !isTaken[e] && isBetter ? e : best;
        }
        return best;
    }
}
