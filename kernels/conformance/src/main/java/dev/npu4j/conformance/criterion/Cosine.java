package dev.npu4j.conformance.criterion;

import dev.npu4j.kernels.op.Operator;

/// Cosine similarity, as many scripts use it (CANN's msprobe with 0.99, others with more digits):
///
/// ```
/// cos = <X, G> / √(<X, X>·<G, G>) > 0.999
/// ```
///
/// Two outputs that are all zero are the same; one that is all zero has no direction, counts as 0 and is refused. A NaN
/// or an infinity anywhere makes it NaN, which is not above 0.999.
///
/// Blind to every factor (twice the right result has cosine 1) and, as NMSE, to a single element of many.
final class Cosine implements Criterion {
    private static final double LIMIT = 0.999;

    @Override
    public String name() {
        return "cosine";
    }

    @Override
    public String description() {
        return "cosine similarity of output and reference above 0.999";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        double product = 0;
        double device = 0;
        double truth = 0;
        for (int i = 0; i < output.size(); i++) {
            double actual = output.actual()[i];
            double golden = output.golden()[i];
            product += actual * golden;
            device += actual * actual;
            truth += golden * golden;
        }
        return Finding.above(of(product, device, truth), LIMIT);
    }

    /// @param product `<X, G>`
    /// @param device  `<X, X>`
    /// @param truth   `<G, G>`
    static double of(double product, double device, double truth) {
        if (device == 0 || truth == 0) {
            return device == truth ? 1 : 0;
        }
        // one root, so that equal vectors have cosine 1 exactly; sums of squares of f32 are far from the ends of f64
        return product / Math.sqrt(device * truth);
    }
}
