package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Memory for what is computed on the way of some tokens through a model, kept from text to text and from token to token, and
/// the calls on it. Passes take turns: there is nothing in here that the next one may not write over.
final class Workspace implements AutoCloseable {
    private static final int MOST_PASSES = 16; // calls are kept for so many numbers of tokens

    private final PanguModel model;
    private final int capacity;
    private final TensorArena arena;
    private final Rows rows;
    private final Tensor ids;
    private final Tensor all; // 0, 1, 2, …
    private final Tensor logits;
    private final Map<Integer, Pass> passes = new LinkedHashMap<>(MOST_PASSES, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Pass> eldest) {
            return size() > MOST_PASSES;
        }
    };

    /// @param capacity tokens, at most
    /// @param last     of how many of them logits can be had
    Workspace(PanguModel model, int capacity, int last) {
        this.model = model;
        this.capacity = capacity;
        PanguConfig config = model.config();
        DType dtype = model.precision().activations();
        arena = model.device().openArena();
        try {
            rows = Rows.allocate(arena, dtype, config, capacity);
            ids = arena.allocate(DType.I32, capacity);
            all = arena.allocate(DType.I32, capacity);
            logits = arena.allocate(dtype, last, config.vocabSize());
            model.transfer().place(IntStream.range(0, capacity).toArray(), all);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    int capacity() {
        return capacity;
    }

    /// Tokens whose logits can be had.
    int last() {
        return (int) logits.shape().dim(0);
    }

    /// Of the first so many rows.
    Pass pass(int tokens) {
        return passes.computeIfAbsent(tokens, count -> new Pass(model, rows.first(count), ids.rows(0, count), all.rows(0, count), logits));
    }

    /// Brings some rows of a pass to the front.
    ///
    /// @param kept increasing
    /// @return the pass of those
    Pass keep(Pass pass, int[] kept) {
        Tensor keep = model.transfer().place(kept, ids.rows(0, kept.length)); // ids have been read
        bring(pass.rows().h(), keep, rows.a().rows(0, kept.length));
        bring(pass.rows().z(), keep, rows.middle().rows(0, kept.length));
        return pass(kept.length);
    }

    private void bring(Tensor from, Tensor keep, Tensor by) {
        model.stream().launch(model.calls().gather(from, keep, by));
        model.stream().copy(by, from.rows(0, keep.shape().dim(0)));
    }

    @Override
    public void close() {
        arena.close();
    }
}
