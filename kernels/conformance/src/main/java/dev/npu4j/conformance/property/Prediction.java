package dev.npu4j.conformance.property;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// What one output of another launch must be: a value for each element, and how far from it the element may be where
/// not the very bits are demanded. Signs of zeros are left open, and so is which NaN it is.
final class Prediction {
    private final DType dtype;
    private final double[] value;
    private final double[] slack;
    private final boolean[] written;
    private final boolean[] promised;

    private Prediction(DType dtype, int elements) {
        this.dtype = dtype;
        value = new double[elements];
        slack = new double[elements];
        written = new boolean[elements];
        promised = new boolean[elements];
    }

    /// Element i is element `source(i)` of the base's output; one whose source is negative is not written. May be off by
    /// twice the bound: two honest results lie on either side of the truth.
    static Prediction moved(Base base, String output, int elements, IntUnaryOperator source) {
        Prediction prediction = new Prediction(base.expected().get(output).dtype(), elements);
        for (int i = 0; i < elements; i++) {
            int from = source.applyAsInt(i);
            if (from >= 0 && base.isWritten(output, from)) {
                prediction.put(i, base.value(output, from), 2 * base.bound(output, from));
            }
        }
        return prediction;
    }

    /// As it is in the base.
    static Prediction same(Base base, String output) {
        return moved(base, output, base.size(output), i -> i);
    }

    /// The base's output times a power of two, or its negative. Elements that are subnormal or overflow on either side are
    /// left open, and so are zeros that may be the rest of an underflow: there, rounding does not scale.
    static Prediction scaled(Base base, String output, double factor) {
        Prediction prediction = same(base, output);
        double least = Rounding.smallestNormal(prediction.dtype) * Math.max(1, 1 / Math.abs(factor));
        for (int i = 0; i < prediction.value.length; i++) {
            double before = prediction.value[i];
            double after = before * factor;
            boolean scales = base.isExactly(output, i, 0) || Double.isNaN(before) || Math.abs(before) > least && Math.abs(after) < Rounding.largest(prediction.dtype);
            prediction.promised[i] &= scales || Math.abs(factor) == 1;
            prediction.value[i] = after;
            prediction.slack[i] *= Math.abs(factor);
        }
        return prediction;
    }

    /// The same value everywhere that the base writes.
    static Prediction constant(Base base, String output, double value, double slack) {
        Prediction prediction = same(base, output);
        Arrays.fill(prediction.value, value);
        Arrays.fill(prediction.slack, slack);
        prediction.open(i -> !prediction.written[i]);
        return prediction;
    }

    /// Written like the base's output; nothing is said of its values.
    static Prediction open(Base base, String output) {
        Prediction prediction = same(base, output);
        prediction.open(i -> true);
        return prediction;
    }

    /// Values of one's own choosing.
    static Prediction values(DType dtype, double[] values, boolean[] written) {
        Prediction prediction = new Prediction(dtype, values.length);
        for (int i = 0; i < values.length; i++) {
            if (written[i]) {
                prediction.put(i, values[i], 0);
            }
        }
        return prediction;
    }

    private void put(int i, double element, double tolerance) {
        value[i] = element;
        slack[i] = tolerance;
        written[i] = true;
        promised[i] = tolerance < Double.POSITIVE_INFINITY;
    }

    /// Leaves elements open.
    Prediction open(java.util.function.IntPredicate which) {
        for (int i = 0; i < promised.length; i++) {
            promised[i] &= !which.test(i);
        }
        return this;
    }

    /// With another slack.
    Prediction within(java.util.function.IntToDoubleFunction tolerance) {
        Arrays.setAll(slack, tolerance);
        return this;
    }

    /// As an output of another type; for the values alone.
    Prediction as(DType other) {
        Prediction prediction = new Prediction(other, value.length);
        System.arraycopy(value, 0, prediction.value, 0, value.length);
        System.arraycopy(slack, 0, prediction.slack, 0, value.length);
        System.arraycopy(written, 0, prediction.written, 0, value.length);
        System.arraycopy(promised, 0, prediction.promised, 0, value.length);
        return prediction;
    }

    boolean[] written() {
        return written;
    }

    double value(int i) {
        return value[i];
    }

    double slack(int i) {
        return slack[i];
    }

    boolean isPromised(int i) {
        return promised[i];
    }

    /// What is wrong with the output that came; empty where nothing is.
    ///
    /// @param exact whether the very bits are demanded
    String compare(int[] bits, boolean exact) {
        for (int i = 0; i < bits.length; i++) {
            double actual = Rounding.value(bits[i], dtype);
            boolean equal = actual == value[i] || Double.isNaN(actual) && Double.isNaN(value[i]);
            boolean near = !exact && Math.abs(actual - value[i]) <= slack[i];
            if (promised[i] && !equal && !near) {
                return " from element " + i + " on: " + actual + ", predicted " + value[i] + (exact ? " to the bit" : " within " + slack[i]);
            }
        }
        return "";
    }
}
