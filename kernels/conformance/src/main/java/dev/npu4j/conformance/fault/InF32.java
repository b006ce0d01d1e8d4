package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.reference.Expected;
import dev.npu4j.conformance.reference.References;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.EpilogueProfile;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.NormProfile;
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
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a device computes before it rounds: the same launch with f32 results, or where it offers none, the truth.
final class InF32 {
    private InF32() {
    }

    /// Launches beside the call, whose own outputs are not touched.
    ///
    /// @param operands in the place of the call's own; those of `operator`, but for their dtypes and outputs
    /// @return the output, row-major
    static double[] launch(Stream honest, Operator operator, Map<String, Weight> operands, String output) {
        Operator wide = inF32(operator);
        Tensor beside = (Tensor) operands.get(output);
        Map<String, Weight> bound = new LinkedHashMap<>();
        for (Operand operand : wide.operands()) {
            Weight given = operands.get(operand.name());
            if (given != null) {
                bound.put(operand.name(), operand.isOutput() ? beside.arena().allocate(operand.dtypes().getFirst(), operand.shape().toArray())
                    : operand.dtypes().contains(given.dtype()) ? given : widened((Tensor) given));
            }
        }
        try {
            honest.launch(wide.bind(bound));
        } catch (UnsupportedOperatorException onlyRounded) {
            return truth(operator, operands, output);
        }
        honest.synchronize();
        return Patterns.values((Tensor) bound.get(output));
    }

    /// A device that only gives rounded results computes before that what is near the truth, and any such number does.
    private static double[] truth(Operator operator, Map<String, Weight> operands, String output) {
        Map<String, double[]> inputs = new LinkedHashMap<>();
        for (Operand operand : operator.operands()) {
            if (!operand.isOutput() && operands.get(operand.name()) instanceof Tensor tensor) {
                inputs.put(operand.name(), Patterns.values(tensor));
            }
        }
        Expected expected = References.expect(operator, inputs).stream().filter(each -> each.operand().equals(output)).findFirst().orElseThrow();
        double[] values = new double[expected.value().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = expected.written()[i] ? (float) expected.value()[i] : 0;
        }
        return values;
    }

    private static Tensor widened(Tensor tensor) {
        return Patterns.place(tensor, DType.F32, Patterns.values(tensor), tensor.shape().toArray());
    }

    private static Operator inF32(Operator operator) {
        return switch (operator) {
            case GroupedMatmul o -> o.withDTypes(o.x(), o.w(), DType.F32);
            case RmsNorm o -> new RmsNorm(DType.F32, o.rows(), o.hidden(), o.eps());
            case AddRmsNorm o -> new AddRmsNorm(DType.F32, o.rows(), o.hidden(), o.eps(), NormProfile.FUSED);
            case SandwichNorm o -> new SandwichNorm(DType.F32, o.rows(), o.hidden(), o.eps(), NormProfile.FUSED);
            case PrunedAttention o -> new PrunedAttention(DType.F32, o.sq(), o.rows(), o.keep(), o.hq(), o.hkv(), o.d(), o.scale());
            case TokenSelect o -> o;
            case Matmul o -> o.withDTypes(o.x(), o.w(), DType.F32);
            case RotaryEmbedding o -> new RotaryEmbedding(DType.F32, o.tokens(), o.heads(), o.d(), o.theta(), o.rotary(), o.pairing());
            case GroupedTopKRouter o -> o; // its weights are f32 already
            case SigmoidTopKRouter o -> o; // likewise
            case SwiGlu o -> new SwiGlu(DType.F32, o.rows(), o.width());
            case Gelu o -> new Gelu(DType.F32, o.rows(), o.width(), o.approximate());
            case ExpertPermute o -> o;
            case ExpertCombine o -> new ExpertCombine(DType.F32, o.tokens(), o.hidden(), o.top());
            case GatherRows o -> o;
            case PagedAttention o -> new PagedAttention(DType.F32, o.sq(), o.tokens(), o.pages(), o.page(), o.hq(), o.hkv(), o.d(), o.scale());
            case GroupedMatmulSwiGlu o -> o.withDTypes(o.x(), o.w(), DType.F32).withProfile(EpilogueProfile.FUSED);
            case GroupedMatmulCombine o -> o.withDTypes(o.x(), o.w(), DType.F32).withProfile(EpilogueProfile.FUSED);
        };
    }
}
