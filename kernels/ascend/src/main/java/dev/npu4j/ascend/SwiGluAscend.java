package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnSwiGlu;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.tensor.DType;

/// [SwiGlu] as `aclnnSwiGlu` along the last axis, which takes x without gaps only.
final class SwiGluAscend {
    static final long LAST_AXIS = -1;
    private static final int ROW_BYTES = 64; // of what a row is a multiple on 310P; whether one of x or of y is not said

    private SwiGluAscend() {
    }

    static Support support(SwiGlu op, Soc soc) {
        if (!AclnnSwiGlu.isPresent()) {
            return new Support.No(Support.Reason.VERSION, "this CANN has no aclnnSwiGlu");
        }
        if (soc == Soc.INFERENCE && op.dtype() == DType.BF16) {
            return new Support.No(Support.Reason.DTYPE, "bf16; this chip has none");
        }
        if (soc == Soc.INFERENCE && op.width() * (long) op.dtype().size() % ROW_BYTES != 0) {
            return new Support.No(Support.Reason.EXTENT, "width=" + op.width() + ", rows of a multiple of " + ROW_BYTES + " bytes are needed on this chip");
        }
        return new Support.Yes("");
    }

    static void enqueue(SwiGlu.Call call, Launch launch) {
        if (call.operator().rows() == 0) {
            return;
        }
        launch.reserve(0, call.x(), call.y());
        launch.execute(AclnnSwiGlu.aclnnSwiGluGetWorkspaceSize(launch.input(call.x()), LAST_AXIS, launch.output(call.y()), launch.workspaceSize(), launch.executor()),
            AclnnSwiGlu::aclnnSwiGlu);
    }
}
