package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Map;

/// Truth about [ExpertPermute], expert by expert: exact, so every error is 0.
final class ExpertPermuteReference {
    private ExpertPermuteReference() {
    }

    static List<Expected> expect(ExpertPermute op, Map<String, double[]> inputs) {
        double[] x = inputs.get("x");
        double[] ids = inputs.get("ids");
        int slots = op.tokens() * op.top();
        Expected y = Outputs.unwritten("y", op.dtype(), slots * op.hidden());
        Expected order = Outputs.unwritten("order", DType.I32, slots);
        Expected counts = Outputs.unwritten("counts", DType.I64, op.experts());
        Expected inverse = Outputs.unwritten("inverse", DType.I32, slots);
        int p = 0;
        for (int e = 0; e < op.experts(); e++) {
            int first = p;
            for (int t = 0; t < op.tokens(); t++) {
                for (int j = 0; j < op.top(); j++) {
                    int s = t * op.top() + j;
                    if (ids[s] == e) {
                        Outputs.put(order, p, Approx.exact(s));
                        Outputs.put(inverse, s, Approx.exact(p));
                        for (int i = 0; i < op.hidden(); i++) {
                            Outputs.put(y, p * op.hidden() + i, Approx.exact(x[t * op.hidden() + i]));
                        }
                        p++;
                    }
                }
            }
            Outputs.put(counts, e, Approx.exact(p - first));
        }
        return List.of(y, order, counts, inverse);
    }
}
