package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.op.OpCall;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The calls that take so many tokens through the layers of a model, made when a layer first needs them and launched again
/// for every text, or every token, after that.
///
/// ```
/// z    = rms_norm(h; input)                                    the first layer; later ones get z from the layer before
/// h, z = sandwich_norm(attention(z), h; post_attention, pre_mlp)
/// h, z = sandwich_norm(experts(z), h; post_mlp, input of the next layer or the final norm)
/// ```
final class Pass {
    private final PanguModel model;
    private final Stream stream;
    private final Calls on;
    private final Rows rows;
    private final OpCall embed;
    private final OpCall firstNorm;
    private final OpCall turn;
    private final OpCall attention;
    private final OpCall[] projections;
    private final Tensor ids;
    private final Tensor logits;
    private final List<List<OpCall>> branches = new ArrayList<>(); // behind attention, layer by layer; null until needed
    private OpCall headOrNull; // the latest
    private int headRows;

    /// @param ids    `[tokens]`
    /// @param all    0, 1, 2 and so on, as many
    /// @param logits of some of the tokens, `[last, vocab]`
    Pass(PanguModel model, Rows rows, Tensor ids, Tensor all, Tensor logits) {
        this.model = model;
        this.rows = rows;
        this.ids = ids;
        this.logits = logits;
        stream = model.stream();
        on = model.calls();
        PanguConfig config = model.config();
        embed = on.gather(model.embeddings(), ids, rows.h());
        firstNorm = on.rmsNorm(rows.h(), model.firstNorm(), config.eps(), rows.z());
        turn = on.rotate(rows.qk(), rows.at(), config.ropeTheta());
        attention = on.attention(rows.q(), rows.k(), rows.v(), all, rows.at(), rows.at(), rows.mixed());
        projections = new OpCall[config.layers()];
        for (int layer = 0; layer < config.layers(); layer++) {
            branches.add(null);
        }
    }

    Rows rows() {
        return rows;
    }

    Tensor ids() {
        return ids;
    }

    /// From ids to what the first layer begins with.
    void begin() {
        stream.launch(embed);
        stream.launch(firstNorm);
    }

    /// Queries, keys and values of a layer.
    void project(int layer) {
        if (projections[layer] == null) {
            projections[layer] = on.matmul(rows.z(), model.layer(layer).qkv(), rows.qkv());
        }
        stream.launch(projections[layer]);
        stream.launch(turn);
    }

    /// Attention of these tokens to each other, where there are none before them.
    void attend() {
        stream.launch(attention);
    }

    /// From what attention gave to the norm that the next layer, or the head, begins with.
    void finish(int layer) {
        if (branches.get(layer) == null) {
            branches.set(layer, branch(layer));
        }
        for (OpCall call : branches.get(layer)) {
            stream.launch(call);
        }
    }

    /// Logits of the last tokens.
    Tensor head(int last) {
        if (headOrNull == null || headRows != last) {
            int tokens = (int) rows.z().shape().dim(0);
            headOrNull = on.matmul(rows.z().rows(tokens - last, tokens), model.head(), logits.rows(0, last));
            headRows = last;
        }
        stream.launch(headOrNull);
        return logits.rows(0, last);
    }

    private List<OpCall> branch(int layer) {
        Layer weights = model.layer(layer);
        double eps = model.config().eps();
        List<OpCall> calls = new ArrayList<>();
        calls.add(on.matmul(Calls.flat(rows.mixed()), weights.o(), rows.a()));
        calls.add(on.sandwichNorm(rows.a(), rows.h(), weights.postAttentionNorm(), weights.preMlpNorm(), eps, rows.middle()));
        calls.addAll(weights.experts().calls(rows, on));
        calls.add(on.sandwichNorm(rows.y(), rows.h(), weights.postMlpNorm(), model.normAfter(layer), eps, rows.z()));
        return calls;
    }
}
