package dev.npu4j.conformance.property;

import java.util.function.IntUnaryOperator;

/// Row-major matrices with their rows moved.
final class Matrices {
    private Matrices() {
    }

    /// A matrix whose row i is row `source(i)`; rows with a negative source are zero.
    static double[] rows(double[] values, int rows, int width, IntUnaryOperator source) {
        double[] moved = new double[rows * width];
        for (int i = 0; i < rows; i++) {
            int from = source.applyAsInt(i);
            if (from >= 0) {
                System.arraycopy(values, from * width, moved, i * width, width);
            }
        }
        return moved;
    }

    /// All values times a factor.
    static double[] times(double[] values, double factor) {
        double[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }

    /// Largest magnitude; NaN where there is any.
    static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
