package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.io.SafetensorsWriter;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `validate --layer`, on a checkpoint in several files of which only those of one layer are there.
class LayerTest {
    private static final Path OWN = Path.of("..", "..", "examples", "tiny-pangu");
    private static final String SHARD = "model-2.safetensors";

    @TempDir
    static Path model;

    @TempDir
    Path folder;

    /// Layer 2 of the project's own model, as a checkpoint that has nothing else.
    @BeforeAll
    static void write() throws IOException {
        Files.copy(OWN.resolve("config.json"), model.resolve("config.json"));
        List<String> entries = new ArrayList<>();
        try (SafetensorsFile whole = SafetensorsFile.open(OWN.resolve("model.safetensors")); TensorArena arena = TensorArena.ofHost()) {
            Map<String, Tensor> own = new LinkedHashMap<>();
            for (String name : whole.names()) {
                boolean isOwn = name.startsWith("model.layers.2.");
                entries.add("\"" + name + "\":\"" + (isOwn ? SHARD : "model-elsewhere.safetensors") + "\"");
                if (isOwn) {
                    own.put(name, whole.tensor(name, arena));
                }
            }
            SafetensorsWriter.write(model.resolve(SHARD), own, Map.of());
        }
        Files.writeString(model.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + String.join(",", entries) + "}}");
    }

    private Ran layer(String number, String... more) {
        List<String> arguments = new ArrayList<>(List.of("validate", "--model", model.toString(), "--layer", number, "--out", folder.toString()));
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }

    @Test
    void aLayerPassesAndTheReportSaysWhatEnteredIt() throws IOException {
        Ran ran = layer("2", "--device", "cpu,threads=1");
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        String said = "Everything but layer 2 of 6, fed with 61 hidden states drawn with seed 17";
        assertThat(ran.out()).contains("Left out: " + said).contains("GroupedTopKRouter").contains("PASSED");
        assertThat(Files.readString(folder.resolve("report.json"))).contains(said);
        assertThat(Verdicts.in(folder).all()).extracting(Verdict::line).allMatch(line -> line.contains(" layer 2 "));
        Ran other = layer("2", "--device", "cpu,threads=1", "--op", "SwiGlu", "--resume");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("--resume").contains("of cases");
    }

    @Test
    void aPlantedFaultTurnsItRedAndSaysHowToSeeItAgain() throws IOException {
        Ran ran = layer("2", "--device", "cpu,threads=1", "--op", "SwiGlu", "--fault", "two columns swapped");
        assertThat(ran.code()).as(ran.err()).isEqualTo(1);
        assertThat(Verdicts.in(folder).all()).isNotEmpty().allSatisfy(verdict -> {
            assertThat(verdict.operator()).isEqualTo("SwiGlu");
            assertThat(verdict.status()).isEqualTo(Status.FAILED);
        });
        assertThat(Files.readString(folder.resolve("report.json"))).contains("--op SwiGlu --model '" + model + "' --layer '2'");
    }

    @Test
    void aModelWithoutThatLayerEndsWith2BeforeAnythingRuns() {
        assertThat(layer("6")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("config.json").contains("a layer from 0 to 5, since num_hidden_layers is 6");
            assertThat(ran.out()).isEmpty();
        });
        assertThat(layer("3")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("model-elsewhere.safetensors").contains("model.layers.3.input_layernorm.weight").contains("no such file");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"--full", "--release", "--slice=1/2", "--record=somewhere", "--replay=somewhere", "--op=golden"})
    void whatContradictsItIsRefused(String option) {
        assertThat(layer("2", option)).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("--layer").contains(option.split("=")[0]);
        });
    }
}
