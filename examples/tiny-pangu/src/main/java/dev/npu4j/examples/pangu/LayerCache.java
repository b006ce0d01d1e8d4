package dev.npu4j.examples.pangu;

import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;

/// Keys and values of one layer, with the positions that the tokens had in the text: each layer may hold other tokens, and
/// another number of them.
interface LayerCache {
    /// How the caches of a session are made.
    @FunctionalInterface
    interface Maker {
        /// @param arena of the session
        LayerCache of(TensorArena arena, int layer);
    }

    /// Tokens so far.
    int length();

    /// Takes some tokens more.
    ///
    /// @param k         `[tokens, heads, d]`, turned by their positions; v likewise
    /// @param positions `[tokens]`
    void append(Tensor k, Tensor v, Tensor positions);

    /// Attention of one query to all tokens that lie no later.
    ///
    /// @param q        `[1, query heads, d]`; y likewise
    /// @param position of the query, `[1]`
    void attend(Tensor q, Tensor position, Tensor y);

    /// Bytes that are held for keys and values.
    long bytes();

    /// Gives back what is held.
    void release();
}
