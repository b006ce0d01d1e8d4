package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnIndexSelect;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.tensor.DType;
import java.lang.foreign.MemorySegment;

/// [GatherRows] as `aclnnIndexSelect` along the first axis.
final class GatherRowsAscend {
    private GatherRowsAscend() {
    }

    static Support support(GatherRows op, Soc soc) {
        return support(op.dtype(), soc);
    }

    /// Whether rows of a type can be gathered.
    static Support support(DType dtype, Soc soc) {
        if (!AclnnIndexSelect.isPresent()) {
            return new Support.No(Support.Reason.VERSION, "this CANN has no aclnnIndexSelect");
        }
        if (soc == Soc.INFERENCE && dtype == DType.BF16) {
            return new Support.No(Support.Reason.DTYPE, "bf16; this chip has none");
        }
        return new Support.Yes("");
    }

    static void enqueue(GatherRows.Call call, Launch launch) {
        if (call.operator().keep() == 0) {
            return;
        }
        launch.reserve(0, call.x(), call.keep(), call.y());
        select(launch.input(call.x()), launch.input(call.keep()), launch.output(call.y()), launch);
    }

    /// @param index of i32, all of it in range: on a device one that is not is a fault
    static void select(MemorySegment x, MemorySegment index, MemorySegment y, Launch launch) {
        launch.execute(AclnnIndexSelect.aclnnIndexSelectGetWorkspaceSize(x, 0, index, y, launch.workspaceSize(), launch.executor()), AclnnIndexSelect::aclnnIndexSelect);
    }
}
