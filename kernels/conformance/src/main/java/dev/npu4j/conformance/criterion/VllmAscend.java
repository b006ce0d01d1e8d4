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
import dev.npu4j.kernels.tensor.DType;

/// What vllm-ascend's tests of single operators really ask for (`tests/e2e/nightly/single_node/ops/singlecard_ops`, as of
/// commit 182b75ea84), all by `torch.testing.assert_close` with tolerances of their own.
///
/// Norms (`test_add_rms_norm_bias.py`, for chips before A5): outputs are split at 1, and each half has its tolerance in
/// the place where it binds nothing:
///
/// ```
/// G > 1:   |X - G| <= t + 100·|G|
/// G <= 1:  |X - G| <= 100 + t·|G|        t: f16 0.0011, bf16 0.0079, f32 0.00024, by the operator's type
/// ```
///
/// Each half is made by multiplying with a mask of zeros and ones, so that a NaN or an infinity, which times 0 is NaN, is
/// refused on either side and even where it is expected.
///
/// Grouped matmul and the sum over experts, which are tested together (`test_fused_moe.py`; the tests are marked as skipped):
/// `|X - G| <= 4e-2 + 1·|G|`, which is taken for a plain matmul too, and for activations, which experts hold. Attention (tests of
/// batch-invariant operators), rtol and atol: f16 2e-3 and 2e-2, bf16 2e-2 and 5e-2, f32 1e-4 and 1e-4. Rotary embedding
/// (`test_rotary_embedding.py`): 1e-3 and 1e-3. There a NaN is unequal to everything and infinities must be equal. Routers: no
/// tolerance of theirs is known here, so `assert_close`'s own for f32 stands, 1.3e-6 and 1e-5. G has the output's type. Value: the worst error over what is
/// allowed; limit: 1.
///
/// Blind to nearly everything: zeros pass as any matmul and as a norm of elements above -100, because `|0 - G|` is within
/// `1·|G|`, `100·|G|` and 100.
final class VllmAscend implements Criterion {
    private static final double EDGE = 1;
    private static final double VACUOUS = 100;
    private static final PerType<Double> NORMS = new PerType<>(0.0010986328125, 0.0079345703125, 0.000244140625);
    private static final Closeness MOE = new Closeness(1, 4e-2, false);
    private static final PerType<Closeness> BATCH_INVARIANT = new PerType<>(
        new Closeness(2e-3, 2e-2, false), new Closeness(2e-2, 5e-2, false), new Closeness(1e-4, 1e-4, false));
    private static final Closeness ROTARY = new Closeness(1e-3, 1e-3, false);
    private static final Closeness EQUAL = new Closeness(0, 0, false);
    private static final Closeness TORCH = new Closeness(1.3e-6, 1e-5, false);

    @Override
    public String name() {
        return "vllm-ascend";
    }

    @Override
    public String description() {
        return "vllm-ascend's operator tests: norms within 100·|G| above 1 and within 100 below, experts within 4e-2 + |G|, "
            + "attention within 2e-2 + 2e-3·|G| (f16), 5e-2 + 2e-2·|G| (bf16), 1e-4 + 1e-4·|G| (f32), rope within 1e-3 + 1e-3·|G|";
    }

    @Override
    public Finding judge(Operator operator, Numbers output) {
        return Finding.atMost(switch (operator) {
            case RmsNorm norm -> halves(output, norm.dtype());
            case AddRmsNorm norm -> halves(output, norm.dtype());
            case SandwichNorm norm -> halves(output, norm.dtype());
            case GroupedMatmul ignored -> MOE.worst(output);
            case PrunedAttention ignored -> BATCH_INVARIANT.of(output.dtype()).worst(output);
            case TokenSelect ignored -> EQUAL.worst(output);
            case Matmul ignored -> MOE.worst(output);
            case RotaryEmbedding ignored -> ROTARY.worst(output);
            case GroupedTopKRouter ignored -> TORCH.worst(output);
            case SigmoidTopKRouter ignored -> TORCH.worst(output);
            case SwiGlu ignored -> MOE.worst(output);
            case Gelu ignored -> MOE.worst(output);
            case ExpertPermute ignored -> EQUAL.worst(output);
            case ExpertCombine ignored -> MOE.worst(output);
            case GatherRows ignored -> EQUAL.worst(output);
            case PagedAttention ignored -> BATCH_INVARIANT.of(output.dtype()).worst(output);
            case GroupedMatmulSwiGlu ignored -> MOE.worst(output);
            case GroupedMatmulCombine ignored -> MOE.worst(output);
        }, 1);
    }

    private static double halves(Numbers output, DType dtype) {
        double tolerance = NORMS.of(dtype);
        double worst = 0;
        for (int i = 0; i < output.size(); i++) {
            if (!output.isFinite(i)) {
                return Double.POSITIVE_INFINITY;
            }
            double expected = output.narrow()[i];
            double size = Math.abs(expected);
            double allowed = expected > EDGE ? tolerance + VACUOUS * size : VACUOUS + tolerance * size;
            worst = Math.max(worst, Math.abs(output.actual()[i] - expected) / allowed);
        }
        return worst;
    }
}
