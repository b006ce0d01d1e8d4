package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnAddRmsNorm;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// [AddRmsNorm] as `aclnnAddRmsNorm`, which rounds as PAIR_V1. It is not known to work in place: an `h_out` that is `h`
/// is written elsewhere and copied home.
final class AddRmsNormAscend {
    private AddRmsNormAscend() {
    }

    static Support support(AddRmsNorm op, Soc soc) {
        return NormLimits.profile(op.profile(), op.dtype(), soc,
            NormLimits.support(AclnnAddRmsNorm.isPresent(), "aclnnAddRmsNorm", op.dtype(), op.hidden(), soc));
    }

    static void enqueue(AddRmsNorm.Call call, Launch launch) {
        AddRmsNorm op = call.operator();
        if (op.rows() == 0) {
            return;
        }
        Tensor rstd = call.rstd().orElse(null);
        launch.reserve(bytes(op.rows(), rstd, call.h(), call.hOut(), launch),
            call.a(), call.h(), call.gammaPre(), call.hOut(), call.z(), rstd == null ? call.z() : rstd);
        enqueue(launch.input(call.h()), launch.input(call.a()), launch.input(call.gammaPre()), op.eps(), launch.output(call.z()), rstd,
            residual(call.h(), call.hOut(), launch), launch, call.h());
    }

    /// @param rstdOrNull as asked for
    /// @param like       a tensor of the residual's extents and type
    static void enqueue(MemorySegment h, MemorySegment a, MemorySegment gamma, double epsilon, MemorySegment z, Tensor rstdOrNull, MemorySegment hOut,
                        Launch launch, Tensor like) {
        int rows = (int) like.shape().dim(0);
        boolean isLeftOut = isRstdLeftOut(rstdOrNull, launch);
        MemorySegment rstd = RmsNormAscend.rstd(rows, isLeftOut ? null : rstdOrNull, launch);
        launch.execute(AclnnAddRmsNorm.aclnnAddRmsNormGetWorkspaceSize(h, a, gamma, epsilon, z, rstd, hOut, launch.workspaceSize(), launch.executor()),
            AclnnAddRmsNorm::aclnnAddRmsNorm);
        if (isLeftOut) {
            MemorySegment unused = launch.tensor(like.dtype(), like.shape().toArray(), launch.temporary(elementBytes(like)));
            RmsNormAscend.enqueue(hOut, gamma, epsilon, unused, RmsNormAscend.rstd(rows, rstdOrNull, launch), launch);
        }
    }

    /// Temporary bytes beside what has to be staged.
    static long bytes(int rows, Tensor rstdOrNull, Tensor h, Tensor hOut, Launch launch) {
        boolean isLeftOut = isRstdLeftOut(rstdOrNull, launch);
        return RmsNormAscend.rstdBytes(rows, isLeftOut ? null : rstdOrNull) + apartBytes(h, hOut) + (isLeftOut ? DeviceMemory.roundUp(elementBytes(h)) : 0);
    }

    /// On 310P what the operator leaves in rstd is not valid: a norm of the residual, which in PAIR_V1 and in f32 is what is
    /// normalised, gives it.
    private static boolean isRstdLeftOut(Tensor rstdOrNull, Launch launch) {
        return rstdOrNull != null && launch.device().routes().soc() == Soc.INFERENCE;
    }

    private static long elementBytes(Tensor tensor) {
        return tensor.shape().elements() * tensor.dtype().size();
    }

    /// Temporary bytes for an `h_out` that is `h`.
    private static long apartBytes(Tensor h, Tensor hOut) {
        return isInPlace(h, hOut) ? DeviceMemory.roundUp(elementBytes(h)) : 0;
    }

    static MemorySegment residual(Tensor h, Tensor hOut, Launch launch) {
        return isInPlace(h, hOut) ? launch.outputApart(hOut) : launch.output(hOut);
    }

    private static boolean isInPlace(Tensor h, Tensor hOut) {
        return h.segment().address() == hOut.segment().address();
    }
}
