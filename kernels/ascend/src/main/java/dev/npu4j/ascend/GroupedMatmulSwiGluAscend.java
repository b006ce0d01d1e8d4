package dev.npu4j.ascend;

import dev.npu4j.aclnn.AclnnSwiGlu;
import dev.npu4j.aclnn.AclnnZero;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.SwiGlu;
import java.lang.foreign.MemorySegment;

/// [GroupedMatmulSwiGlu] as CANN's grouped matmul into temporary memory, followed by `aclnnSwiGlu`: the two in one there are for quantised
/// weights only. What lies between them is rounded to the dtype, so that the profile is APART.
///
/// The group list lies on the device: how many rows belong to no group is not known here. So temporary memory begins as zeros, of
/// which the activation makes zeros.
final class GroupedMatmulSwiGluAscend {
    private GroupedMatmulSwiGluAscend() {
    }

    static Support support(GroupedMatmulSwiGlu op, Soc soc) {
        Support product = GroupedMatmulAscend.support(op.projection(), soc);
        if (product instanceof Support.No) {
            return product;
        }
        Support activation = SwiGluAscend.support(new SwiGlu(op.out(), op.m(), op.width()), soc);
        if (activation instanceof Support.No) {
            return activation;
        }
        if (!AclnnZero.isPresent()) {
            return new Support.No(Support.Reason.VERSION, "this CANN has no aclnnInplaceZero");
        }
        return EpilogueLimits.profile(op.profile(), op.out(), "");
    }

    static void enqueue(GroupedMatmulSwiGlu.Call call, Launch launch) {
        GroupedMatmulSwiGlu op = call.operator();
        if (op.m() == 0) {
            return;
        }
        long bytes = (long) op.m() * op.n() * op.out().size();
        launch.reserve(DeviceMemory.roundUp(bytes), call.x(), call.groupList(), call.y(), GroupedMatmulAscend.plain(call.weight(), call.x()));
        long[] extents = {op.m(), op.n()};
        long between = launch.temporary(bytes);
        launch.zero(launch.tensor(op.out(), extents, between));
        GroupedMatmulAscend.enqueue(op, call.x(), call.weight(), MemorySegment.NULL, call.groupList(), launch.tensor(op.out(), extents, between), launch);
        launch.execute(AclnnSwiGlu.aclnnSwiGluGetWorkspaceSize(launch.tensor(op.out(), extents, between), SwiGluAscend.LAST_AXIS, launch.output(call.y()),
            launch.workspaceSize(), launch.executor()), AclnnSwiGlu::aclnnSwiGlu);
    }
}
