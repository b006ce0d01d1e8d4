package dev.npu4j.conformance.criterion;

import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;

/// The relative-error shares of msprobe (Ascend's mstt, `compare/algorithm.py` and the accuracy checker's document), with
/// the small-value regions of its `precision_standard/standard_config.py`:
///
/// ```
/// share of elements with |X - G| / |G| < t  is above  1 - t
/// where |G| <= s, the element is judged by |X - G| <= a instead
/// ```
///
/// | type | t | s | a |
/// |---|---|---|---|
/// | f16, bf16 | 1e-2 | 2^-10 | 2^-16 |
/// | f32 | 1e-3 | 2^-20 | 2^-30 |
///
/// That is what the tool requires; the next power of ten, of which it only warns, is left out. So are its two other
/// steps, a cosine above 0.99 and the outright acceptance of any output whose largest error is below 1e-3, because the
/// second would hide what the shares say of small outputs. (One release writes a as 1e-16 for bf16; the document says
/// 2^-16, and so do we.) G is of a wider type. Value: the share outside; limit: t.
///
/// Blind to one element in a hundred (f32: in a thousand), whatever it is: a NaN is below no threshold and so just one of
/// those outside, which the share forgives. NaN for NaN and equal infinities count as outside too.
final class Msprobe implements Criterion {
    /// @param relative both the bound on relative errors and the share that may break it
    /// @param small    magnitudes up to here are judged by their absolute error
    /// @param absolute bound on that
    private record Standard(double relative, double small, double absolute) {
    }

    private static final Standard HALF = new Standard(1e-2, 0x1p-10, 0x1p-16);
    private static final Standard SINGLE = new Standard(1e-3, 0x1p-20, 0x1p-30);

    @Override
    public String name() {
        return "msprobe";
    }

    @Override
    public String description() {
        return "msprobe's shares: relative errors below 1e-2 for more than 99 % of the elements (f32: 1e-3, 99.9 %), absolute ones near zero";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        Standard standard = output.dtype() == DType.F32 ? SINGLE : HALF;
        long outside = 0;
        for (int i = 0; i < output.size(); i++) {
            double golden = Math.abs(output.golden()[i]);
            double error = Math.abs(output.actual()[i] - output.golden()[i]);
            boolean inside = golden <= standard.small ? error <= standard.absolute : error / golden < standard.relative;
            outside += inside ? 0 : 1;
        }
        return Finding.below((double) outside / output.size(), standard.relative);
    }
}
