package dev.npu4j.ascend;

import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// [PagedAttention] as `aclnnIndexSelect`, which brings the pages of k and v together, and the fused attention of
/// [PrunedAttentionAscend] over the rows that are tokens'.
final class PagedAttentionAscend {
    private PagedAttentionAscend() {
    }

    static Support support(PagedAttention op, Soc soc) {
        return PrunedAttentionAscend.support(op.dtype(), op.sq(), op.tokens(), op.hq(), op.d(), "tokens", soc);
    }

    static void enqueue(PagedAttention.Call call, Launch launch) {
        PagedAttention op = call.operator();
        if (op.sq() == 0) {
            return;
        }
        byte[] mask = PrunedAttentionAscend.mask(call.qPos(), call.kPos(), launch);
        long page = (long) op.page() * op.hkv() * op.d();
        long bytes = op.pagesInUse() * page * op.dtype().size();
        launch.reserve(2 * DeviceMemory.roundUp(bytes) + DeviceMemory.roundUp(mask.length), call.q(), call.k(), call.v(), call.table(), call.y());
        if (op.tokens() == 0) {
            launch.zero(call.y());
            return;
        }
        MemorySegment table = launch.input(call.table());
        long k = together(op, call.k(), table, page, launch);
        long v = together(op, call.v(), table, page, launch);
        PrunedAttentionAscend.attend(op.contiguous(), call.q(), k, v, mask, call.y(), launch);
    }

    private static long together(PagedAttention op, Tensor cache, MemorySegment table, long page, Launch launch) {
        return PrunedAttentionAscend.gathered(cache, op.pages(), page, table, op.pagesInUse(), launch);
    }
}
