package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A decoder of the Pangu family on a device: sandwich norms, grouped experts, optional token pruning. Everything that is
/// computed on the device is computed by a public operator.
///
/// ```java
/// try (PanguModel model = PanguModel.load(Path.of("examples/tiny-pangu"), device); Session session = model.session(1024)) {
///     float[] logits = session.prefill(ids, new Pruning.Sdtp(), 1, Observer.NONE);
///     logits = session.decode(7);
/// }
/// ```
public final class PanguModel implements AutoCloseable {
    private final PanguConfig config;
    private final Device device;
    private final Precision precision;
    private final TensorArena arena;
    private final Stream stream;
    private final Transfer transfer;
    private final List<Layer> layers = new ArrayList<>();
    private final List<Tensor> inputNorms = new ArrayList<>(); // of each layer, and the final norm
    private final List<Importance> importance = new ArrayList<>();
    private final Calls calls;
    private Tensor embeddings;
    private Linear head;
    private Workspace stepOrNull; // of one token
    private Workspace textOrNull; // of the longest text so far

    private PanguModel(PanguConfig config, Device device, Precision precision) {
        this.config = config;
        this.device = device;
        this.precision = precision;
        arena = device.openArena();
        stream = device.openStream();
        transfer = new Transfer(device, stream);
        calls = new Calls(precision.activations(), precision.weights());
    }

    /// Reads `config.json` and `model.safetensors`, in the types that suit the device.
    ///
    /// @throws IOException if a file cannot be read
    public static PanguModel load(Path folder, Device device) throws IOException {
        PanguModel model = new PanguModel(PanguConfig.read(folder.resolve("config.json")), device, Precision.of(device));
        try {
            model.read(folder.resolve("model.safetensors"));
            return model;
        } catch (Throwable e) {
            model.close();
            throw e;
        }
    }

    private void read(Path file) throws IOException {
        try (Checkpoint checkpoint = new Checkpoint(file, config, arena, stream, transfer, precision)) {
            embeddings = checkpoint.values("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
            for (int layer = 0; layer < config.layers(); layer++) {
                layers.add(checkpoint.layer(layer));
                inputNorms.add(checkpoint.values("model.layers." + layer + ".input_layernorm.weight", config.hiddenSize()));
            }
            inputNorms.add(checkpoint.values("model.norm.weight", config.hiddenSize()));
            for (int stage = 0; stage < config.pruneLayers().size(); stage++) {
                importance.add(checkpoint.importance(stage));
            }
            head = checkpoint.linear("lm_head", config.vocabSize(), config.hiddenSize());
        }
    }

    /// Room for one text.
    ///
    /// @param capacity tokens, at most
    public Session session(int capacity) {
        return Session.paged(this, capacity);
    }

    /// Room for one text in pages that other texts may draw from, too.
    ///
    /// @param capacity tokens, at most
    public Session session(int capacity, PagePool pool) {
        return Session.paged(this, capacity, pool);
    }

    /// Pages for keys and values, [PagePool#PAGE] tokens of one layer each.
    public PagePool pool(int pages) {
        return new PagePool(device, config, precision.activations(), pages);
    }

    /// Memory and calls for a pass of up to so many tokens, of the last of which logits are wanted. Kept until one is longer than all before.
    Workspace workspace(int tokens, int last) {
        if (tokens == 1) {
            stepOrNull = stepOrNull == null ? new Workspace(this, 1, 1) : stepOrNull;
            return stepOrNull;
        }
        int oldTokens = textOrNull == null ? 0 : textOrNull.capacity();
        int oldLast = textOrNull == null ? 0 : textOrNull.last();
        if (tokens > oldTokens || last > oldLast) {
            closeText();
            textOrNull = new Workspace(this, Math.max(tokens, oldTokens), Math.max(last, oldLast));
        }
        return textOrNull;
    }

    private void closeText() {
        if (textOrNull != null) {
            textOrNull.close();
            textOrNull = null;
        }
    }

    public PanguConfig config() {
        return config;
    }

    public Device device() {
        return device;
    }

    public Precision precision() {
        return precision;
    }

    Stream stream() {
        return stream;
    }

    Calls calls() {
        return calls;
    }

    Transfer transfer() {
        return transfer;
    }

    Tensor embeddings() {
        return embeddings;
    }

    Layer layer(int layer) {
        return layers.get(layer);
    }

    Importance importance(int stage) {
        return importance.get(stage);
    }

    Linear head() {
        return head;
    }

    Tensor firstNorm() {
        return inputNorms.getFirst();
    }

    /// What comes after a layer: the input norm of the next one, or the final norm.
    Tensor normAfter(int layer) {
        return inputNorms.get(layer + 1);
    }

    @Override
    public void close() {
        stream.close();
        closeText();
        if (stepOrNull != null) {
            stepOrNull.close();
            stepOrNull = null;
        }
        arena.close();
    }
}
