package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.Pairing;
import dev.npu4j.kernels.op.RotaryEmbedding;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [RotaryEmbedding]: `y0 = x0·c - x1·s`, `y1 = x1·c + x0·s`, where c and s are cosine and sine of
/// `angle = pos · theta^(-2j/rotary)`, each rounded once to f32.
///
/// **Bound of c and s.** That they are f32 numbers is part of the contract, so here too they are rounded. What is rounded may differ:
///
/// - `theta^(-2j/rotary)` is within one unit in the last place of f64, here and there, and its product with a position is rounded, here
///   and there: the two angles are within `6·2^-53·angle` of each other, and `d = 2^-50·angle` is more. That of pair 0 is the position, without any error.
/// - f64 cosine and sine are within `2^-51` of their values, here and there together. So before they are rounded
///   `|dc| <= |sin|·d + d² + 2^-51·|cos|`, and likewise for s with the two exchanged.
///
/// Rounding is monotonic: what is rounded lies between both ends of that rounded. Nearly always they are one and the same f32 number, and
/// c has no error at all. Position 0 gives 1 and 0.
///
/// **Bound of y.** Two products and a sum by the rules of [Approx], which makes `u·(|x0·c| + |x1·s| + |y0|)` and little more; a device that
/// fuses one product with the sum is nearer. Where the device flushes subnormal numbers, each of the three may lose one.
///
/// Elements from `rotary` on are x, without any error.
final class RotaryEmbeddingReference {
    private RotaryEmbeddingReference() {
    }

    static List<Expected> expect(RotaryEmbedding op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        double[] x = inputs.get("x");
        double[] pos = inputs.get("pos");
        int d = op.d();
        Expected y = Outputs.unwritten("y", op.dtype(), op.tokens() * op.heads() * d);
        IntStream.range(0, op.tokens()).parallel().forEach(token -> {
            for (int j = 0; j < op.rotary() / 2; j++) {
                double angle = pos[token] * StrictMath.pow(op.theta(), -2.0 * j / op.rotary());
                double cos = StrictMath.cos(angle);
                double sin = StrictMath.sin(angle);
                double spread = j == 0 ? 0 : 0x1p-50 * angle;
                Approx c = inF32(cos, sin, angle, spread);
                Approx s = inF32(sin, cos, angle, spread);
                for (int head = 0; head < op.heads(); head++) {
                    int at = (token * op.heads() + head) * d;
                    int first = at + (op.pairing() == Pairing.HALF ? j : 2 * j);
                    int second = first + (op.pairing() == Pairing.HALF ? op.rotary() / 2 : 1);
                    Approx x0 = Approx.exact(x[first]);
                    Approx x1 = Approx.exact(x[second]);
                    Approx minusX1 = Approx.exact(-x[second]);
                    Outputs.put(y, first, flushed(x0.times(c).plus(minusX1.times(s)), arithmetic));
                    Outputs.put(y, second, flushed(x1.times(c).plus(x0.times(s)), arithmetic));
                }
            }
            for (int head = 0; head < op.heads(); head++) {
                for (int t = op.rotary(); t < d; t++) {
                    int at = (token * op.heads() + head) * d + t;
                    Outputs.put(y, at, Approx.exact(x[at]));
                }
            }
        });
        return List.of(y);
    }

    /// The cosine or the sine of an angle as an f32 number, with the bound derived above.
    ///
    /// @param other the sine or the cosine
    /// @param d     how far the angle may be off
    private static Approx inF32(double value, double other, double angle, double d) {
        double error = angle == 0 ? 0 : Math.abs(other) * d + d * d + 0x1p-51 * Math.abs(value);
        double here = (float) value;
        return new Approx(here, Math.max((float) (value + error) - here, here - (float) (value - error)));
    }

    private static Approx flushed(Approx sum, Arithmetic arithmetic) {
        boolean loses = arithmetic.flushes() && sum.value() != 0;
        return loses ? new Approx(sum.value(), sum.error() + 3 * arithmetic.eta()) : sum;
    }
}
