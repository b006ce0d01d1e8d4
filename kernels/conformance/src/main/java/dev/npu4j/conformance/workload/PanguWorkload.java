package dev.npu4j.conformance.workload;

import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Real input: the weights of a trained model, and the activations that one text causes in it.
///
/// The text walks through the whole model on the device, layer by layer: dense in f32, pruned in f32, dense in bf16; and
/// through the first and the last layer alone in f16. Every operator is judged against its float64 reference on exactly
/// the values it meets there, and what the device gave flows on to the next one; what the library has no operator for
/// is computed in float64 in between. The walks are compared with results that another program computed, where the
/// model's directory holds such; those verdicts carry the operator name `golden`.
///
/// **Goldens.** Logits may be twice as far from float64 as the other program's own in the same type. In f32, expert ids,
/// expert weights, hidden states, importance scores and kept positions are compared too, with the other program's
/// relative error in the logits as the measure; choices between scores that lie closer than that may differ, and the
/// walk then follows the golden choice.
///
/// The directory holds `config.json`, `model.safetensors` (names as in `examples/tiny-pangu`) or an index of several such
/// files, and, optionally, `golden.safetensors`. Without goldens the text is a seeded row of token ids. Weights are held as float64 one layer at
/// a time: this is for small models.
public final class PanguWorkload implements AutoCloseable {
    /// What verdicts say in the place of an operator that compare a walk with another program's results.
    public static final String GOLDEN = GoldenVerdicts.OPERATOR;

    private static final int TOKENS_WITHOUT_TEXT = 256;
    private static final int LAST_TOKENS = 16;
    private static final long SEED = 17;

    private final String name;
    private final PanguConfig config;
    private final ModelFile model;
    private final ModelFile golden; // null where the directory has none
    private final int[] ids;

    private PanguWorkload(String name, PanguConfig config, ModelFile model, ModelFile golden) {
        this.name = name;
        this.config = config;
        this.model = model;
        this.golden = golden;
        config.requireSmall();
        PanguWalk.requireAll(model, config);
        ids = golden == null ? someText() : golden.ints("input_ids", golden.shape("input_ids").elements());
        for (int id : ids) {
            if (id < 0 || id >= config.vocabSize()) {
                throw new OperandException("golden", "input_ids", "ids below vocab_size=" + config.vocabSize(), String.valueOf(id));
            }
        }
    }

    /// The model in `modelDir`, with the dimensions of its `config.json`.
    ///
    /// @throws IOException      if a file is missing or cannot be read
    /// @throws OperandException if one is malformed, or lacks a field, a tensor or a tensor's right shape
    public static PanguWorkload open(Path modelDir) throws IOException {
        return open(modelDir, PanguConfig.read(modelDir.resolve("config.json")));
    }

    /// The model in `modelDir`, with dimensions from elsewhere.
    ///
    /// @throws IOException      if a file is missing or cannot be read
    /// @throws OperandException if one is malformed, or lacks a field, a tensor or a tensor's right shape
    public static PanguWorkload open(Path modelDir, PanguConfig config) throws IOException {
        Path goldenPath = modelDir.resolve("golden.safetensors");
        ModelFile model = ModelFile.in(modelDir);
        ModelFile golden = null;
        try {
            golden = Files.exists(goldenPath) ? new ModelFile(goldenPath) : null;
            return new PanguWorkload(modelDir.toRealPath().getFileName().toString(), config, model, golden);
        } catch (IOException | RuntimeException e) {
            model.close();
            if (golden != null) {
                golden.close();
            }
            throw e;
        }
    }

    /// Names of the files that hold the weights of the model in `modelDir`.
    ///
    /// @throws IOException      if one that lists the others is missing or cannot be read
    /// @throws OperandException if it is malformed
    public static List<String> files(Path modelDir) throws IOException {
        return Shards.names(modelDir);
    }

    /// Walks through the model on `device`.
    ///
    /// @param twins      other configurations of the device that promise the same bits; may be empty
    /// @param arithmetic by which bounds are taken
    /// @param progress   is told each verdict as it comes
    /// @return all verdicts, in the order of the walks
    /// @throws OperandException where a golden tensor does not fit the walk
    public List<Verdict> run(Device device, List<Device> twins, Arithmetic arithmetic, Consumer<Verdict> progress) {
        List<Verdict> all = new ArrayList<>();
        Consumer<Verdict> keep = verdict -> {
            all.add(verdict);
            progress.accept(verdict);
        };
        OperatorRunner runner = new JudgingRunner(device, twins, arithmetic, keep);
        Optional<Trace> dense = walk(DType.F32, false, device.name(), runner, keep);
        if (!config.pruneLayers().isEmpty()) {
            walk(DType.F32, true, device.name(), runner, keep);
        }
        walk(DType.BF16, false, device.name(), runner, keep);
        dense.ifPresent(trace -> single(DType.F16, 0, trace, runner));
        dense.ifPresent(trace -> single(DType.F16, config.layers() - 1, trace, runner));
        return List.copyOf(all);
    }

    /// The whole model, compared with the goldens. Empty where the device gave out on the way.
    private Optional<Trace> walk(DType dtype, boolean prune, String device, OperatorRunner runner, Consumer<Verdict> verdicts) {
        String label = name + " " + dtype + (prune ? " pruned" : " dense");
        GoldenVerdicts beside = new GoldenVerdicts(label, dtype.toString(), device);
        Golden comparison = golden == null ? null : new Golden(golden, beside);
        Steering steering = golden == null ? Steering.NONE : comparison.steering(prune, config);
        try {
            Trace trace = new PanguWalk(model, config, label, dtype, runner, steering).run(ids, prune, LAST_TOKENS);
            if (golden != null) {
                (prune ? comparison.comparePruned(trace, dtype, config) : comparison.compareDense(trace, dtype, config.layers())).forEach(verdicts);
            }
            return Optional.of(trace);
        } catch (JudgingRunner.Interrupted end) {
            if (golden != null) {
                verdicts.accept(beside.notCompared(end.getMessage()));
            }
            return Optional.empty();
        }
    }

    /// One layer, fed with what entered it in another walk: for types that nobody shipped goldens in.
    private void single(DType dtype, int layer, Trace dense, OperatorRunner runner) {
        PanguWalk walk = new PanguWalk(model, config, name + " " + dtype, dtype, runner, Steering.NONE);
        try {
            walk.single(layer, layer == 0 ? walk.embed(ids) : dense.hidden().get(layer - 1));
        } catch (JudgingRunner.Interrupted end) {
            // the verdict that stopped it has been handed over, and nothing was going to be compared
        }
    }

    private int[] someText() {
        return new SplittableRandom(SEED).ints(TOKENS_WITHOUT_TEXT, 0, config.vocabSize()).toArray();
    }

    @Override
    public void close() {
        model.close();
        if (golden != null) {
            golden.close();
        }
    }
}
