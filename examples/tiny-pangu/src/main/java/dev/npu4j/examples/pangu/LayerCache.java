package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;

/// Keys and values of one layer, with the positions that the tokens had in the text: each layer may hold other tokens.
final class LayerCache {
    private final Tensor k; // [capacity, heads, head_dim], turned by their positions
    private final Tensor v;
    private final Tensor positions; // [capacity]
    private final int capacity;
    private int length;

    LayerCache(TensorArena arena, DType dtype, int capacity, int heads, int headDim) {
        k = arena.allocate(dtype, capacity, heads, headDim);
        v = arena.allocate(dtype, capacity, heads, headDim);
        positions = arena.allocate(DType.I32, capacity);
        this.capacity = capacity;
    }

    int length() {
        return length;
    }

    int capacity() {
        return capacity;
    }

    /// Takes room for some tokens; their keys, values and positions go to the last rows.
    void grow(int tokens) {
        length += tokens;
    }

    Tensor k() {
        return k.rows(0, length);
    }

    Tensor v() {
        return v.rows(0, length);
    }

    Tensor positions() {
        return positions.rows(0, length);
    }

    Tensor lastK(int tokens) {
        return k.rows(length - tokens, length);
    }

    Tensor lastV(int tokens) {
        return v.rows(length - tokens, length);
    }

    Tensor lastPositions(int tokens) {
        return positions.rows(length - tokens, length);
    }

    long bytes() {
        return 2 * k.shape().elements() / capacity * length * k.dtype().size();
    }
}
