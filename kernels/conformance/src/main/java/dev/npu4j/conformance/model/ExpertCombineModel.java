package dev.npu4j.conformance.model;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.ExpertCombine;
import java.util.Map;

/// [ExpertCombine] in f32: products and sums one after the other, one rounding.
final class ExpertCombineModel {
    private ExpertCombineModel() {
    }

    static double[] compute(ExpertCombine op, Map<String, double[]> inputs) {
        double[] x = inputs.get("x");
        double[] inverse = inputs.get("inverse");
        double[] weights = inputs.get("weights");
        double[] shared = inputs.get("shared");
        double[] residual = inputs.get("residual");
        double[] y = new double[op.tokens() * op.hidden()];
        for (int at = 0; at < y.length; at++) {
            int token = at / op.hidden();
            float sum = 0;
            for (int j = token * op.top(); j < (token + 1) * op.top(); j++) {
                sum += (float) weights[j] * (float) x[(int) inverse[j] * op.hidden() + at % op.hidden()];
            }
            sum += shared == null ? 0 : (float) shared[at];
            sum += residual == null ? 0 : (float) residual[at];
            y[at] = Rounding.round(sum, op.dtype());
        }
        return y;
    }
}
