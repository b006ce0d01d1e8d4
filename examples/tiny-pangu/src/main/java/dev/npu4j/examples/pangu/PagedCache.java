package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.KvPages;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;

/// Keys and values in pages of a pool, as many as the layer's tokens need.
final class PagedCache implements LayerCache {
    private final Stream stream;
    private final Transfer transfer;
    private final PagePool pool;
    private final KvPages.Sequence sequence;
    private final Tensor table; // of the most pages
    private final Tensor positions; // [capacity]
    private int pages; // that the table holds

    /// @param arena of what the layer has beside its pages
    PagedCache(Stream stream, Transfer transfer, TensorArena arena, PagePool pool, String name, int capacity) {
        this.stream = stream;
        this.transfer = transfer;
        this.pool = pool;
        sequence = pool.open(name);
        table = arena.allocate(DType.I32, Math.ceilDiv(capacity, PagePool.PAGE));
        positions = arena.allocate(DType.I32, capacity);
    }

    @Override
    public int length() {
        return sequence.tokens();
    }

    @Override
    public void append(Tensor k, Tensor v, Tensor morePositions) {
        int count = (int) morePositions.shape().dim(0);
        int first = sequence.append(count);
        for (int done = 0; done < count;) {
            int index = first + done;
            int some = Math.min(count - done, PagePool.PAGE - index % PagePool.PAGE); // of one page
            stream.copy(k.rows(done, done + some), PagePool.rows(pool.k(), sequence.row(index), some));
            stream.copy(v.rows(done, done + some), PagePool.rows(pool.v(), sequence.row(index), some));
            done += some;
        }
        stream.copy(morePositions, positions.rows(first, first + count));
        if (pages < Math.ceilDiv(length(), PagePool.PAGE)) {
            int[] now = sequence.table();
            pages = now.length;
            transfer.place(now, table.rows(0, pages));
        }
    }

    @Override
    public void attend(Tensor q, Tensor position, Tensor y) {
        int all = (int) pool.k().shape().dim(0);
        int kvHeads = (int) pool.k().shape().dim(2);
        PagedAttention attention = new PagedAttention(q.dtype(), 1, length(), all, PagePool.PAGE, (int) q.shape().dim(1), kvHeads, (int) q.shape().last());
        stream.launch(attention.on(q, pool.k(), pool.v(), table.rows(0, pages), position, positions.rows(0, length()), y));
    }

    @Override
    public long bytes() {
        return pool.bytes(pages);
    }

    @Override
    public void release() {
        sequence.release();
    }
}
