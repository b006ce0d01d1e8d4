package dev.npu4j.conformance.cases;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import java.util.LinkedHashMap;
import java.util.Map;

/// The input operands of a case or of an application, as f64 numbers that are representable in the operands' dtypes.
public final class Inputs {
    private Inputs() {
    }

    /// The inputs of a case, by operand name.
    public static Map<String, double[]> of(Case c) {
        return switch (c.operator()) {
            case GroupedMatmul o -> GroupedMatmulInputs.of(o, c);
            case RmsNorm o -> NormInputs.of(o, c);
            case AddRmsNorm o -> NormInputs.of(o, c);
            case SandwichNorm o -> NormInputs.of(o, c);
            case PrunedAttention o -> PrunedAttentionInputs.of(o, c);
            case TokenSelect o -> TokenSelectInputs.of(o, c);
            case Matmul o -> GroupedMatmulInputs.matrices(o, c);
            case RotaryEmbedding o -> RotaryEmbeddingInputs.of(o, c);
            case GroupedTopKRouter o -> GroupedTopKRouterInputs.of(o, c);
            case SigmoidTopKRouter o -> SigmoidTopKRouterInputs.of(o, c);
            case SwiGlu o -> PointwiseInputs.of(o, c);
            case Gelu o -> PointwiseInputs.of(o, c);
            case ExpertPermute o -> ExpertPermuteInputs.of(o, c);
            case ExpertCombine o -> ExpertCombineInputs.of(o, c);
            case GatherRows o -> GatherRowsInputs.of(o, c);
            case PagedAttention o -> PagedAttentionInputs.of(o, c);
            case GroupedMatmulSwiGlu o -> GroupedMatmulSwiGluInputs.of(o, c);
            case GroupedMatmulCombine o -> GroupedMatmulCombineInputs.of(o, c);
        };
    }

    /// Checks an application's inputs against the operator, and finds the dtype that each is to have: the first of the
    /// operand's dtypes in which every value is representable.
    ///
    /// @throws OperandException where one is missing, unknown, of the wrong length or not representable
    public static Map<String, DType> dtypes(Operator operator, Map<String, double[]> inputs) {
        Map<String, DType> dtypes = new LinkedHashMap<>();
        for (Operand operand : operator.operands()) {
            double[] values = inputs.get(operand.name());
            if (operand.isOutput() || values == null && !operand.required()) {
                continue;
            }
            if (values == null || values.length != operand.shape().elements()) {
                throw new OperandException(operator.name(), operand.name(), operand.shape().elements() + " values for " + operand.letters(),
                    values == null ? "none" : values.length + " values");
            }
            dtypes.put(operand.name(), fitting(operator, operand, values));
        }
        for (String name : inputs.keySet()) {
            if (!dtypes.containsKey(name)) {
                throw new OperandException(operator.name(), name, "an input operand", "'" + name + "'");
            }
        }
        return dtypes;
    }

    /// The first of an operand's dtypes in which every value is representable.
    ///
    /// @throws OperandException where there is none
    public static DType fitting(Operator operator, Operand operand, double[] values) {
        for (DType dtype : operand.dtypes()) {
            boolean fits = true;
            for (double value : values) {
                fits &= Rounding.round(value, dtype) == value || Double.isNaN(value);
            }
            if (fits) {
                return dtype;
            }
        }
        throw new OperandException(operator.name(), operand.name(), "values representable in one of " + operand.dtypes(), "others");
    }
}
