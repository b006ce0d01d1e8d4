package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
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
            case PagedAttention attention -> PagedAttentionAscend.support(attention, soc);
        };
    }

    /// A profile left to the device is the one that its pair of operators has.
    Operator resolve(Operator operator) {
        return switch (operator) {
            case AddRmsNorm norm when norm.profile() == NormProfile.AUTO ->
                new AddRmsNorm(norm.dtype(), norm.rows(), norm.hidden(), norm.eps(), NormProfile.PAIR_V1);
            case SandwichNorm norm when norm.profile() == NormProfile.AUTO ->
                new SandwichNorm(norm.dtype(), norm.rows(), norm.hidden(), norm.eps(), NormProfile.PAIR_V1);
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
            case PagedAttention.Call attention -> PagedAttentionAscend.enqueue(attention, launch);
        }
    }
}
