package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnAddRmsNorm;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
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
        requireRstdIsThere(launch, rstd);
        launch.reserve(RmsNormAscend.rstdBytes(op.rows(), rstd) + apartBytes(call.h(), call.hOut()),
            call.a(), call.h(), call.gammaPre(), call.hOut(), call.z(), rstd == null ? call.z() : rstd);
        enqueue(launch.input(call.h()), launch.input(call.a()), launch.input(call.gammaPre()), op.eps(), launch.output(call.z()),
            RmsNormAscend.rstd(op.rows(), rstd, launch), residual(call.h(), call.hOut(), launch), launch);
    }

    static void enqueue(MemorySegment h, MemorySegment a, MemorySegment gamma, double epsilon, MemorySegment z, MemorySegment rstd, MemorySegment hOut,
                        Launch launch) {
        launch.execute(AclnnAddRmsNorm.aclnnAddRmsNormGetWorkspaceSize(h, a, gamma, epsilon, z, rstd, hOut, launch.workspaceSize(), launch.executor()),
            AclnnAddRmsNorm::aclnnAddRmsNorm);
    }

    /// On 310P what the operator leaves in rstd is not valid.
    static void requireRstdIsThere(Launch launch, Tensor... asked) {
        for (Tensor each : asked) {
            if (each != null && launch.device().routes().soc() == Soc.INFERENCE) {
                throw new UnsupportedOperatorException(launch.operator(), launch.device().name(), Support.Reason.VERSION + ": rstd; this chip's aclnnAddRmsNorm does not compute it");
            }
        }
    }

    /// Temporary bytes for an `h_out` that is `h`.
    static long apartBytes(Tensor h, Tensor hOut) {
        return isInPlace(h, hOut) ? DeviceMemory.roundUp(h.shape().elements() * h.dtype().size()) : 0;
    }

    static MemorySegment residual(Tensor h, Tensor hOut, Launch launch) {
        return isInPlace(h, hOut) ? launch.outputApart(hOut) : launch.output(hOut);
    }

    private static boolean isInPlace(Tensor h, Tensor hOut) {
        return h.segment().address() == hOut.segment().address();
    }
}
