package dev.npu4j.ascend;

import dev.npu4j.ascend.PrunedAttentionAscend.Paging;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// [PagedAttention] as FusedInferAttentionScore with its block table, where pages are as that wants them and every query sees
/// every key, as in most steps of decoding. Otherwise `aclnnIndexSelect` brings the pages together, and the fused attention of
/// [PrunedAttentionAscend] goes over the rows that are tokens': how wide a mask over pages is, the sheet does not say, and
/// PromptFlashAttention, which 310P has instead, takes none.
final class PagedAttentionAscend {
    private static final int MOST_IN_PAGE = 512; // tokens
    private static final int PREFILL_STEP = 128;
    private static final int DECODE_STEP = 16; // what one layout wants of pages; with one query, any size is said to do
    private static final long WIDEST_TOKEN = 65535; // elements of all heads

    private PagedAttentionAscend() {
    }

    static Support support(PagedAttention op, Soc soc) {
        return PrunedAttentionAscend.support(op.dtype(), op.sq(), op.tokens(), op.hq(), op.d(), "tokens", soc);
    }

    /// Whether the fused attention can read the pages where they lie.
    private static boolean canStay(PagedAttention op, Soc soc) {
        return soc != Soc.INFERENCE && op.page() <= MOST_IN_PAGE && op.page() % (op.sq() == 1 ? DECODE_STEP : PREFILL_STEP) == 0
            && (long) op.hkv() * op.d() <= WIDEST_TOKEN;
    }

    static void enqueue(PagedAttention.Call call, Launch launch) {
        PagedAttention op = call.operator();
        if (op.sq() == 0) {
            return;
        }
        byte[] mask = PrunedAttentionAscend.mask(call.qPos(), call.kPos(), launch);
        boolean stays = mask.length == 0 && canStay(op, launch.device().routes().soc());
        long page = (long) op.page() * op.hkv() * op.d();
        long bytes = stays ? 0 : op.pagesInUse() * page * op.dtype().size();
        launch.reserve(2 * DeviceMemory.roundUp(bytes) + DeviceMemory.roundUp(mask.length), call.q(), call.k(), call.v(), call.table(), call.y());
        if (op.tokens() == 0) {
            launch.zero(call.y());
        } else if (stays) {
            attend(op, call, launch);
        } else {
            MemorySegment table = launch.input(call.table());
            long k = together(op, call.k(), table, page, launch);
            long v = together(op, call.v(), table, page, launch);
            PrunedAttentionAscend.attend(op.contiguous(), call.q(), k, v, mask, call.y(), launch);
        }
    }

    private static void attend(PagedAttention op, PagedAttention.Call call, Launch launch) {
        long[] queries = {1, op.sq(), op.hq(), op.d()};
        long[] pages = {op.pages(), op.page(), (long) op.hkv() * op.d()};
        MemorySegment query = launch.tensor(op.dtype(), queries, launch.contiguous(call.q()));
        MemorySegment key = launch.list(launch.tensor(op.dtype(), pages, launch.contiguous(call.k())));
        MemorySegment value = launch.list(launch.tensor(op.dtype(), pages, launch.contiguous(call.v())));
        MemorySegment table = launch.tensor(DType.I32, new long[] {1, op.pagesInUse()}, launch.contiguous(call.table()));
        MemorySegment out = launch.outputAs(call.y(), queries);
        PrunedAttentionAscend.fused(op.contiguous(), query, key, value, MemorySegment.NULL, new Paging(launch.numbers(op.tokens()), table, op.page()), out, launch);
        launch.finish();
    }

    private static long together(PagedAttention op, Tensor cache, MemorySegment table, long page, Launch launch) {
        return PrunedAttentionAscend.gathered(cache, op.pages(), page, table, op.pagesInUse(), launch);
    }
}
