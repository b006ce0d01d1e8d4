package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.GatherRows;
import java.util.List;
import java.util.Map;

/// Truth about [GatherRows]: exact, so every error is 0.
final class GatherRowsReference {
    private GatherRowsReference() {
    }

    static List<Expected> expect(GatherRows op, Map<String, double[]> inputs) {
        Expected y = Outputs.unwritten("y", op.dtype(), op.keep() * op.width());
        for (int i = 0; i < op.keep(); i++) {
            int row = (int) inputs.get("keep")[i];
            for (int j = 0; j < op.width(); j++) {
                Outputs.put(y, i * op.width() + j, Approx.exact(inputs.get("x")[row * op.width() + j]));
            }
        }
        return List.of(y);
    }
}
