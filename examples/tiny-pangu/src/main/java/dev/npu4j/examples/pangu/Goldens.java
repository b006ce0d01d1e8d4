package dev.npu4j.examples.pangu;

import dev.npu4j.conformance.workload.PanguConfig;
import dev.npu4j.io.Json;
import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What another program made of the same weights: `golden.safetensors` and `pruning_loss.json` beside a model.
public final class Goldens implements AutoCloseable {
    private final SafetensorsFile file;
    private final TensorArena arena = TensorArena.ofHost();
    private final Path folder;
    private final PanguConfig config;

    private Goldens(Path folder, PanguConfig config) throws IOException {
        file = SafetensorsFile.open(folder.resolve("golden.safetensors"));
        this.folder = folder;
        this.config = config;
    }

    /// Those of a model; none where the folder has no such file.
    public static Optional<Goldens> open(Path folder, PanguConfig config) throws IOException {
        return Files.exists(folder.resolve("golden.safetensors")) ? Optional.of(new Goldens(folder, config)) : Optional.empty();
    }

    boolean has(String name) {
        return file.contains(name);
    }

    /// The text that all goldens but the losses are of.
    public int[] text() {
        return ints("input_ids");
    }

    /// Texts to measure losses on: inputs and, one later, what was to be predicted.
    public int[][] windows() {
        int[] all = ints("windows");
        int length = (int) file.spec("windows").shape().last();
        int[][] windows = new int[all.length / length][];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = Arrays.copyOfRange(all, i * length, (i + 1) * length);
        }
        return windows;
    }

    /// The random choice of tokens that a window's loss was compared with, by layer.
    Pruning random(int window) {
        return positions("random.window" + window + ".layer");
    }

    /// The choice of tokens for [#text()], by layer.
    Pruning chosen() {
        return positions("pruned.layer");
    }

    private Pruning positions(String prefix) {
        Map<Integer, int[]> positions = new HashMap<>();
        for (int layer : config.pruneLayers()) {
            positions.put(layer, ints(prefix + layer + ".positions"));
        }
        return new Pruning.Given(positions);
    }

    int[] ints(String name) {
        return file.tensor(name, arena).toInts();
    }

    double[] doubles(String name) {
        Tensor tensor = file.tensor(name, arena);
        if (tensor.dtype() == DType.F64) { // a tensor hands out f32 at most; its memory holds more
            return tensor.segment().asSlice(0, tensor.spec().byteSpan()).toArray(ValueLayout.JAVA_DOUBLE_UNALIGNED);
        }
        float[] floats = tensor.toFloats();
        double[] values = new double[floats.length];
        Arrays.setAll(values, i -> floats[i]);
        return values;
    }

    /// The mean loss that was measured under a kind of pruning: `dense`, `sdtp` or `random`.
    public double loss(String kind) throws IOException {
        Map<?, ?> table = (Map<?, ?>) ((Map<?, ?>) Json.read(folder.resolve("pruning_loss.json"))).values().iterator().next();
        return ((Number) table.get(kind)).doubleValue();
    }

    @Override
    public void close() {
        arena.close();
        file.close();
    }
}
