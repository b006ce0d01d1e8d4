package dev.npu4j.conformance.criterion;

import dev.npu4j.kernels.op.Operator;

/// `torch.testing.assert_close` with its default tolerances (PyTorch, `torch/testing/_comparison.py`):
///
/// ```
/// |X - G| <= atol + rtol·|G|   for every element
/// ```
///
/// | type | rtol | atol |
/// |---|---|---|
/// | f16 | 1e-3 | 1e-5 |
/// | bf16 | 1.6e-2 | 1e-5 |
/// | f32 | 1.3e-6 | 1e-5 |
///
/// G is rounded to the output's type, for torch compares tensors of one type (and computes both sides in it; here they
/// are computed in f64). A NaN is unequal to everything, NaN included; infinities must be equal. Value: the worst
/// `|X - G| / (atol + rtol·|G|)`; limit: 1.
///
/// Blind below atol: an output whose elements are all smaller than 1e-5 may as well be zero.
final class Torch implements Criterion {
    private static final PerType<Closeness> DEFAULTS = new PerType<>(
        new Closeness(1e-3, 1e-5, false), new Closeness(1.6e-2, 1e-5, false), new Closeness(1.3e-6, 1e-5, false));

    @Override
    public String name() {
        return "torch";
    }

    @Override
    public String description() {
        return "torch.testing.assert_close with its defaults: every element within 1e-5 + rtol·|G| (f16 1e-3, bf16 1.6e-2, f32 1.3e-6)";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        return Finding.atMost(DEFAULTS.of(output.dtype()).worst(output), 1);
    }
}
