package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Support;
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
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;

/// Which operators of CANN each of ours comes to on a family of chips.
final class Routes {
    private final Soc soc;

    Routes(Soc soc) {
        this.soc = soc;
    }

    Soc soc() {
        return soc;
    }

    Support support(Operator operator) {
        if (soc == Soc.UNKNOWN) {
            return new Support.No(Support.Reason.VERSION, "nothing is known of this chip's operators");
        }
        return switch (operator) {
            case GroupedMatmul matmul -> GroupedMatmulAscend.support(matmul, soc);
            case RmsNorm norm -> RmsNormAscend.support(norm, soc);
            case AddRmsNorm norm -> AddRmsNormAscend.support(norm, soc);
            case SandwichNorm norm -> SandwichNormAscend.support(norm, soc);
            case PrunedAttention attention -> PrunedAttentionAscend.support(attention, soc);
            case TokenSelect select -> TokenSelectAscend.support(select);
            case Matmul matmul -> MatmulAscend.support(matmul, soc);
            case RotaryEmbedding rotary -> RotaryEmbeddingAscend.support(rotary, soc);
            case GroupedTopKRouter router -> GroupedTopKRouterAscend.support(router);
            case SigmoidTopKRouter router -> SigmoidTopKRouterAscend.support(router, soc);
            case SwiGlu activation -> SwiGluAscend.support(activation, soc);
            case Gelu activation -> GeluAscend.support(activation, soc);
            case ExpertPermute permute -> ExpertPermuteAscend.support(permute, soc);
            case ExpertCombine combine -> ExpertCombineAscend.support(combine, soc);
            case GatherRows gather -> GatherRowsAscend.support(gather, soc);
            case PagedAttention attention -> PagedAttentionAscend.support(attention, soc);
            case GroupedMatmulSwiGlu matmul -> GroupedMatmulSwiGluAscend.support(matmul, soc);
            case GroupedMatmulCombine combine -> GroupedMatmulCombineAscend.support(combine, soc);
        };
    }

    /// A profile left to the device is the one that its pair of operators has.
    Operator resolve(Operator operator) {
        return switch (operator) {
            case AddRmsNorm norm when norm.profile() == NormProfile.AUTO ->
                new AddRmsNorm(norm.dtype(), norm.rows(), norm.hidden(), norm.eps(), NormProfile.PAIR_V1);
            case SandwichNorm norm when norm.profile() == NormProfile.AUTO ->
                new SandwichNorm(norm.dtype(), norm.rows(), norm.hidden(), norm.eps(), NormProfile.PAIR_V1);
            case GroupedMatmulSwiGlu matmul when matmul.profile() == EpilogueProfile.AUTO -> matmul.withProfile(EpilogueProfile.APART);
            case GroupedMatmulCombine combine when combine.profile() == EpilogueProfile.AUTO -> combine.withProfile(EpilogueProfile.APART);
            default -> operator;
        };
    }

    void enqueue(OpCall call, Launch launch) {
        switch (call) {
            case GroupedMatmul.Call matmul -> GroupedMatmulAscend.enqueue(matmul, launch);
            case RmsNorm.Call norm -> RmsNormAscend.enqueue(norm, launch);
            case AddRmsNorm.Call norm -> AddRmsNormAscend.enqueue(norm, launch);
            case SandwichNorm.Call norm -> SandwichNormAscend.enqueue(norm, launch);
            case PrunedAttention.Call attention -> PrunedAttentionAscend.enqueue(attention, launch);
            case TokenSelect.Call select -> TokenSelectAscend.enqueue(select, launch);
            case Matmul.Call matmul -> MatmulAscend.enqueue(matmul, launch);
            case RotaryEmbedding.Call rotary -> RotaryEmbeddingAscend.enqueue(rotary, launch);
            case GroupedTopKRouter.Call router -> GroupedTopKRouterAscend.enqueue(router, launch);
            case SigmoidTopKRouter.Call router -> SigmoidTopKRouterAscend.enqueue(router, launch);
            case SwiGlu.Call activation -> SwiGluAscend.enqueue(activation, launch);
            case Gelu.Call activation -> GeluAscend.enqueue(activation, launch);
            case ExpertPermute.Call permute -> ExpertPermuteAscend.enqueue(permute, launch);
            case ExpertCombine.Call combine -> ExpertCombineAscend.enqueue(combine, launch);
            case GatherRows.Call gather -> GatherRowsAscend.enqueue(gather, launch);
            case PagedAttention.Call attention -> PagedAttentionAscend.enqueue(attention, launch);
            case GroupedMatmulSwiGlu.Call matmul -> GroupedMatmulSwiGluAscend.enqueue(matmul, launch);
            case GroupedMatmulCombine.Call combine -> GroupedMatmulCombineAscend.enqueue(combine, launch);
        }
    }
}
