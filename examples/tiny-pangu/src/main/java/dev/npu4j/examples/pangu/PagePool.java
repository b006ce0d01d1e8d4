package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.op.KvPages;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import dev.npu4j.kernels.tensor.TensorSpec;

/// Memory for keys and values, in pages that all layers of all its sessions draw from: a layer that pruning left few tokens
/// holds few of them. Close it after its sessions.
public final class PagePool implements AutoCloseable {
    /// Tokens of a page: a block of the CPU's attention, and a size that an NPU can read where it lies.
    public static final int PAGE = 64;

    private final TensorArena arena;
    private final KvPages pages;
    private final Tensor k; // [pages, PAGE, heads, d]
    private final Tensor v;

    PagePool(Device device, PanguConfig config, DType dtype, int count) {
        pages = new KvPages(count, PAGE);
        arena = device.openArena();
        try {
            k = arena.allocate(dtype, count, PAGE, config.kvHeads(), config.headDim());
            v = arena.allocate(dtype, count, PAGE, config.kvHeads(), config.headDim());
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /// Pages that are nobody's.
    public int free() {
        return pages.free();
    }

    KvPages.Sequence open(String name) {
        return pages.open(name);
    }

    Tensor k() {
        return k;
    }

    Tensor v() {
        return v;
    }

    /// `count` rows of k or v from row `first` on, all of one page.
    static Tensor rows(Tensor cache, long first, long count) {
        long heads = cache.shape().dim(2);
        long d = cache.shape().last();
        return cache.view(first * heads * d, TensorSpec.of(cache.dtype(), Shape.of(count, heads, d)));
    }

    /// Bytes of so many pages, keys and values.
    long bytes(int count) {
        return pages.pages() == 0 ? 0 : 2 * k.spec().byteSpan() / pages.pages() * count;
    }

    @Override
    public void close() {
        arena.close();
    }
}
