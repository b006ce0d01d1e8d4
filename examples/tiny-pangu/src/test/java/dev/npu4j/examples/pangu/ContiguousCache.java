package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.stream.IntStream;

/// Keys and values one behind the other, with room for the longest text in every layer, pruned or not: what [PagedCache] is
/// compared with.
final class ContiguousCache implements LayerCache {
    private final Stream stream;
    private final Tensor k; // [capacity, heads, d]
    private final Tensor v;
    private final Tensor positions; // [capacity]
    private final Tensor all; // 0, 1, 2, …
    private int length;

    ContiguousCache(PanguModel model, TensorArena arena, int capacity) {
        stream = model.stream();
        DType dtype = model.precision().activations();
        k = arena.allocate(dtype, capacity, model.config().kvHeads(), model.config().headDim());
        v = arena.allocate(dtype, capacity, model.config().kvHeads(), model.config().headDim());
        positions = arena.allocate(DType.I32, capacity);
        all = model.transfer().place(IntStream.range(0, capacity).toArray(), arena.allocate(DType.I32, capacity));
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void append(Tensor moreK, Tensor moreV, Tensor morePositions) {
        int end = length + (int) morePositions.shape().dim(0);
        stream.copy(moreK, k.rows(length, end));
        stream.copy(moreV, v.rows(length, end));
        stream.copy(morePositions, positions.rows(length, end));
        length = end;
    }

    @Override
    public void attend(Tensor q, Tensor position, Tensor y) {
        int heads = (int) q.shape().dim(1);
        int kvHeads = (int) k.shape().dim(1);
        PrunedAttention attention = new PrunedAttention(q.dtype(), 1, length, length, heads, kvHeads, (int) q.shape().last());
        stream.launch(attention.on(q, k.rows(0, length), v.rows(0, length), all.rows(0, length), position, positions.rows(0, length), y));
    }

    @Override
    public long bytes() {
        return k.spec().byteSpan() + v.spec().byteSpan();
    }

    @Override
    public void release() {
        // its memory is the session's
    }
}
