package dev.npu4j.conformance.criterion;

import dev.npu4j.kernels.op.Operator;

/// The comparison of Triton's kernels for mixtures of experts (`triton_kernels/testing.py`):
///
/// ```
/// r = |X - G| / max(rms(G), |G|),   max r <= 2e-2,   rms(r) <= 4e-3
/// ```
///
/// X and G as f32, where G has the output's type first (there 0 is replaced by 1e-30 in divisions; here an element without
/// error has none). Infinities must be at the same elements, and are then set to 0 on both sides; their *signs are not
/// compared*. A NaN on either side makes both numbers NaN, which is not within any limit. Value and limit: the largest
/// and 2e-2, or the root mean square and 4e-3, whichever is nearer to its limit or farther beyond.
///
/// Blind where elements are small beside the others: below 2 % of rms(G) they may as well be zero.
final class Triton implements Criterion {
    private static final double MAX = 2e-2;
    private static final double RMS = 4e-3;

    @Override
    public String name() {
        return "triton";
    }

    @Override
    public String description() {
        return "Triton's MoE kernels: errors relative to max(|G|, rms(G)) at most 2e-2, their root mean square at most 4e-3";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        int n = output.size();
        double squares = 0;
        for (int i = 0; i < n; i++) {
            if (Float.isInfinite(output.actual()[i]) != Float.isInfinite(output.narrow()[i])) {
                return new Finding(false, Double.NaN, MAX, Double.NaN);
            }
            double expected = withoutInfinity(output.narrow()[i]);
            squares += expected * expected;
        }
        double rms = Math.sqrt(squares / n);
        double max = 0;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double expected = withoutInfinity(output.narrow()[i]);
            double distance = Math.abs(withoutInfinity(output.actual()[i]) - expected);
            double error = distance == 0 ? 0 : distance / Math.max(rms, Math.abs(expected));
            max = Math.max(max, error);
            sum += error * error;
        }
        return Finding.atMost(max, MAX).worse(Finding.atMost(Math.sqrt(sum / n), RMS));
    }

    private static double withoutInfinity(float value) {
        return Float.isInfinite(value) ? 0 : value;
    }
}
