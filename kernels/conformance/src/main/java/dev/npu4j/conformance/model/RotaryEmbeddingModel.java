package dev.npu4j.conformance.model;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import java.util.Map;
import java.util.stream.IntStream;

/// [RotaryEmbedding] in f32: cosine and sine rounded, two products, a sum.
final class RotaryEmbeddingModel {
    private RotaryEmbeddingModel() {
    }

    static double[] compute(RotaryEmbedding op, Map<String, double[]> inputs) {
        double[] x = inputs.get("x");
        double[] y = x.clone();
        int pairs = op.rotary() / 2;
        boolean isHalf = op.pairing() == Pairing.HALF;
        IntStream.range(0, op.tokens() * op.heads()).parallel().forEach(row -> {
            for (int j = 0; j < pairs; j++) {
                double angle = inputs.get("pos")[row / op.heads()] * Math.pow(op.theta(), -2.0 * j / op.rotary());
                float cos = (float) Math.cos(angle);
                float sin = (float) Math.sin(angle);
                int first = row * op.d() + (isHalf ? j : 2 * j);
                int second = first + (isHalf ? pairs : 1);
                float x0 = (float) x[first];
                float x1 = (float) x[second];
                y[first] = Rounding.round(x0 * cos - x1 * sin, op.dtype());
                y[second] = Rounding.round(x1 * cos + x0 * sin, op.dtype());
            }
        });
        return y;
    }
}
