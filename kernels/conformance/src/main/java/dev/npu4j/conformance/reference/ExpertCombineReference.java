package dev.npu4j.conformance.reference;

import static dev.npu4j.conformance.reference.Approx.U;

import dev.npu4j.kernels.op.ExpertCombine;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [ExpertCombine]: `y = residual + shared + Σ_j w·x`, row by row.
///
/// **Bound.** There are few terms, so the worst case is bounded, not the likely one. In any order, fused or not, a term
/// passes its own product's rounding and at most one addition for each other term: `top + 2` roundings with both addends.
/// With `M = Σ|w·x| + |shared| + |residual|`, the sum of all magnitudes, and one rounding more for what the roundings do
/// to each other,
///
/// ```
/// E = (top + 3)·u·M + top·eta
/// ```
///
/// where u is twice as large for sums that are not rounded to nearest, and each product may lose `eta` by underflow. What
/// is exact in f32 in every order is exact here: where no term and no partial sum needs more than 24 bits the result is
/// the value itself, but that is for the exact cases to ask for, not for this bound.
///
/// **Overflow.** Partial sums lie between the sum of the negative and that of the positive terms, whatever the order. While
/// both are f32 numbers nothing overflows. Where one is not, the result is an infinity if the value itself is far beyond
/// f32's range and the other side is not; else infinity, NaN and the value are all honest.
final class ExpertCombineReference {
    private ExpertCombineReference() {
    }

    static List<Expected> expect(ExpertCombine op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        Expected y = Outputs.unwritten("y", op.dtype(), op.tokens() * op.hidden());
        double u = arithmetic.rounding() == Arithmetic.Rounding.NEAREST ? U : 2 * U;
        IntStream.range(0, op.tokens()).parallel().forEach(t -> {
            for (int i = 0; i < op.hidden(); i++) {
                Outputs.put(y, t * op.hidden() + i, sum(terms(op, inputs, t, i), 0, (op.top() + 3) * u, op.top() * arithmetic.eta()));
            }
        });
        return List.of(y);
    }

    /// The products, then shared and residual; 0 where absent.
    private static double[] terms(ExpertCombine op, Map<String, double[]> inputs, int t, int i) {
        double[] terms = new double[op.top() + 2];
        for (int j = 0; j < op.top(); j++) {
            int row = (int) inputs.get("inverse")[t * op.top() + j];
            terms[j] = inputs.get("weights")[t * op.top() + j] * inputs.get("x")[row * op.hidden() + i];
        }
        double[] shared = inputs.get("shared");
        double[] residual = inputs.get("residual");
        terms[op.top()] = shared == null ? 0 : shared[t * op.hidden() + i];
        terms[op.top() + 1] = residual == null ? 0 : residual[t * op.hidden() + i];
        return terms;
    }

    /// The sum of so many terms in any order.
    ///
    /// @param inherited what the terms together may be off by to begin with
    static Approx sum(double[] terms, double inherited, double relative, double absolute) {
        double sum = 0;
        double positive = 0;
        double negative = 0;
        for (double term : terms) {
            sum += term;
            if (Double.isFinite(term)) {
                positive += Math.max(0, term);
                negative += Math.max(0, -term);
            }
        }
        double error = inherited + relative * (positive + negative + inherited) + absolute;
        boolean up = positive + error > Float.MAX_VALUE;
        boolean down = negative + error > Float.MAX_VALUE;
        boolean surely = sum - error > Float.MAX_VALUE ? !down : sum + error < -Float.MAX_VALUE ? !up : !up && !down;
        return surely || Double.isNaN(sum) ? new Approx(sum, error) : Approx.anything(sum);
    }
}
