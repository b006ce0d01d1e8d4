package dev.npu4j.conformance.criterion;

import dev.npu4j.kernels.op.Operator;

/// Mean and maximum relative error of the CANN operators' accuracy standard (opbase,
/// `ops_precision_standard/experimental_standard.md`):
///
/// ```
/// r = |X - G| / (|G| + 1e-7),   MERE = mean r < T,   MARE = max r < 10·T
/// ```
///
/// T: f16 2^-10, bf16 2^-7, f32 2^-13. G is of a wider type. Value and limit: MERE and T, or MARE and 10·T, whichever is
/// nearer to its limit or farther beyond.
///
/// What we have of the standard is silent on NaN and infinities. Here an element that is not a number on both sides, once
/// both are of the output's type, has no error where it is the same and an infinite one where it is not.
///
/// Not blind but short-sighted: near zero an honest error is relatively large, so that honest outputs are refused too.
final class CannMereMare implements Criterion {
    private static final PerType<Double> THRESHOLDS = new PerType<>(0x1p-10, 0x1p-7, 0x1p-13);
    private static final double FLOOR = 1e-7;

    @Override
    public String name() {
        return "cann-mere-mare";
    }

    @Override
    public String description() {
        return "CANN's operator standard: mean relative error below T and largest below 10·T (T: f16 2^-10, bf16 2^-7, f32 2^-13)";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        double threshold = THRESHOLDS.of(output.dtype());
        double sum = 0;
        double max = 0;
        for (int i = 0; i < output.size(); i++) {
            double error = error(output, i);
            sum += error;
            max = Math.max(max, error);
        }
        return Finding.below(sum / output.size(), threshold).worse(Finding.below(max, 10 * threshold));
    }

    private static double error(Numbers output, int i) {
        if (!output.isFinite(i)) {
            return output.isSame(i) ? 0 : Double.POSITIVE_INFINITY;
        }
        double golden = output.golden()[i];
        return Math.abs(output.actual()[i] - golden) / (Math.abs(golden) + FLOOR);
    }
}
