package dev.npu4j.conformance.cases;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.LinkedHashMap;
import java.util.Map;

/// Inputs of the norms' cases.
///
/// Under exact-int every row that is normalised consists of ±s with s = 2^j and eps = 3·s²: mean(v²) + eps = 4·s², so
/// rstd = 1/(2s) and v·rstd = ±½, all without rounding. Gammas are small whole numbers, different from channel to
/// channel, so that a shifted one is seen.
final class NormInputs {
    private NormInputs() {
    }

    /// The s of exact-int for the operator's eps, or 0 where eps is not 3·4^j.
    static double exactScale(Operator operator) {
        double eps = switch (operator) {
            case RmsNorm o -> o.eps();
            case AddRmsNorm o -> o.eps();
            case SandwichNorm o -> o.eps();
            default -> 0;
        };
        double s = Math.sqrt(eps / 3);
        boolean power = s > 0x1p-8 && s < 0x1p8 && Math.scalb(1.0, Math.getExponent(s)) == s;
        return power && 3 * s * s == eps ? s : 0;
    }

    static Map<String, double[]> of(RmsNorm op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        Values x = new Values(c.seed(), "x", op.dtype(), op.rows(), op.hidden());
        double s = exactScale(op);
        inputs.put("x", c.fill() == Fill.EXACT_INT ? x.each(i -> s * x.random().sign(i)) : x.activations(c.fill(), Double.MAX_VALUE));
        inputs.put("gamma_pre", gamma("gamma_pre", op.dtype(), op.hidden(), c));
        return inputs;
    }

    static Map<String, double[]> of(AddRmsNorm op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        Values a = new Values(c.seed(), "a", op.dtype(), op.rows(), op.hidden());
        Values h = new Values(c.seed(), "h", op.dtype(), op.rows(), op.hidden());
        if (c.fill() == Fill.EXACT_INT) {
            double s = exactScale(op);
            double[] branch = a.each(i -> s * a.random().between(i, -4, 4));
            inputs.put("a", branch);
            inputs.put("h", h.each(i -> s * h.random().sign(i) - branch[i]));
        } else {
            // every second time the sum overflows here and there
            double half = (c.seed() % 2 == 0 ? 0.45 : 0.9) * Rounding.largest(op.dtype());
            double[] branch = a.activations(c.fill(), half);
            inputs.put("a", branch);
            inputs.put("h", c.fill() == Fill.CANCEL ? h.each(i -> -branch[i] * (1 + 1e-6 * h.random().normal(i))) : h.activations(residual(c.fill()), half));
            if (c.fill() == Fill.HUGE) {
                sumsAtTheEnd(op, branch, inputs.get("h"));
            }
        }
        inputs.put("gamma_pre", gamma("gamma_pre", op.dtype(), op.hidden(), c));
        return inputs;
    }

    /// Makes some sums of the last row the largest finite value and what is a quarter, a half and three quarters of the
    /// last place above it: the first rounds down, the others are infinities.
    private static void sumsAtTheEnd(AddRmsNorm op, double[] a, double[] h) {
        double largest = Rounding.largest(op.dtype());
        double place = Rounding.place(largest, op.dtype());
        int at = (op.rows() - 1) * op.hidden();
        for (int quarters = 0; quarters < 4 && op.rows() > 0 && quarters < op.hidden(); quarters++) {
            h[at + quarters] = largest;
            a[at + quarters] = quarters * place / 4;
        }
    }

    static Map<String, double[]> of(SandwichNorm op, Case c) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        Values a = new Values(c.seed(), "a", op.dtype(), op.rows(), op.hidden());
        Values h = new Values(c.seed(), "h", op.dtype(), op.rows(), op.hidden());
        double[] gammaPost = gamma("gamma_post", op.dtype(), op.hidden(), c);
        if (c.fill() == Fill.EXACT_INT) {
            double s = exactScale(op);
            // Even gammas of s make the branch, ±½·gamma_post, a whole multiple of s.
            for (int j = 0; j < gammaPost.length; j++) {
                gammaPost[j] *= 2 * s;
            }
            double[] branch = a.each(i -> s * a.random().sign(i));
            inputs.put("a", branch);
            inputs.put("h", h.each(i -> s * h.random().sign(i) - branch[i] / (2 * s) * gammaPost[i % op.hidden()]));
        } else {
            double half = 0.45 * Rounding.largest(op.dtype());
            double[] branch = a.activations(c.fill(), Double.MAX_VALUE);
            inputs.put("a", branch);
            inputs.put("h", c.fill() == Fill.CANCEL ? opposite(op, c, branch, gammaPost) : h.activations(residual(c.fill()), half));
        }
        inputs.put("gamma_post", gammaPost);
        inputs.put("gamma_pre", gamma("gamma_pre", op.dtype(), op.hidden(), c));
        return inputs;
    }

    /// A residual that the normalised branch nearly cancels.
    private static double[] opposite(SandwichNorm op, Case c, double[] branch, double[] gammaPost) {
        Values h = new Values(c.seed(), "h", op.dtype(), op.rows(), op.hidden());
        double[] rstd = new double[op.rows()];
        for (int row = 0; row < op.rows(); row++) {
            double squares = 0;
            for (int j = 0; j < op.hidden(); j++) {
                squares += branch[row * op.hidden() + j] * branch[row * op.hidden() + j];
            }
            rstd[row] = 1 / Math.sqrt(squares / op.hidden() + op.eps());
        }
        return h.each(i -> -branch[i] * rstd[i / op.hidden()] * gammaPost[i % op.hidden()] * (1 + 1e-6 * h.random().normal(i)));
    }

    /// What the residual stream holds beside such a branch: specials in one of them are enough.
    private static Fill residual(Fill fill) {
        return fill == Fill.SPECIALS ? Fill.NORMAL : fill;
    }

    private static double[] gamma(String name, DType dtype, int hidden, Case c) {
        Values gamma = new Values(c.seed(), name, dtype, 1, hidden);
        if (c.fill() == Fill.EXACT_INT) {
            return gamma.each(j -> gamma.random().sign(2L * j) * gamma.random().between(2L * j + 1, 1, 8));
        }
        return gamma.weights(c.fill());
    }
}
