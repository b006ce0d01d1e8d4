package dev.npu4j.conformance.reference;

import static dev.npu4j.conformance.reference.Approx.ETA;
import static dev.npu4j.conformance.reference.Approx.U;

import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [RmsNorm]: `rstd = 1 / sqrt(mean(x²) + eps)`, `y = (x · rstd) · gamma_pre`.
///
/// **Bound of rstd.** Let the row hold `x + dx` instead of `x`, `|dx_i| <= D_i` (0 for inputs; not for the sums that
/// [AddRmsNormReference] normalises), and let `M = mean(x²)`.
///
/// - The squares differ by at most `2|x_i|·D_i + D_i²`; their mean is `S`. So the mean of what is squared is within
///   `M ± S`.
/// - Summing H squares in f32 adds `lambda·√H·u` of the sum ([Arithmetic#ofSum]; squares are their own magnitudes).
///   Together the computed mean is within `d = S + lambda·√H·u·(M + S)` of `M`, and it is not negative.
/// - `r(t) = 1/sqrt(t)` falls, so `r` of the computed sum lies between `r(M + eps + d)` and `r(max(M + eps - d, eps))`.
///   For small d that is `r·d / 2(M + eps)`: the familiar `lambda·√H·u / 2`.
/// - Dividing by H, rounding and adding eps, root and reciprocal are at most six more roundings: `6u·r`, and `eta` should
///   r be subnormal. (Where mean and root are taken in f64, only one of the six is left.)
///
/// There is no term for underflowing or overflowing squares: the contract promises the result of unbounded range. Of a
/// device that is known not to give it ([Arithmetic#narrowSquares]) nothing is expected where the sum is beyond f32, or
/// where nothing of it or of eps is left; otherwise each square may be off by the smallest f32.
///
/// **Bound of y.** Two products by the rules of [Approx], which makes `|y|·(lambda·√H/2 + 8)·u` in all.
final class RmsNormReference {
    private RmsNormReference() {
    }

    static List<Expected> expect(RmsNorm op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        double[] x = inputs.get("x");
        double[] gammaPre = inputs.get("gamma_pre");
        int hidden = op.hidden();
        Expected y = Outputs.unwritten("y", op.dtype(), op.rows() * hidden);
        Expected rstd = Outputs.unwritten("rstd", DType.F32, op.rows());
        IntStream.range(0, op.rows()).parallel().forEach(row -> {
            Approx[] xs = row(x, row, hidden);
            Approx r = rstd(xs, op.eps(), arithmetic);
            Outputs.put(rstd, row, r);
            Approx stored = r.rounded(DType.F32);
            for (int i = 0; i < hidden; i++) {
                Outputs.put(y, row * hidden + i, xs[i].times(stored).times(Approx.exact(gammaPre[i])));
            }
        });
        return List.of(y, rstd);
    }

    /// One row of an input.
    static Approx[] row(double[] matrix, int row, int hidden) {
        Approx[] elements = new Approx[hidden];
        for (int i = 0; i < hidden; i++) {
            elements[i] = Approx.exact(matrix[row * hidden + i]);
        }
        return elements;
    }

    /// `1 / sqrt(mean(x²) + eps)` of a row, with the bound derived above.
    static Approx rstd(Approx[] x, double eps, Arithmetic arithmetic) {
        double sum = 0;
        double lost = 0; // to the roundings of the sum (Knuth): thousands of equal squares behind an outlier lose in one direction
        double spread = 0;
        for (Approx each : x) {
            double square = each.value() * each.value();
            double next = sum + square;
            double added = next - sum;
            lost += (sum - (next - added)) + (square - added);
            sum = next;
            // an infinity of the data has no error, and 0·inf would make one
            spread += each.error() > 0 ? 2 * Math.abs(each.value()) * each.error() + each.error() * each.error() : 0;
        }
        double mean = (Double.isFinite(sum) ? sum + lost : sum) / x.length;
        double r = 1 / Math.sqrt(mean + eps);
        double d = spread / x.length;
        if (d == Double.POSITIVE_INFINITY) {
            return Approx.anything(r);
        }
        if (!Double.isFinite(mean)) {
            return Approx.exact(r);
        }
        d += arithmetic.ofSum(x.length) * (mean + d);
        if (arithmetic.narrowSquares()) {
            d += 2 * arithmetic.eta();
            boolean overflows = (mean + d) * x.length >= Float.MAX_VALUE;
            boolean vanishes = mean - d <= 0 && eps < Float.MIN_NORMAL;
            if (overflows || vanishes) {
                return Approx.anything(r);
            }
        }
        double most = 1 / Math.sqrt(Math.max(mean + eps - d, eps));
        double least = 1 / Math.sqrt(mean + eps + d);
        return new Approx(r, Math.max(most - r, r - least) + 6 * U * r + ETA);
    }
}
