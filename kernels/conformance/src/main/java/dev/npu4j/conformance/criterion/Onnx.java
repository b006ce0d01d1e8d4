package dev.npu4j.conformance.criterion;

import dev.npu4j.kernels.op.Operator;

/// The ONNX backend test (`onnx/backend/test/runner`, `loader/__init__.py`), numpy's `assert_allclose` with one pair of
/// tolerances for every type:
///
/// ```
/// |X - G| <= 1e-7 + 1e-3·|G|   for every element
/// ```
///
/// G is rounded to the output's type, which the test demands to be the same. NaN is equal to NaN and to nothing else;
/// infinities must be equal. Value: the worst `|X - G| / (1e-7 + 1e-3·|G|)`; limit: 1.
///
/// Stricter than bf16 is: an honest result one place away is refused.
final class Onnx implements Criterion {
    private static final Closeness TOLERANCE = new Closeness(1e-3, 1e-7, true);

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public String description() {
        return "ONNX backend tests: every element within 1e-7 + 1e-3·|G|, whatever its type; NaN equals NaN";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        return Finding.atMost(TOLERANCE.worst(output), 1);
    }
}
