package dev.npu4j.conformance.reference;

import static dev.npu4j.conformance.reference.Approx.U;

import dev.npu4j.conformance.number.NormalTail;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GeluForm;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [Gelu]: `y = x · Phi(x)`, or `y = x · sigma(z)` with `z = 2·sqrt(2/pi)·(x + 0.044715·x³)`.
///
/// **Bound of Phi.** `Phi(-t)` for positive t is `exp(-t²/2)` times a smooth function that falls from 1/2 like `0.4/t`. Rounding
/// `t/sqrt(2)` and its square, or `t²/2` at once, moves the exponent by at most `2u·t²`, which is a relative error. The exponential is
/// good to 8u as for [SigmoidReference], the smooth function and its product to 4u. For positive x, `1 - Phi(-x)` rounds once more.
///
/// ```
/// E(Phi) = Phi(-|x|) · (12 + 2x²)·u + u·Phi(x)
/// ```
///
/// and 1u for the product with x. So the error is relative in the tail too, as the contract has it: `1 + erf(x/sqrt(2))` for negative x
/// is not good enough.
///
/// **Bound of the tanh form.** Four roundings and those of the constants move z by at most `5u·|z|`; then as [SwiGluReference].
///
/// What is small may be lost, as in [SigmoidReference].
final class GeluReference {
    private GeluReference() {
    }

    static List<Expected> expect(Gelu op, Map<String, double[]> inputs) {
        double[] x = inputs.get("x");
        Expected y = Outputs.unwritten("y", op.dtype(), op.rows() * op.width());
        IntStream.range(0, op.rows()).parallel().forEach(row -> {
            for (int i = row * op.width(); i < (row + 1) * op.width(); i++) {
                Outputs.put(y, i, Approx.exact(x[i]).times(op.approximate() == GeluForm.TANH ? sigma(x[i]) : phi(x[i])));
            }
        });
        return List.of(y);
    }

    private static Approx sigma(double x) {
        double z = 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
        return SigmoidReference.of(z, Double.isInfinite(z) ? 0 : 5 * U * Math.abs(z));
    }

    private static Approx phi(double x) {
        double tail = NormalTail.of(Math.abs(x));
        double error = tail * Math.expm1(Math.min((12 + 2 * x * x) * U, 700));
        return x > 0 ? new Approx(1 - tail, error + U * (1 - tail)) : SigmoidReference.orLost(tail, error + U * tail);
    }
}
