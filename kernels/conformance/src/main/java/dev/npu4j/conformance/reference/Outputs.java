package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;

/// Makes and fills [Expected]s.
final class Outputs {
    private Outputs() {
    }

    /// An output of which no element is written yet.
    static Expected unwritten(String operand, DType dtype, int elements) {
        double[] value = new double[elements];
        Arrays.fill(value, Double.NaN);
        return new Expected(operand, dtype, value, new double[elements], new boolean[elements]);
    }

    /// Writes one element.
    static void put(Expected output, int index, Approx element) {
        output.value()[index] = element.value();
        output.error()[index] = element.error();
        output.written()[index] = true;
    }
}
