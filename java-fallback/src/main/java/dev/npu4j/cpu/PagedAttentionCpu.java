package dev.npu4j.cpu;

import dev.npu4j.cpu.AttentionView.Rows;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorSpec;

/// [PagedAttention] on the CPU: the kernel of [PrunedAttentionCpu], whose kept rows are pages of one row. So a cache in pages
/// gives the bits of one without.
final class PagedAttentionCpu {
    private PagedAttentionCpu() {
    }

    static PrunedAttentionCpu kernel(CpuDevice device, PagedAttention.Call call) {
        PagedAttention op = call.operator();
        return new PrunedAttentionCpu(device, new AttentionView(op.dtype(), op.sq(), op.tokens(), op.hq(), op.hkv(), op.d(), op.scale(),
            call.q(), rows(call.k()), rows(call.v()), call.y(), call.table().segment(), op.page(), call.qPos().segment(), call.kPos().segment()));
    }

    /// The most tasks that a launch may have; more than an int holds cannot be run.
    static long tasks(PagedAttention op) {
        return PrunedAttentionCpu.tasks(op.sq(), op.headsPerGroup(), op.hkv());
    }

    private static Rows rows(Tensor cache) {
        TensorSpec spec = cache.spec();
        int size = cache.dtype().size();
        return new Rows(cache.segment(), spec.stride(0) * size, spec.stride(1) * size, spec.stride(2) * size);
    }
}
