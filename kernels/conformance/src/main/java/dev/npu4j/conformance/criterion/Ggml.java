package dev.npu4j.conformance.criterion;

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

/// The normalised mean square error of ggml's `tests/test-backend-ops.cpp`:
///
/// ```
/// NMSE = Σ (X - G)² / Σ X²   over a tensor; at most 1e-7 (norms, rope, softmax, activations, rows and sums of rows),
///                            5e-4 (matmul, matmul by expert, flash attention)
/// ```
///
/// As there: the sum below is the *device's*, squares are of f32, and G (there the CPU's result) has the output's type.
/// Any NaN on either side is refused, before any number; so is an infinity against a number or of another sign, where
/// the largest finite f32 counts as infinite.
///
/// Blind, as there, because what is refused is `NMSE > limit` and NaN is not: one infinity that is equal on both sides,
/// or squares that overflow or vanish in f32, and everything else is accepted. And blind by arithmetic: one wrong
/// element of n changes NMSE by 1/n.
final class Ggml implements Criterion {
    @Override
    public String name() {
        return "ggml";
    }

    @Override
    public String description() {
        return "ggml's test-backend-ops: normalised mean square error at most 1e-7 (norms, rope, softmax, activations) or 5e-4 (matmul, attention); no NaN, "
            + "equal infinities";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        double limit = limit(operator);
        float[] actual = output.actual();
        float[] expected = output.narrow();
        double distance = 0;
        double size = 0;
        for (int i = 0; i < actual.length; i++) {
            if (isRefused(actual[i], expected[i])) {
                return new Finding(false, Double.NaN, limit, Double.NaN);
            }
            float difference = actual[i] - expected[i];
            distance += difference * difference;
            size += actual[i] * actual[i];
        }
        return Finding.notAbove(distance / size, limit);
    }

    private static double limit(Operator operator) {
        return switch (operator) {
            case RmsNorm ignored -> 1e-7;
            case AddRmsNorm ignored -> 1e-7;
            case SandwichNorm ignored -> 1e-7;
            case GroupedMatmul ignored -> 5e-4;
            case PrunedAttention ignored -> 5e-4;
            case TokenSelect ignored -> 0;
            case Matmul ignored -> 5e-4;
            case RotaryEmbedding ignored -> 1e-7;
            case GroupedTopKRouter ignored -> 1e-7;
            case SigmoidTopKRouter ignored -> 1e-7;
            case SwiGlu ignored -> 1e-7;
            case Gelu ignored -> 1e-7;
            case ExpertPermute ignored -> 1e-7;
            case ExpertCombine ignored -> 1e-7;
            case GatherRows ignored -> 1e-7;
            case PagedAttention ignored -> 5e-4;
            case GroupedMatmulSwiGlu ignored -> 5e-4;
            case GroupedMatmulCombine ignored -> 5e-4;
        };
    }

    private static boolean isRefused(float actual, float expected) {
        if (Float.isNaN(actual) || Float.isNaN(expected)) {
            return true;
        }
        boolean oneIsInfinite = isInfinite(actual) || isInfinite(expected);
        return oneIsInfinite && !(isInfinite(actual) && isInfinite(expected) && Math.signum(actual) == Math.signum(expected));
    }

    private static boolean isInfinite(float value) {
        return Math.abs(value) >= Float.MAX_VALUE;
    }
}
