package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// [GroupedMatmulCombine] as CANN's grouped matmul into temporary memory, and what [ExpertCombine] comes to, which sums in f32. What lies
/// between them is rounded to the dtype, so that the profile is APART. What `inverse` does not name is not read, and so rows past the last
/// group need not be written.
final class GroupedMatmulCombineAscend {
    private GroupedMatmulCombineAscend() {
    }

    static Support support(GroupedMatmulCombine op, Soc soc) {
        Support product = GroupedMatmulAscend.support(op.projection(), soc);
        if (product instanceof Support.No) {
            return product;
        }
        return switch (ExpertCombineAscend.support(op.combination(), soc)) {
            case Support.Yes(String detail) -> EpilogueLimits.profile(op.profile(), op.out(), detail);
            case Support.No refused -> refused;
        };
    }

    static void enqueue(GroupedMatmulCombine.Call call, Launch launch) {
        GroupedMatmulCombine op = call.operator();
        if (op.tokens() == 0) {
            return;
        }
        ExpertCombine sum = op.combination();
        Tensor shared = call.shared().orElse(null);
        Tensor residual = call.residual().orElse(null);
        long elements = (long) op.m() * op.n();
        boolean isWide = op.out() == DType.F32;
        long bytes = elements * op.out().size();
        long wideBytes = isWide ? 0 : elements * DType.F32.size();
        launch.reserve(DeviceMemory.roundUp(bytes) + DeviceMemory.roundUp(wideBytes) + ExpertCombineAscend.bytes(sum, shared, residual, call.y()),
            call.x(), call.groupList(), GroupedMatmulAscend.plain(call.weight(), call.x()), call.inverse(), call.weights(),
            ExpertCombineAscend.present(shared, call.y()), ExpertCombineAscend.present(residual, call.y()), call.y());
        long[] extents = {op.m(), op.n()};
        long products = launch.temporary(bytes);
        GroupedMatmulAscend.enqueue(op, call.x(), call.weight(), MemorySegment.NULL, call.groupList(), launch.tensor(op.out(), extents, products), launch);
        long widened = isWide ? products : launch.temporary(wideBytes);
        if (!isWide) {
            launch.cast(launch.tensor(op.out(), extents, products), DType.F32, launch.tensor(DType.F32, extents, widened));
        }
        ExpertCombineAscend.enqueue(sum, launch.tensor(DType.F32, extents, widened), call.inverse(), call.weights(), shared, residual, call.y(), launch);
    }
}
