package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnRmsNorm;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// [RmsNorm] as `aclnnRmsNorm`, which always writes rstd: into temporary memory where nobody asked for it.
final class RmsNormAscend {
    private RmsNormAscend() {
    }

    static Support support(RmsNorm op, Soc soc) {
        return NormLimits.support(AclnnRmsNorm.isPresent(), "aclnnRmsNorm", op.dtype(), op.hidden(), soc);
    }

    static void enqueue(RmsNorm.Call call, Launch launch) {
        RmsNorm op = call.operator();
        if (op.rows() == 0) {
            return;
        }
        Tensor rstd = call.rstd().orElse(null);
        launch.reserve(rstdBytes(op.rows(), rstd), call.x(), call.gammaPre(), call.y(), rstd == null ? call.y() : rstd);
        enqueue(launch.input(call.x()), launch.input(call.gammaPre()), op.eps(), launch.output(call.y()), rstd(op.rows(), rstd, launch), launch);
    }

    static void enqueue(MemorySegment x, MemorySegment gamma, double epsilon, MemorySegment y, MemorySegment rstd, Launch launch) {
        launch.execute(AclnnRmsNorm.aclnnRmsNormGetWorkspaceSize(x, gamma, epsilon, y, rstd, launch.workspaceSize(), launch.executor()),
            AclnnRmsNorm::aclnnRmsNorm);
    }

    /// Temporary bytes for an rstd that nobody asked for.
    static long rstdBytes(int rows, Tensor rstdOrNull) {
        return rstdOrNull == null ? DeviceMemory.roundUp(rows * (long) DType.F32.size()) : 0;
    }

    /// The operand, or temporary memory in its place; `[rows, 1]`, as CANN has it.
    static MemorySegment rstd(int rows, Tensor rstdOrNull, Launch launch) {
        return rstdOrNull != null ? launch.outputAs(rstdOrNull, rows, 1)
            : launch.tensor(DType.F32, new long[] {rows, 1}, launch.temporary(rows * (long) DType.F32.size()));
    }
}
