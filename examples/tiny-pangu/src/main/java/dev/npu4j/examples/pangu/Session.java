package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// One text on its way through a model: first all of it ([#prefill]), then token by token ([#decode]). [Pass] says how.
///
/// A token that is pruned before a layer is absent from it and from all later ones, as from their caches; those that stay keep their
/// original positions. Sessions of one model take turns: they compute in the same memory.
public final class Session implements AutoCloseable {
    private final PanguModel model;
    private final PanguConfig config;
    private final int capacity;
    private final TensorArena arena;
    private final LayerCache[] caches;
    private final Optional<PagePool> ownPool;
    private int length; // of the text, pruned tokens included
    private boolean whole = true; // whether the latest pass came to its end
    private boolean closed;

    /// @param ownPool closed with the session
    private Session(PanguModel model, int capacity, LayerCache.Maker caches, Optional<PagePool> ownPool) {
        require("capacity", capacity > 0, "1 or more", String.valueOf(capacity));
        this.model = model;
        this.capacity = capacity;
        this.ownPool = ownPool;
        config = model.config();
        this.caches = new LayerCache[config.layers()];
        arena = model.device().openArena();
        try {
            Arrays.setAll(this.caches, layer -> caches.of(arena, layer));
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /// Keys and values in pages of a pool of its own, which has room for a text that is not pruned.
    static Session paged(PanguModel model, int capacity) {
        PagePool pool = model.pool(model.config().layers() * Math.ceilDiv(Math.max(0, capacity), PagePool.PAGE));
        try {
            return new Session(model, capacity, pages(model, capacity, pool), Optional.of(pool));
        } catch (Throwable e) {
            pool.close();
            throw e;
        }
    }

    /// In pages of a pool that others use, too.
    static Session paged(PanguModel model, int capacity, PagePool pool) {
        return with(model, capacity, pages(model, capacity, pool));
    }

    private static LayerCache.Maker pages(PanguModel model, int capacity, PagePool pool) {
        return (arena, layer) -> new PagedCache(model.stream(), model.transfer(), arena, pool, "layer " + layer, capacity);
    }

    /// In caches of any kind.
    static Session with(PanguModel model, int capacity, LayerCache.Maker caches) {
        return new Session(model, capacity, caches, Optional.empty());
    }

    /// The text from its beginning.
    ///
    /// @param last of how many tokens at the end logits are wanted
    /// @return logits `[last, vocab]`, row by row
    /// @throws OperandException where the pool of pages is exhausted, among other things; the session is of no use then
    public float[] prefill(int[] ids, Pruning pruning, int last, Observer observer) {
        requireUsable();
        require("ids", length == 0, "a session that has read nothing yet", length + " tokens");
        require("ids", ids.length > 0 && ids.length <= capacity, "1 to " + capacity + " tokens", ids.length + " tokens");
        require("last", last >= 1 && last <= ids.length, "1 to " + ids.length, String.valueOf(last));
        return run(ids, pruning, last, observer);
    }

    /// One more token.
    ///
    /// @return its logits, `[vocab]`
    /// @throws OperandException where the pool of pages is exhausted, among other things; the session is of no use then
    public float[] decode(int id) {
        requireUsable();
        require("ids", length > 0, "a session that has read a text", "none");
        require("ids", length < capacity, "at most " + capacity + " tokens", length + " and one more");
        return run(new int[] {id}, new Pruning.None(), 1, Observer.NONE);
    }

    private void requireUsable() {
        require("session", whole && !closed, "an open session whose passes all came to their end", closed ? "one that is closed" : "one whose latest pass failed");
    }

    private float[] run(int[] ids, Pruning pruning, int last, Observer observer) {
        for (int id : ids) {
            require("ids", id >= 0 && id < config.vocabSize(), "from 0 to before " + config.vocabSize(), String.valueOf(id));
        }
        whole = false;
        int first = length;
        length += ids.length;
        Workspace room = model.workspace(ids.length, last);
        Pass pass = room.pass(ids.length);
        int[] positions = IntStream.range(first, length).toArray();
        model.transfer().place(ids, pass.ids());
        model.transfer().place(positions, pass.rows().at());
        pass.begin();
        for (int layer = 0; layer < config.layers(); layer++) {
            int stage = config.pruneLayers().indexOf(layer);
            if (stage >= 0 && first == 0) {
                int[] kept = new Stage(model, stage, layer).kept(pass.rows().h(), positions, ids.length, pruning, observer);
                if (kept.length < positions.length) {
                    positions = at(positions, kept);
                    pass = room.keep(pass, kept);
                    model.transfer().place(positions, pass.rows().at());
                }
            }
            observer.entered(layer, positions);
            layer(layer, pass, first == 0, observer);
        }
        require("last", last <= positions.length, "1 to " + positions.length + ", the tokens that are left", String.valueOf(last));
        float[] logits = model.transfer().floats(pass.head(last));
        whole = true;
        return logits;
    }

    private void layer(int layer, Pass pass, boolean isFirst, Observer observer) {
        LayerCache cache = caches[layer];
        Rows rows = pass.rows();
        pass.project(layer);
        cache.append(rows.k(), rows.v(), rows.at());
        if (isFirst) {
            pass.attend();
        } else {
            cache.attend(rows.q(), rows.at(), rows.mixed());
        }
        pass.finish(layer);
        if (observer.wantsExperts()) {
            observer.routed(layer, model.transfer().ints(rows.expertIds()), model.transfer().floats(rows.expertWeights()));
        }
    }

    private static int[] at(int[] values, int[] indices) {
        return IntStream.of(indices).map(i -> values[i]).toArray();
    }

    /// Tokens that each layer holds.
    public List<Integer> tokensPerLayer() {
        List<Integer> tokens = new ArrayList<>();
        for (LayerCache cache : caches) {
            tokens.add(cache.length());
        }
        return tokens;
    }

    /// Bytes that the layers hold for keys and values.
    public long cacheBytes() {
        return Arrays.stream(caches).mapToLong(LayerCache::bytes).sum();
    }

    private static void require(String operand, boolean claim, String expected, String actual) {
        if (!claim) {
            throw new OperandException("Session", operand, expected, actual);
        }
    }

    /// Gives the pages back. Closing twice does nothing.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            for (LayerCache cache : caches) {
                cache.release();
            }
            arena.close();
            ownPool.ifPresent(PagePool::close);
        }
    }
}
