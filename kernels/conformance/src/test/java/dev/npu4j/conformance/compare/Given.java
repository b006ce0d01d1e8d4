package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;

/// Outputs for the gates' tests: what a device gave beside what was expected, element by element.
final class Given {
    private Given() {
    }

    /// An output called y, all of it written.
    static Elements output(DType dtype, double[] golden, double[] error, double... actual) {
        boolean[] written = new boolean[golden.length];
        Arrays.fill(written, true);
        return output(dtype, golden, error, written, actual);
    }

    static Elements output(DType dtype, double[] golden, double[] error, boolean[] written, double... actual) {
        int[] bits = Arrays.stream(actual).mapToInt(value -> (int) Rounding.bits(value, dtype)).toArray();
        return new Elements(new Expected("y", dtype, golden, error, written), bits);
    }

    /// One element.
    static Elements element(DType dtype, double golden, double error, double actual) {
        return output(dtype, all(golden), all(error), actual);
    }

    static double[] all(double... values) {
        return values;
    }

    /// `count` times the same value.
    static double[] times(int count, double value) {
        double[] values = new double[count];
        Arrays.fill(values, value);
        return values;
    }
}
