package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// One text on its way through a model: first all of it ([#prefill]), then token by token ([#decode]).
///
/// ```
/// z    = rms_norm(h; input)                                    the first layer; later ones get z from the layer before
/// h, z = sandwich_norm(attention(z), h; post_attention, pre_mlp)
/// h, z = sandwich_norm(experts(z), h; post_mlp, input of the next layer or the final norm)
/// ```
///
/// A token that is pruned before a layer is absent from it and from all later ones, as from their caches; those that stay keep their
/// original positions.
public final class Session implements AutoCloseable {
    private final PanguModel model;
    private final PanguConfig config;
    private final Transfer transfer;
    private final TensorArena arena;
    private final LayerCache[] caches;
    private final Tensor all; // 0, 1, 2, …
    private int length; // of the text, pruned tokens included

    Session(PanguModel model, int capacity) {
        this.model = model;
        config = model.config();
        transfer = model.transfer();
        arena = model.device().openArena();
        caches = new LayerCache[config.layers()];
        for (int layer = 0; layer < caches.length; layer++) {
            caches[layer] = new LayerCache(arena, model.precision().activations(), capacity, config.kvHeads(), config.headDim());
        }
        all = arena.allocate(DType.I32, capacity);
        transfer.place(IntStream.range(0, capacity).toArray(), all);
    }

    /// The text from its beginning.
    ///
    /// @param last of how many tokens at the end logits are wanted
    /// @return logits `[last, vocab]`, row by row
    public float[] prefill(int[] ids, Pruning pruning, int last, Observer observer) {
        require("ids", length == 0, "a session that has read nothing yet", length + " tokens");
        require("ids", ids.length > 0 && ids.length <= caches[0].capacity(), "1 to " + caches[0].capacity() + " tokens", ids.length + " tokens");
        int[] positions = IntStream.range(0, ids.length).toArray();
        return run(ids, positions, pruning, last, observer);
    }

    /// One more token.
    ///
    /// @return its logits, `[vocab]`
    public float[] decode(int id) {
        require("ids", length > 0, "a session that has read a text", "none");
        require("ids", length < caches[0].capacity(), "at most " + caches[0].capacity() + " tokens", length + " and one more");
        return run(new int[] {id}, new int[] {length}, new Pruning.None(), 1, Observer.NONE);
    }

    private float[] run(int[] ids, int[] positions, Pruning pruning, int last, Observer observer) {
        requireIds(ids);
        length += ids.length;
        try (TensorArena room = model.device().openArena()) {
            Compute compute = new Compute(model.stream(), room, model.precision());
            Tensor h = compute.gather(model.embeddings(), transfer.place(ids, compute.ints(ids.length)));
            Tensor z = compute.rmsNorm(h, model.firstNorm(), config.eps());
            for (int layer = 0; layer < config.layers(); layer++) {
                int[] kept = kept(layer, h, positions, ids.length, pruning, observer, compute);
                if (kept.length < positions.length) {
                    Tensor rows = transfer.place(kept, compute.ints(kept.length));
                    h = compute.gather(h, rows);
                    z = compute.gather(z, rows);
                    positions = at(positions, kept);
                }
                observer.entered(layer, positions);
                z = layer(layer, h, z, positions, observer, compute, room);
            }
            require("last", last >= 1 && last <= positions.length, "1 to " + positions.length + ", the tokens that are left", String.valueOf(last));
            return transfer.floats(compute.matmul(z.rows(positions.length - last, positions.length), model.head()));
        }
    }

    private static int[] at(int[] values, int[] indices) {
        return IntStream.of(indices).map(i -> values[i]).toArray();
    }

    private void requireIds(int[] ids) {
        for (int id : ids) {
            require("ids", id >= 0 && id < config.vocabSize(), "from 0 to before " + config.vocabSize(), String.valueOf(id));
        }
    }

    /// Indices of the tokens that enter a layer, among those that are present.
    private int[] kept(int layer, Tensor h, int[] positions, int n, Pruning pruning, Observer observer, Compute compute) {
        int stage = config.pruneLayers().indexOf(layer);
        int[] everyone = IntStream.range(0, positions.length).toArray();
        return stage < 0 ? everyone : switch (pruning) {
            case Pruning.None none -> everyone;
            case Pruning.Given given -> indices(layer, positions, given.positions().get(layer));
            case Pruning.Sdtp sdtp -> {
                float[] scores = model.importance(stage).scores(h, compute, transfer);
                observer.scored(layer, positions, scores);
                yield select(stage, scores, n, compute);
            }
        };
    }

    private int[] select(int stage, float[] scores, int n, Compute compute) {
        TokenSelect select = TokenSelect.stage(scores.length, n, config.pruneKeep().get(stage), config.alwaysKeepFirst(), config.alwaysKeepLastFraction());
        Tensor keep = compute.ints(select.keep());
        compute.launch(select.line(), Compute.operands("scores", transfer.place(scores, compute.floats(scores.length)), "keep", keep));
        return transfer.ints(keep);
    }

    private static int[] indices(int layer, int[] present, int[] wantedOrNull) {
        require("prune", wantedOrNull != null, "positions for layer " + layer, "none");
        int[] indices = new int[wantedOrNull.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = Arrays.binarySearch(present, wantedOrNull[i]);
            require("prune", indices[i] >= 0 && (i == 0 || indices[i] > indices[i - 1]), "increasing positions of tokens that are present in layer " + layer,
                wantedOrNull[i] + " at " + i);
        }
        return indices;
    }

    /// @return the norm that the next layer, or the head, begins with; h is changed in place
    private Tensor layer(int layer, Tensor h, Tensor z, int[] positions, Observer observer, Compute compute, TensorArena room) {
        Layer weights = model.layer(layer);
        LayerCache cache = caches[layer];
        int tokens = positions.length;
        cache.grow(tokens);
        Tensor at = transfer.place(positions, cache.lastPositions(tokens));
        Tensor q = Compute.shaped(compute.matmul(z, weights.q()), tokens, config.heads(), config.headDim());
        Tensor k = Compute.shaped(compute.matmul(z, weights.k()), tokens, config.kvHeads(), config.headDim());
        compute.rotate(q, at, config.ropeTheta(), q);
        compute.rotate(k, at, config.ropeTheta(), cache.lastK(tokens));
        compute.matmul(z, weights.v(), Compute.shaped(cache.lastV(tokens), tokens, weights.v().out()));
        Tensor mixed = compute.attention(q, cache.k(), cache.v(), all.rows(0, cache.length()), at, cache.positions());
        Tensor a = compute.matmul(Compute.shaped(mixed, tokens, weights.o().in()), weights.o());
        Tensor middle = compute.sandwichNorm(a, h, weights.postAttentionNorm(), weights.preMlpNorm(), config.eps());
        Experts.Routed routed = weights.experts().apply(middle, config, model.precision(), compute, room);
        if (observer.wantsExperts()) {
            observer.routed(layer, transfer.ints(routed.ids()), transfer.floats(routed.weights()));
        }
        return compute.sandwichNorm(routed.y(), h, weights.postMlpNorm(), model.normAfter(layer), config.eps());
    }

    /// Tokens that each layer holds.
    public List<Integer> tokensPerLayer() {
        List<Integer> tokens = new ArrayList<>();
        for (LayerCache cache : caches) {
            tokens.add(cache.length());
        }
        return tokens;
    }

    /// Bytes of keys and values that are in use.
    public long cacheBytes() {
        return Arrays.stream(caches).mapToLong(LayerCache::bytes).sum();
    }

    private static void require(String operand, boolean claim, String expected, String actual) {
        if (!claim) {
            throw new OperandException("Session", operand, expected, actual);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
