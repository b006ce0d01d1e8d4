package dev.npu4j.conformance.workload;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The parts of a decoder that are no operator of the library yet, in float64. Matrices are row-major.
final class Float64 {
    private static final double TWO_OVER_ROOT_PI = 1.1283791670955126;

    private Float64() {
    }

    /// `y = x · Wᵀ + bias` for `x[rows, in]`, `weight[out, in]`, `bias[out]`.
    static double[] linear(double[] x, int rows, Linear linear) {
        int in = linear.in();
        int out = linear.out();
        double[] transposed = transpose(linear.weight(), out, in);
        double[] y = new double[rows * out];
        IntStream.range(0, rows).parallel().forEach(i -> {
            System.arraycopy(linear.bias(), 0, y, i * out, out);
            for (int k = 0; k < in; k++) {
                double xik = x[i * in + k];
                for (int j = 0; j < out; j++) {
                    y[i * out + j] += xik * transposed[k * out + j];
                }
            }
        });
        return y;
    }

    /// `[rows, columns]` to `[columns, rows]`.
    static double[] transpose(double[] matrix, int rows, int columns) {
        double[] transposed = new double[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = matrix[i * columns + j];
            }
        }
        return transposed;
    }

    /// Rotary position embedding of `x[rows, heads, d]`, half-split pairs: element j turns with element j + d/2 by the
    /// angle `position · theta^(-2j/d)`.
    static double[] rope(double[] x, int heads, int d, int[] positions, double theta) {
        double[] y = new double[x.length];
        int half = d / 2;
        for (int i = 0; i < positions.length; i++) {
            for (int j = 0; j < half; j++) {
                double angle = positions[i] * Math.pow(theta, -2.0 * j / d);
                double cos = Math.cos(angle);
                double sin = Math.sin(angle);
                for (int head = 0; head < heads; head++) {
                    int first = (i * heads + head) * d + j;
                    int second = first + half;
                    y[first] = x[first] * cos - x[second] * sin;
                    y[second] = x[second] * cos + x[first] * sin;
                }
            }
        }
        return y;
    }

    /// `silu(gate) · up`, element by element.
    static double[] swiGlu(double[] gate, double[] up) {
        double[] y = new double[gate.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        return y;
    }

    /// `x/2 · (1 + erf(x/√2))`, the exact form, in place.
    static void gelu(double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = 0.5 * x[i] * (1 + erf(x[i] / Math.sqrt(2)));
        }
    }

    /// The error function, by the series `erf(x) = 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1))`: all its terms have
    /// one sign, so nothing cancels. From |x| = 6 on the result is ±1 in f64.
    static double erf(double x) {
        if (Math.abs(x) >= 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
    }

    /// Softmax over each row of `x[rows, columns]`, in place.
    static void softmaxRows(double[] x, int columns) {
        for (int start = 0; start < x.length; start += columns) {
            double max = Double.NEGATIVE_INFINITY;
            for (int j = start; j < start + columns; j++) {
                max = Math.max(max, x[j]);
            }
            double sum = 0;
            for (int j = start; j < start + columns; j++) {
                x[j] = Math.exp(x[j] - max);
                sum += x[j];
            }
            for (int j = start; j < start + columns; j++) {
                x[j] /= sum;
            }
        }
    }

    /// Rows `indices` of `x[.., width]`, in that order.
    static double[] rows(double[] x, int width, int[] indices) {
        double[] y = new double[indices.length * width];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(x, indices[i] * width, y, i * width, width);
        }
        return y;
    }

    /// Columns `[from, to)` of `x[.., width]`.
    static double[] columns(double[] x, int width, int from, int to) {
        int rows = x.length / width;
        double[] y = new double[rows * (to - from)];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, i * width + from, y, i * (to - from), to - from);
        }
        return y;
    }

    /// A dense layer.
    ///
    /// @param weight `[out, in]`
    /// @param bias   `[out]`, zeros where the model has none
    record Linear(int out, int in, double[] weight, double[] bias) {
        boolean hasBias() {
            return Arrays.stream(bias).anyMatch(value -> value != 0);
        }
    }
}
