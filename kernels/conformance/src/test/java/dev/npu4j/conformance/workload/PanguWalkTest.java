package dev.npu4j.conformance.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.tensor.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The walk without a device: the references and float64, nothing rounded. It reads the model right if it gives what
/// PyTorch gave in float64.
class PanguWalkTest {
    // Two float64 programs that add in different orders; values are up to 20.
    private static final double SAME = 1e-12;

    private static final PanguConfig CONFIG = TinyPangu.config();
    private static Trace dense;
    private static Trace pruned;

    @BeforeAll
    static void walk() throws IOException {
        try (ModelFile model = TinyPangu.model(); ModelFile golden = TinyPangu.golden()) {
            dense = exact(model, golden, false);
            pruned = exact(model, golden, true);
        }
    }

    @Test
    void denseLogitsAreThoseOfPyTorch() throws IOException {
        assertSame("dense.logits_last16.f64", dense.logits());
    }

    @Test
    void prunedLogitsAreThoseOfPyTorch() throws IOException {
        assertSame("pruned.logits_last16.f64", pruned.logits());
    }

    @Test
    void theGreedyContinuationIsThatOfPyTorch() throws IOException {
        try (ModelFile model = TinyPangu.model(); ModelFile golden = TinyPangu.golden()) {
            int[] ids = golden.ints("greedy.ids", 112);
            double[] logits = new PanguWalk(model, CONFIG, "tiny-pangu", DType.F32, OperatorRunner.exact(), Steering.NONE)
                .run(Arrays.copyOf(ids, 111), false, 48).logits();
            for (int i = 0; i < 48; i++) {
                double[] next = Arrays.copyOfRange(logits, i * CONFIG.vocabSize(), (i + 1) * CONFIG.vocabSize());
                assertThat(next[ids[64 + i]]).as("token %d", 64 + i).isEqualTo(Arrays.stream(next).max().orElseThrow());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "2", "5"})
    void hiddenStatesAreThoseOfPyTorch(int layer) throws IOException {
        assertSame("layer" + layer + ".hidden_first64", Arrays.copyOf(dense.hidden().get(layer), 64 * CONFIG.hiddenSize()));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3", "4", "5"})
    void routingIsThatOfPyTorch(int layer) throws IOException {
        Routing routing = dense.routing().get(layer);
        assertSame("layer" + layer + ".expert_weights", routing.weights());
        assertSame("layer" + layer + ".expert_margin", routing.margin());
        try (ModelFile golden = TinyPangu.golden()) {
            assertThat(routing.ids()).isEqualTo(golden.ints("layer" + layer + ".expert_ids", 512, 4));
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "4", "5"})
    void cutsAreThoseOfPyTorch(int layer) throws IOException {
        Trace.Stage stage = pruned.stages().get(layer);
        assertSame("pruned.layer" + layer + ".scores", stage.scores());
        try (ModelFile golden = TinyPangu.golden()) {
            assertThat(stage.kept()).isEqualTo(golden.ints("pruned.layer" + layer + ".positions", stage.kept().length));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "model.layers.0.mlp.experts.0.gate_proj.weight, model.layers.0.mlp.experts.1.gate_proj.weight, layer0.hidden_first64",
        "model.layers.5.mlp.experts.6.down_proj.weight, model.layers.5.mlp.experts.7.down_proj.weight, dense.logits_last16",
        "model.layers.2.self_attn.k_proj.bias,          model.layers.2.self_attn.v_proj.bias,          layer2.hidden_first64",
        "model.layers.4.post_attention_layernorm.weight, model.layers.4.pre_mlp_layernorm.weight,      layer4.expert_weights",
        "model.layers.3.mlp.gate.weight,                model.layers.4.mlp.gate.weight,                layer3.expert_ids",
        "pruning.stages.0.fc1.weight,                   pruning.stages.1.fc1.weight,                   pruned.layer2.scores",
        "pruning.stages.2.fc2.weight,                   pruning.stages.3.fc2.weight,                   pruned.layer4.positions"
    })
    void swappedTensorsFailTheGolden(String one, String other, String golden, @TempDir Path dir) throws IOException {
        List<Verdict> failed = compared(TinyPangu.swapped(dir, one, other), golden.startsWith("pruned")).stream()
            .filter(verdict -> verdict.status() == Status.FAILED).toList();
        assertThat(failed).extracting(Verdict::line).anyMatch(line -> line.contains(golden));
    }

    @Test
    void theRightModelPassesItsGoldens() throws IOException {
        assertThat(compared(TinyPangu.DIR.resolve("model.safetensors"), false)).extracting(Verdict::status).containsOnly(Status.PASSED);
        assertThat(compared(TinyPangu.DIR.resolve("model.safetensors"), true)).extracting(Verdict::status).containsOnly(Status.PASSED);
    }

    private static List<Verdict> compared(Path weights, boolean prune) throws IOException {
        try (ModelFile model = new ModelFile(weights); ModelFile file = TinyPangu.golden()) {
            Golden golden = new Golden(file, new GoldenVerdicts("tiny-pangu", "f32", "none"));
            Trace trace = new PanguWalk(model, CONFIG, "tiny-pangu", DType.F32, OperatorRunner.exact(), golden.steering(prune, CONFIG))
                .run(file.ints("input_ids", 512), prune, 16);
            return prune ? golden.comparePruned(trace, DType.F32, CONFIG) : golden.compareDense(trace, DType.F32, TinyPangu.LAYERS);
        }
    }

    private static Trace exact(ModelFile model, ModelFile golden, boolean prune) {
        return new PanguWalk(model, CONFIG, "tiny-pangu", DType.F32, OperatorRunner.exact(), Steering.NONE)
            .run(golden.ints("input_ids", 512), prune, 16);
    }

    private static void assertSame(String name, double[] actual) throws IOException {
        try (ModelFile golden = TinyPangu.golden()) {
            assertThat(GoldenVerdicts.largestError(actual, golden.doubles(name, golden.shape(name).toArray()))).isLessThan(SAME);
        }
    }
}
