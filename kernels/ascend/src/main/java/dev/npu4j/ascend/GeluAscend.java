package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnGeluV2;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GeluForm;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;

/// [Gelu] as `aclnnGeluV2`. It is not known to work in place: a `y` that is `x` is written elsewhere and copied home.
///
/// How well it computes is not said anywhere. The contract wants the digits of a small y too, so one that adds erf or tanh to 1
/// will be refused by the suite on the chip that has it.
final class GeluAscend {
    private static final long ERF = 0; // approximate
    private static final long TANH = 1;

    private GeluAscend() {
    }

    static Support support(Gelu op, Soc soc) {
        if (!AclnnGeluV2.isPresent()) {
            return new Support.No(Support.Reason.VERSION, "this CANN has no aclnnGeluV2");
        }
        if (soc == Soc.INFERENCE && op.dtype() == DType.BF16) {
            return new Support.No(Support.Reason.DTYPE, "bf16; this chip has none");
        }
        return new Support.Yes("");
    }

    static void enqueue(Gelu.Call call, Launch launch) {
        Gelu op = call.operator();
        if (op.rows() == 0) {
            return;
        }
        boolean isInPlace = call.x().segment().address() == call.y().segment().address();
        launch.reserve(isInPlace ? DeviceMemory.roundUp(call.y().shape().elements() * op.dtype().size()) : 0, call.x(), call.y());
        MemorySegment y = isInPlace ? launch.outputApart(call.y()) : launch.output(call.y());
        launch.execute(AclnnGeluV2.aclnnGeluV2GetWorkspaceSize(launch.input(call.x()), op.approximate() == GeluForm.TANH ? TANH : ERF, y, launch.workspaceSize(), launch.executor()),
            AclnnGeluV2::aclnnGeluV2);
    }
}
