package dev.npu4j.conformance.model;

import dev.npu4j.conformance.reference.Arithmetic;
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
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import java.util.Map;

/// The rounding model of every operator: the formula in plain f32 loops, values rounded where the contract says and
/// nowhere else, the output rounded once. Not a truth but a yardstick: an honest device's errors are about as large.
public final class RoundingModels {
    private RoundingModels() {
    }

    /// Every output of `operator` as such a computation gives it, optional ones included; nothing of elements that are
    /// not written. Outputs that do not round (chosen tokens, copied rows) are left out.
    ///
    /// @param operator   with no profile AUTO left in it
    /// @param inputs     by operand name, row-major, representable in their dtypes
    /// @param arithmetic of the device whose errors are to be compared
    public static Map<String, double[]> of(Operator operator, Map<String, double[]> inputs, Arithmetic arithmetic) {
        return switch (operator) {
            case GroupedMatmul matmul -> Map.of("y", GroupedMatmulModel.compute(matmul, inputs, new Accumulator(arithmetic)));
            case RmsNorm norm -> NormModel.compute(norm, inputs);
            case AddRmsNorm norm -> NormModel.compute(norm, inputs);
            case SandwichNorm norm -> NormModel.compute(norm, inputs);
            case PrunedAttention attention -> Map.of("y", PrunedAttentionModel.compute(attention, inputs, new Accumulator(arithmetic)));
            case TokenSelect select -> Map.of();
            case Matmul matmul -> Map.of("y", MatmulModel.compute(matmul, inputs, new Accumulator(arithmetic)));
            case RotaryEmbedding rotary -> Map.of("y", RotaryEmbeddingModel.compute(rotary, inputs));
            case GroupedTopKRouter router -> Map.of("weights", GroupedTopKRouterModel.compute(router, inputs));
            case SigmoidTopKRouter router -> Map.of("weights", SigmoidTopKRouterModel.compute(router, inputs));
            case SwiGlu activation -> Map.of("y", PointwiseModel.compute(activation, inputs));
            case Gelu activation -> Map.of("y", PointwiseModel.compute(activation, inputs));
            case ExpertPermute permute -> Map.of();
            case ExpertCombine combine -> Map.of("y", ExpertCombineModel.compute(combine, inputs));
            case GatherRows gather -> Map.of();
            case PagedAttention attention -> Map.of("y", PagedAttentionModel.compute(attention, inputs, new Accumulator(arithmetic)));
            case GroupedMatmulSwiGlu matmul -> Map.of("y", GroupedMatmulSwiGluModel.compute(matmul, inputs, new Accumulator(arithmetic)));
            case GroupedMatmulCombine combine -> Map.of("y", GroupedMatmulCombineModel.compute(combine, inputs, new Accumulator(arithmetic)));
        };
    }
}
