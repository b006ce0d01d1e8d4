package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who computes the operators of a walk through a model, and what values round to on the way to them.
interface OperatorRunner {
    /// The outputs of `operator` by operand name.
    ///
    /// @param label  where in the model this is
    /// @param inputs by operand name, representable in the operand's dtype wherever [#round] rounds
    Map<String, double[]> apply(String label, Operator operator, Map<String, double[]> inputs);

    /// An operator whose outputs lead nowhere. Whatever becomes of it, the walk goes on, unless the device is gone.
    void aside(String label, Operator operator, Map<String, double[]> inputs);

    /// `values` as the operand of an operator in `dtype` would hold them.
    double[] round(DType dtype, double[] values);

    /// Whether operators should also be fed in forms that lead nowhere: other layouts, decode, pruned keys alone, operators whose results are
    /// computed in float64 anyway.
    boolean sideForms();

    /// The references alone, without any rounding between operators: the model in float64.
    static OperatorRunner exact() {
        return new OperatorRunner() {
            @Override
            public Map<String, double[]> apply(String label, Operator operator, Map<String, double[]> inputs) {
                Map<String, double[]> outputs = new LinkedHashMap<>();
                for (Expected each : References.expect(fused(operator), inputs)) {
                    outputs.put(each.operand(), each.value());
                }
                return outputs;
            }

            @Override
            public void aside(String label, Operator operator, Map<String, double[]> inputs) {
                // nothing to judge
            }

            @Override
            public double[] round(DType dtype, double[] values) {
                return values;
            }

            // References know no device to ask; without rounding every profile is the same function.
            private Operator fused(Operator operator) {
                return switch (operator) {
                    case SandwichNorm norm -> new SandwichNorm(norm.dtype(), norm.rows(), norm.hidden(), norm.eps(), NormProfile.FUSED);
                    case AddRmsNorm norm -> new AddRmsNorm(norm.dtype(), norm.rows(), norm.hidden(), norm.eps(), NormProfile.FUSED);
                    default -> operator;
                };
            }

            @Override
            public boolean sideForms() {
                return false;
            }
        };
    }
}
