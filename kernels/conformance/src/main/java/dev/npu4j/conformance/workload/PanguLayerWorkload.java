package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// One decoder layer of a checkpoint of any size: its weights, read block by block from mapped files, and hidden states that enter it.
///
/// Nothing is read but that layer's tensors, `config.json`, headers of the files that hold them, and, where a `golden.safetensors`
/// ships the hidden states that leave the layer before (`layerL.hidden_first64`), those. Otherwise hidden states are drawn from a normal
/// distribution with a fixed seed: of mean square 1, which is what the layer's input norm makes of any scale. Each operator of the layer is
/// judged on its own, in f32 and in the type that the weights are stored in (bf16 where that is f32).
///
/// Token pruning is not the layer's: its scores come from tensors outside.
public final class PanguLayerWorkload implements AutoCloseable {
    /// A prime, so that no tile of any kernel fits.
    private static final int TOKENS = Sample.MOST;
    private static final long SEED = 17;

    private final String name;
    private final LayerTensors tensors;
    private final LayerTensors.Extent extent;
    private final double[] entering;
    private final boolean isGolden;

    private PanguLayerWorkload(Path folder, LayerTensors tensors) throws IOException {
        name = folder.toRealPath().getFileName().toString();
        this.tensors = tensors;
        extent = tensors.require();
        double[] shipped = shipped(folder);
        isGolden = shipped.length > 0;
        entering = isGolden ? shipped : drawn();
    }

    /// A layer of the model in `modelDir`. Looks at headers; weights are read when the layer is walked.
    ///
    /// @param layer counted from 0
    /// @throws IOException      if a file is missing or cannot be read
    /// @throws OperandException if the model has no such layer, or a file is malformed, or lacks a field, a tensor or a tensor's right shape
    public static PanguLayerWorkload open(Path modelDir, int layer) throws IOException {
        PanguConfig config = PanguConfig.read(modelDir.resolve("config.json"));
        if (layer < 0 || layer >= config.layers()) {
            throw new OperandException("config.json", "layer", "a layer from 0 to " + (config.layers() - 1) + ", since num_hidden_layers is " + config.layers(), String.valueOf(layer));
        }
        ModelFile model = ModelFile.in(modelDir);
        try {
            return new PanguLayerWorkload(modelDir, new LayerTensors(model, config, layer, LayerTensors.BLOCK));
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /// What is read, and what is fed to it, for people.
    public String inWords() {
        return String.format(Locale.ROOT, "layer %d of %d, %s; %d tensors, %.1f MiB of weights in %d %s, read at most %d at a time", tensors.layer(), tensors.config().layers(),
            isGolden ? "fed with the first " + TOKENS + " of the hidden states that golden.safetensors ships of the layer before"
                : "fed with " + TOKENS + " hidden states drawn with seed " + SEED + ", of mean square 1",
            extent.tensors(), extent.bytes() / 0x1p20, tensors.model().files(), tensors.model().files() == 1 ? "file" : "files", tensors.block());
    }

    /// Judges every operator of the layer.
    ///
    /// @param twins      other configurations of the device that promise the same bits; may be empty
    /// @param arithmetic by which bounds are taken
    /// @param verdicts   is told each as it comes
    public void run(Device device, List<Device> twins, Arithmetic arithmetic, Consumer<Verdict> verdicts) {
        DType stored = tensors.model().dtype(tensors.expert(0, "gate_proj"));
        DType half = stored.isHalf() ? stored : DType.BF16;
        OperatorRunner runner = new JudgingRunner(device, twins, arithmetic, verdicts);
        try {
            walk(DType.F32, stored.isHalf() ? stored : DType.F32, runner);
            walk(half, half, runner);
        } catch (JudgingRunner.Interrupted end) {
            // the verdict that stopped it has been handed over
        }
    }

    private void walk(DType dtype, DType weight, OperatorRunner runner) {
        String label = name + " layer " + tensors.layer() + " " + dtype + (isGolden ? " from golden states" : " from drawn states");
        new LayerWalk(tensors, label, dtype, weight, runner).run(entering);
    }

    /// Empty where none are shipped.
    private double[] shipped(Path folder) throws IOException {
        Path file = folder.resolve("golden.safetensors");
        String hidden = "layer" + (tensors.layer() - 1) + ".hidden_first64";
        if (!Files.exists(file)) {
            return new double[0];
        }
        try (ModelFile golden = new ModelFile(file)) {
            int size = tensors.config().hiddenSize();
            return golden.has(hidden) ? Arrays.copyOf(golden.doubles(hidden, 64, size), TOKENS * size) : new double[0];
        }
    }

    private double[] drawn() {
        SplittableRandom random = new SplittableRandom(SEED + tensors.layer());
        double[] values = new double[TOKENS * tensors.config().hiddenSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    @Override
    public void close() {
        tensors.model().close();
    }
}
