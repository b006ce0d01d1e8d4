package dev.npu4j.conformance.criterion;

import dev.npu4j.kernels.op.Operator;

/// DeepGEMM's distance (`deep_gemm/testing/numeric.py`):
///
/// ```
/// 1 - 2·<X, G> / (<X, X> + <G, G>) < 1e-3
/// ```
///
/// G has the output's type. Two outputs that are all zero are 0 apart. A NaN or an infinity anywhere makes it NaN, which
/// is not below 1e-3.
///
/// It is half the normalised mean square error but for the denominator, and as blind to a single element of many; unlike
/// the cosine it sees a factor.
final class DeepGemm implements Criterion {
    private static final double LIMIT = 1e-3;

    @Override
    public String name() {
        return "deepgemm";
    }

    @Override
    public String description() {
        return "DeepGEMM's tests: 1 - 2·<X, G> / (<X, X> + <G, G>) below 1e-3";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        double product = 0;
        double squares = 0;
        for (int i = 0; i < output.size(); i++) {
            double actual = output.actual()[i];
            double expected = output.narrow()[i];
            product += actual * expected;
            squares += actual * actual + expected * expected;
        }
        return Finding.below(squares == 0 ? 0 : 1 - 2 * product / squares, LIMIT);
    }
}
