package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnCast;
import dev.npu4j.aclnn.AclnnMoeGatingTopK;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;

/// [SigmoidTopKRouter] as `aclnnMoeGatingTopK` with one group, always in f32: it takes the bias and gives weights in the type of the
/// logits, which would round both. So f16 and bf16 are widened by `aclnnCast` first, which takes temporary memory of twice their size. Of
/// equal scores it gives the lower id first. All scores, its third output, must have a place though nobody asks for them.
final class SigmoidTopKRouterAscend {
    private static final int MOST_EXPERTS = 2048;

    private static final long ONE_GROUP = 1; // kGroup, groupCount
    private static final long BY_MAXIMUM = 0; // groupSelectMode, of no matter with one group
    private static final long NO_RENORM = 0; // which sigmoids do not heed: they are always normalised
    private static final long SIGMOID = 1; // normType

    private SigmoidTopKRouterAscend() {
    }

    static Support support(SigmoidTopKRouter op, Soc soc) {
        if (!soc.isTraining()) {
            return new Support.No(Support.Reason.VERSION, "this chip has no aclnnMoeGatingTopK");
        }
        if (!AclnnMoeGatingTopK.isPresent() || op.dtype() != DType.F32 && !AclnnCast.isPresent()) {
            return new Support.No(Support.Reason.VERSION, "this CANN has no aclnnMoeGatingTopK with aclnnCast");
        }
        if (op.norm() == RouterNorm.NONE) {
            return new Support.No(Support.Reason.VERSION, "norm none; aclnnMoeGatingTopK divides sigmoids by their sum, whatever it is asked");
        }
        if (op.experts() > MOST_EXPERTS) {
            return new Support.No(Support.Reason.EXTENT, "experts=" + op.experts() + ", at most " + MOST_EXPERTS);
        }
        return new Support.Yes(op.dtype() == DType.F32 ? "" : "widened to f32 in temporary memory");
    }

    static void enqueue(SigmoidTopKRouter.Call call, Launch launch) {
        SigmoidTopKRouter op = call.operator();
        if (op.tokens() == 0) {
            return;
        }
        long[] all = {op.tokens(), op.experts()};
        long bytes = all[0] * all[1] * DType.F32.size();
        boolean isWide = op.dtype() == DType.F32;
        launch.reserve((isWide ? 1 : 2) * DeviceMemory.roundUp(bytes), call.gate(), call.bias().orElse(call.gate()), call.ids(), call.weights());
        MemorySegment x = launch.input(call.gate());
        if (!isWide) {
            MemorySegment wide = launch.tensor(DType.F32, all, launch.temporary(bytes));
            launch.cast(x, DType.F32, wide);
            x = wide;
        }
        MemorySegment bias = call.bias().isPresent() ? launch.input(call.bias().get()) : MemorySegment.NULL;
        MemorySegment scores = launch.tensor(DType.F32, all, launch.temporary(bytes));
        launch.execute(AclnnMoeGatingTopK.aclnnMoeGatingTopKGetWorkspaceSize(
            x, bias, op.top(), ONE_GROUP, ONE_GROUP, BY_MAXIMUM, NO_RENORM, SIGMOID,
            false, // outFlag
            op.scale(), SigmoidTopKRouter.EPSILON, launch.output(call.weights()), launch.output(call.ids()), scores,
            launch.workspaceSize(), launch.executor()), AclnnMoeGatingTopK::aclnnMoeGatingTopK);
    }
}
