package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.SwiGlu;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [SwiGlu]: `y = silu(g) · u`, `silu(g) = g / (1 + exp(-g))`, g the first half of a row of x and u the second.
///
/// **Bound.** `silu(g) = g · sigma(g)` with g exact: the error of sigma ([SigmoidReference]), and two products by the rules of
/// [Approx]. Written out, where sigma is not small:
///
/// ```
/// E(y) = |y| · ((1 - sigma)·8 + 5)·u + eta·(1 + |u|)
/// ```
///
/// Below that (gates under -86) `E` reaches `|silu(g)·u|`: all of the result may be lost. Beside an infinite u it decides between an
/// infinity and NaN, so there anything goes, unless silu is 0 in f64 too.
final class SwiGluReference {
    private SwiGluReference() {
    }

    static List<Expected> expect(SwiGlu op, Map<String, double[]> inputs) {
        double[] x = inputs.get("x");
        int width = op.width();
        Expected y = Outputs.unwritten("y", op.dtype(), op.rows() * width);
        IntStream.range(0, op.rows()).parallel().forEach(row -> {
            for (int j = 0; j < width; j++) {
                double gate = x[row * 2 * width + j];
                double up = x[row * 2 * width + width + j];
                Approx silu = Approx.exact(gate).times(SigmoidReference.of(gate, 0));
                Outputs.put(y, row * width + j, silu.times(Approx.exact(up)));
            }
        });
        return List.of(y);
    }
}
