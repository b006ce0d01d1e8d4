package dev.npu4j.conformance.reference;

import static dev.npu4j.conformance.reference.Approx.U;

import dev.npu4j.kernels.op.PrunedAttention;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [PrunedAttention]: `y = Σ p_j·v_j` over the n keys that a query sees, `p_j = w_j / Σ w_j`,
/// `w_j = exp(s_j - max s)`, `s_j = scale · q·k_j`.
///
/// **Bound.**
///
/// - A score is off by at most `ds = (lambda·√d + 2)·u·max_j(Σ_t |q_t·k_jt|)·|scale|`: the sum ([Arithmetic#ofSum]), the
///   product with scale, and the rounding of scale. (Underflow adds `d·eta·|scale|`.)
/// - That changes each w by a factor within `exp(±ds)` and the quotient p by one within `exp(±2ds)`; the rounding of
///   `s - max` is small beside it.
/// - exp itself is good to 4u, which enters w and the sum of all w: 8u. Roundings of the products, of rescaling between
///   blocks of keys and of the division: 12u. Summing n terms: `lambda·√n·u`.
/// - Each of the n + 2 last operations may lose `eta`, and a w below f32's normal range may come out as 0: at most
///   `2^-126·|v_j|` for such keys.
///
/// ```
/// E = (expm1(2ds) + (20 + lambda·√n)·u) · Σ p_j·|v_j| + Σ_{tiny w} 2^-126·|v_j| + (n + 2)·eta
/// ```
///
/// Its first part is never more than `max_j |v_j| + |y|`, since any weights give a mean of the visible v.
///
/// **Overflow.** Where a score, or a sum of the visible v before it is divided, may leave f32's range although no input is
/// infinite, any outcome is honest.
final class PrunedAttentionReference {
    private static final double SMALLEST_NORMAL = 0x1p-126;

    private PrunedAttentionReference() {
    }

    /// A visible key: its row of k and v, its score, and the sum of the magnitudes of the score's finite terms.
    private record Key(int row, double score, double magnitude) {
    }

    static List<Expected> expect(PrunedAttention op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        Expected y = Outputs.unwritten("y", op.dtype(), op.sq() * op.hq() * op.d());
        IntStream.range(0, op.sq()).parallel().forEach(query -> {
            for (int head = 0; head < op.hq(); head++) {
                attend(op, arithmetic, inputs, query, head, visible(op, inputs, query, head), y);
            }
        });
        return List.of(y);
    }

    private static List<Key> visible(PrunedAttention op, Map<String, double[]> inputs, int query, int head) {
        double[] q = inputs.get("q");
        double[] k = inputs.get("k");
        double[] keep = inputs.get("keep");
        double[] kPos = inputs.getOrDefault("k_pos", keep);
        double position = inputs.get("q_pos")[query];
        int kvHead = head / (op.hq() / op.hkv());
        int qAt = (query * op.hq() + head) * op.d();
        List<Key> keys = new ArrayList<>();
        for (int j = 0; j < op.keep(); j++) {
            if (kPos[j] <= position) {
                int row = (int) keep[j];
                int kAt = (row * op.hkv() + kvHead) * op.d();
                double dot = 0;
                double magnitude = 0;
                for (int t = 0; t < op.d(); t++) {
                    double product = q[qAt + t] * k[kAt + t];
                    dot += product;
                    magnitude += Math.abs(product);
                }
                if (!Double.isFinite(magnitude)) {
                    magnitude = IntStream.range(0, op.d()).mapToDouble(t -> Math.abs(q[qAt + t] * k[kAt + t])).filter(Double::isFinite).sum();
                }
                keys.add(new Key(row, op.scale() * dot, magnitude));
            }
        }
        return keys;
    }

    private static void attend(PrunedAttention op, Arithmetic arithmetic, Map<String, double[]> inputs, int query, int head, List<Key> keys, Expected y) {
        double[] v = inputs.get("v");
        int d = op.d();
        int kvHead = head / (op.hq() / op.hkv());
        double max = Double.NEGATIVE_INFINITY;
        double magnitude = 0;
        for (Key key : keys) {
            max = Math.max(max, key.score);
            magnitude = Math.max(magnitude, key.magnitude);
        }
        double weights = 0;
        double[] sum = new double[d]; // Σ w·v
        double[] absolute = new double[d]; // Σ w·|v|
        double[] total = new double[d]; // Σ |v|
        double[] largest = new double[d]; // max |v|
        double[] lost = new double[d]; // what keys whose w underflows in f32 may fail to contribute
        for (Key key : keys) {
            int vAt = (key.row * op.hkv() + kvHead) * d;
            double w = Math.exp(key.score - max);
            weights += w;
            for (int t = 0; t < d; t++) {
                double size = Math.abs(v[vAt + t]);
                sum[t] += w * v[vAt + t];
                absolute[t] += w * size;
                total[t] += size;
                largest[t] = Math.max(largest[t], size);
            }
            if (w > 0 && w < 0x1p-120) {
                for (int t = 0; t < d; t++) {
                    lost[t] += SMALLEST_NORMAL * Math.abs(v[vAt + t]);
                }
            }
        }
        double ds = ((arithmetic.ofSum(d) + arithmetic.ofProduct() + 2 * U) * magnitude + d * arithmetic.eta()) * Math.abs(op.scale());
        // exp(700) is within f64, and already says nothing about the weights
        double relative = Math.expm1(Math.min(2 * ds, 700)) + 20 * U + arithmetic.ofSum(keys.size()) + arithmetic.ofProduct();
        boolean scoresMayOverflow = 1.001 * magnitude * Math.max(1, Math.abs(op.scale())) > Float.MAX_VALUE;
        for (int t = 0; t < d; t++) {
            int column = kvHead * d + t;
            double value = keys.isEmpty() ? 0 : sum[t] / weights;
            double finite = Double.isFinite(total[t]) ? total[t]
                : keys.stream().mapToDouble(key -> Math.abs(v[key.row * op.hkv() * d + column])).filter(Double::isFinite).sum();
            boolean mayOverflow = scoresMayOverflow || 1.001 * finite > Float.MAX_VALUE || lost[t] == Double.POSITIVE_INFINITY;
            double mixing = Math.min(relative * absolute[t] / weights, largest[t] + Math.abs(value));
            Approx element = keys.isEmpty() || !Double.isFinite(value) ? Approx.exact(value)
                : new Approx(value, mixing + lost[t] + (keys.size() + 2) * arithmetic.eta());
            Outputs.put(y, (query * op.hq() + head) * d + t, mayOverflow && !Double.isNaN(value) ? Approx.anything(value) : element);
        }
    }
}
