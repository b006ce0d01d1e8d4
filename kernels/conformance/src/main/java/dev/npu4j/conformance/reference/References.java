package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.Operator;
import java.util.List;
import java.util.Map;

/// The float64 reference of every operator: scalar loops in the letters of the formula, sharing no code with any
/// backend.
public final class References {
    private References() {
    }

    /// Computes every output of `operator`, optional ones included.
    ///
    /// @param operator with no profile AUTO left in it (see `Device.resolve`)
    /// @param inputs   the input operands by name, as f64, in row-major order of their indices; already rounded to
    ///                 their dtypes. Elements the operator must not read may hold anything
    public static List<Expected> expect(Operator operator, Map<String, double[]> inputs) {
        throw new UnsupportedOperationException("being written");
    }
}
