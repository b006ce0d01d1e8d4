package dev.npu4j.conformance.model;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.PrunedAttention;
import java.util.Map;
import java.util.stream.IntStream;

/// [PrunedAttention] in f32: all scores of a query, their maximum, weights, one sum over the keys, one division.
final class PrunedAttentionModel {
    private PrunedAttentionModel() {
    }

    static double[] compute(PrunedAttention op, Map<String, double[]> inputs, Accumulator accumulator) {
        double[] y = new double[op.sq() * op.hq() * op.d()];
        IntStream.range(0, op.sq()).parallel().forEach(query -> {
            for (int head = 0; head < op.hq(); head++) {
                attend(op, inputs, accumulator, query, head, y);
            }
        });
        return y;
    }

    private static void attend(PrunedAttention op, Map<String, double[]> inputs, Accumulator accumulator, int query, int head, double[] y) {
        double[] keep = inputs.get("keep");
        double[] kPos = inputs.getOrDefault("k_pos", keep);
        double[] v = inputs.get("v");
        double position = inputs.get("q_pos")[query];
        int d = op.d();
        int kvHead = head / (op.hq() / op.hkv());
        int at = (query * op.hq() + head) * d;
        float[] scores = new float[op.keep()];
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < scores.length; j++) {
            if (kPos[j] <= position) {
                scores[j] = (float) op.scale() * accumulator.dot(inputs.get("q"), at, inputs.get("k"), ((int) keep[j] * op.hkv() + kvHead) * d, 1, d);
                max = Math.max(max, scores[j]);
            }
        }
        float weights = 0;
        float[] sum = new float[d];
        for (int j = 0; j < scores.length; j++) {
            if (kPos[j] <= position) {
                float w = (float) Math.exp(scores[j] - max);
                int vAt = ((int) keep[j] * op.hkv() + kvHead) * d;
                weights += w;
                for (int t = 0; t < d; t++) {
                    sum[t] += w * (float) v[vAt + t];
                }
            }
        }
        for (int t = 0; t < d; t++) {
            y[at + t] = weights == 0 ? 0 : Rounding.round(sum[t] / weights, op.dtype());
        }
    }
}
