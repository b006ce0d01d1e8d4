package dev.npu4j.conformance.reference;

import static dev.npu4j.conformance.reference.Approx.U;

import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.tensor.WeightLayout;

/// Truth about a row of a matrix product: `y[i, :] = x[i, :] · W_g (+ bias[g, :])`.
///
/// **Bound.** A sum of k products in f32, in any order, fused or not, is within `lambda·√k·u·Σ|x·w|` of the exact one
/// ([Arithmetic#ofSum]), and each of its k results may lose `eta` by underflow. Adding the bias rounds once more; `2u` of both
/// magnitudes covers it and a bias that entered as the first term. So
///
/// ```
/// E = lambda·√k·u·Σ|x·w| + k·eta (+ 2u·(|Σ x·w| + |bias|))
/// ```
///
/// **Overflow.** Partial sums lie between the sum of the negative and the sum of the positive products, whatever the
/// order. While both are f32 numbers nothing overflows. Where one is not, the result is an infinity if the value itself
/// is far beyond f32's range; if it is not, infinity, NaN and the value are all honest.
///
/// @param bias null where absent
/// @param i    the row
/// @param g    the group that it is of; 0 where there are none
record MatrixRow(MatrixProduct op, Arithmetic arithmetic, double[] x, double[] weight, double[] bias, int i, int g) {

    void writeTo(Expected y) {
        Approx[] elements = elements();
        for (int j = 0; j < elements.length; j++) {
            Outputs.put(y, i * elements.length + j, elements[j]);
        }
    }

    /// The row, before anything is done to it.
    Approx[] elements() {
        int k = op.k();
        int n = op.n();
        double[] sum = new double[n];
        double[] magnitude = new double[n];
        // the loops follow the layout, so that weights are read in the order they lie in
        if (op.weight() == WeightLayout.KN) {
            for (int t = 0; t < k; t++) {
                double xt = x[i * k + t];
                for (int j = 0; j < n; j++) {
                    double product = xt * weight[(g * k + t) * n + j];
                    sum[j] += product;
                    magnitude[j] += Math.abs(product);
                }
            }
        } else {
            for (int j = 0; j < n; j++) {
                double s = 0;
                double m = 0;
                for (int t = 0; t < k; t++) {
                    double product = x[i * k + t] * weight[(g * n + j) * k + t];
                    s += product;
                    m += Math.abs(product);
                }
                sum[j] = s;
                magnitude[j] = m;
            }
        }
        Approx[] elements = new Approx[n];
        for (int j = 0; j < n; j++) {
            double b = bias == null ? 0 : bias[g * n + j];
            double error = bound(magnitude[j]) + (bias == null ? 0 : 2 * U * (Math.abs(sum[j]) + Math.abs(b)));
            boolean staysInF32 = magnitude[j] + Math.abs(b) + error <= Float.MAX_VALUE;
            Approx element = new Approx(sum[j] + b, error);
            elements[j] = staysInF32 ? element : beyondF32(j, sum[j] + b);
        }
        return elements;
    }

    private double bound(double magnitude) {
        return (arithmetic.ofSum(op.k()) + arithmetic.ofProduct()) * magnitude + op.k() * arithmetic.eta();
    }

    /// Element j of y, whose terms are too large for every partial sum of them to be an f32 number.
    private Approx beyondF32(int j, double value) {
        double positive = 0;
        double negative = 0;
        for (int t = 0; t <= op.k(); t++) {
            double term = t < op.k() ? x[i * op.k() + t] * weightAt(t, j) : bias == null ? 0 : bias[g * op.n() + j];
            if (Double.isFinite(term)) {
                positive += Math.max(0, term);
                negative += Math.max(0, -term);
            }
        }
        double error = bound(positive + negative) + 2 * U * (positive + negative);
        boolean up = positive + error > Float.MAX_VALUE;
        boolean down = negative + error > Float.MAX_VALUE;
        boolean surely = value - error > Float.MAX_VALUE ? !down : value + error < -Float.MAX_VALUE ? !up : !up && !down;
        return surely || Double.isNaN(value) ? new Approx(value, error) : Approx.anything(value);
    }

    private double weightAt(int t, int j) {
        return weight[op.weight() == WeightLayout.KN ? (g * op.k() + t) * op.n() + j : (g * op.n() + j) * op.k() + t];
    }
}
