package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnAddRmsNorm;
import dev.npu4j.aclnn.AclnnRmsNorm;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// [SandwichNorm] as `aclnnRmsNorm` followed by `aclnnAddRmsNorm`: CANN has no operator of its own for it. The branch
/// between the two is rounded to the dtype, so that the profile is PAIR_V1.
final class SandwichNormAscend {
    private SandwichNormAscend() {
    }

    static Support support(SandwichNorm op, Soc soc) {
        return NormLimits.profile(op.profile(), op.dtype(), soc, NormLimits.support(AclnnRmsNorm.isPresent() && AclnnAddRmsNorm.isPresent(),
            "pair of aclnnRmsNorm and aclnnAddRmsNorm", op.dtype(), op.hidden(), soc));
    }

    static void enqueue(SandwichNorm.Call call, Launch launch) {
        SandwichNorm op = call.operator();
        if (op.rows() == 0) {
            return;
        }
        Tensor rstdPost = call.rstdPost().orElse(null);
        Tensor rstd = call.rstd().orElse(null);
        long branchBytes = call.a().shape().elements() * op.dtype().size();
        launch.reserve(DeviceMemory.roundUp(branchBytes) + RmsNormAscend.rstdBytes(op.rows(), rstdPost)
                + AddRmsNormAscend.bytes(op.rows(), rstd, call.h(), call.hOut(), launch),
            call.a(), call.h(), call.gammaPost(), call.gammaPre(), call.hOut(), call.z(),
            rstdPost == null ? call.z() : rstdPost, rstd == null ? call.z() : rstd);
        MemorySegment branch = launch.tensor(op.dtype(), call.a().shape().toArray(), launch.temporary(branchBytes));
        RmsNormAscend.enqueue(launch.input(call.a()), launch.input(call.gammaPost()), op.eps(), branch, RmsNormAscend.rstd(op.rows(), rstdPost, launch), launch);
        AddRmsNormAscend.enqueue(launch.input(call.h()), branch, launch.input(call.gammaPre()), op.eps(), launch.output(call.z()), rstd,
            AddRmsNormAscend.residual(call.h(), call.hOut(), launch), launch, call.h());
    }
}
