package dev.npu4j.conformance.criterion;

import dev.npu4j.conformance.compare.Elements;
import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One floating-point output in plain arrays, over which a dozen criteria can walk cheaply. Only elements of which
/// something is promised are in it.
///
/// @param dtype  of the output
/// @param actual what the device gave; a float holds every value that an output can have
/// @param narrow what float64 gives, rounded once to `dtype`: the reference of houses that compare tensors of one type
/// @param golden what float64 gives: the reference of houses that compare with a wider type
record Numbers(DType dtype, float[] actual, float[] narrow, double[] golden) {
    /// The floating-point outputs that have anything to compare. Integers are left to the gates, which ask for
    /// equality: relative errors and angles between them mean nothing.
    static List<Numbers> of(List<Elements> outputs) {
        List<Numbers> all = new ArrayList<>();
        for (Elements output : outputs) {
            if (output.expected().dtype().isFloat()) {
                Numbers numbers = of(output);
                if (numbers.size() > 0) {
                    all.add(numbers);
                }
            }
        }
        return all;
    }

    private static Numbers of(Elements output) {
        DType dtype = output.expected().dtype();
        float[] actual = new float[output.size()];
        float[] narrow = new float[output.size()];
        double[] golden = new double[output.size()];
        int n = 0;
        for (int i = 0; i < output.size(); i++) {
            if (output.isPromised(i)) {
                actual[n] = (float) output.actual(i);
                golden[n] = output.golden(i);
                narrow[n] = (float) Rounding.round(golden[n], dtype);
                n++;
            }
        }
        return new Numbers(dtype, Arrays.copyOf(actual, n), Arrays.copyOf(narrow, n), Arrays.copyOf(golden, n));
    }

    int size() {
        return actual.length;
    }

    /// Whether element i is a number on both sides, once both are of the output's type.
    boolean isFinite(int i) {
        return Float.isFinite(actual[i]) && Float.isFinite(narrow[i]);
    }

    /// Whether element i is the same on both sides, once both are of the output's type; NaN is the same as NaN.
    boolean isSame(int i) {
        return actual[i] == narrow[i] || Float.isNaN(actual[i]) && Float.isNaN(narrow[i]);
    }
}
