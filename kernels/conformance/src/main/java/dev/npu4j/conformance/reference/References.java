package dev.npu4j.conformance.reference;

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
        return expect(operator, inputs, Arithmetic.IEEE);
    }

    /// As [#expect(Operator, Map)], with the bounds of a device that computes otherwise than the standard has it.
    public static List<Expected> expect(Operator operator, Map<String, double[]> inputs, Arithmetic arithmetic) {
        List<Expected> expected = compute(operator, inputs, arithmetic);
        boolean isCopied = operator instanceof ExpertPermute || operator instanceof GatherRows; // infinities and NaN stay what they are
        if (arithmetic.overflow() != Arithmetic.Overflow.SATURATE || isCopied) {
            return expected;
        }
        return openBehindSpecials(operator, expected).stream().map(each -> each.dtype().isFloat() ? each.saturated() : each).toList();
    }

    /// A norm of a residual goes on with what the sum came to. Where that has no infinities, a row with one goes on with
    /// numbers that no contract names. So does a rotation of what was widened first.
    private static List<Expected> openBehindSpecials(Operator operator, List<Expected> expected) {
        int rows = switch (operator) {
            case AddRmsNorm norm -> norm.rows();
            case SandwichNorm norm -> norm.rows();
            case RotaryEmbedding rotary -> rotary.tokens() * rotary.heads();
            default -> 0;
        };
        if (rows == 0) {
            return expected;
        }
        boolean[] open = new boolean[rows];
        for (Expected each : expected) {
            for (int row = 0; row < rows; row++) {
                open[row] |= each.isSpecial(row, each.value().length / rows);
            }
        }
        return expected.stream().map(each -> each.operand().equals("h_out") && operator instanceof AddRmsNorm ? each : each.openIn(open)).toList();
    }

    private static List<Expected> compute(Operator operator, Map<String, double[]> inputs, Arithmetic arithmetic) {
        return switch (operator) {
            case GroupedMatmul matmul -> GroupedMatmulReference.expect(matmul, inputs, arithmetic);
            case RmsNorm norm -> RmsNormReference.expect(norm, inputs, arithmetic);
            case AddRmsNorm norm -> AddRmsNormReference.expect(norm, inputs, arithmetic);
            case SandwichNorm norm -> SandwichNormReference.expect(norm, inputs, arithmetic);
            case PrunedAttention attention -> PrunedAttentionReference.expect(attention, inputs, arithmetic);
            case TokenSelect select -> TokenSelectReference.expect(select, inputs);
            case Matmul matmul -> MatmulReference.expect(matmul, inputs, arithmetic);
            case RotaryEmbedding rotary -> RotaryEmbeddingReference.expect(rotary, inputs, arithmetic);
            case GroupedTopKRouter router -> routed(router, inputs, arithmetic);
            case SigmoidTopKRouter router -> routed(router, inputs, arithmetic);
            case SwiGlu activation -> SwiGluReference.expect(activation, inputs);
            case Gelu activation -> GeluReference.expect(activation, inputs);
            case ExpertPermute permute -> ExpertPermuteReference.expect(permute, inputs);
            case ExpertCombine combine -> ExpertCombineReference.expect(combine, inputs, arithmetic);
            case GatherRows gather -> GatherRowsReference.expect(gather, inputs);
            case PagedAttention attention -> PagedAttentionReference.expect(attention, inputs, arithmetic);
            case GroupedMatmulSwiGlu matmul -> GroupedMatmulSwiGluReference.expect(matmul, inputs, arithmetic);
            case GroupedMatmulCombine combine -> GroupedMatmulCombineReference.expect(combine, inputs, arithmetic);
        };
    }

    /// Where a device chooses as float64 does; for any other see [Routing].
    private static List<Expected> routed(Operator operator, Map<String, double[]> inputs, Arithmetic arithmetic) {
        Routing routing = Routing.of(operator, inputs, arithmetic).orElseThrow();
        return routing.expect(routing.best());
    }
}
