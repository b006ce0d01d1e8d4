package dev.npu4j.conformance.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.io.SafetensorsFile;
import dev.npu4j.io.SafetensorsWriter;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model of the family that is not ours: other dimensions, f32 weights, no biases, one cut, no goldens.
class OtherModelTest {
    private static final PanguConfig CONFIG = new PanguConfig(40, 24, 2, 3, 1, 6, 6, 2, 10, 7, 1e-6, 1e4, List.of(1), List.of(0.5), 2, 0.1);

    @Test
    void itWalksWithoutGoldens(@TempDir Path dir) throws IOException {
        assertThat(run(dir, CONFIG)).extracting(Verdict::status).containsOnly(Status.PASSED);
    }

    @Test
    void inTwoFilesItIsTheSame(@TempDir Path dir) throws IOException {
        List<Verdict> whole = run(dir, CONFIG);
        List<String> entries = new ArrayList<>();
        try (SafetensorsFile file = SafetensorsFile.open(dir.resolve("model.safetensors")); TensorArena arena = TensorArena.ofHost()) {
            for (boolean layers : new boolean[] {false, true}) {
                Map<String, Tensor> part = new LinkedHashMap<>();
                file.names().stream().filter(name -> name.startsWith("model.layers.") == layers).forEach(name -> part.put(name, file.tensor(name, arena)));
                part.keySet().forEach(name -> entries.add("\"" + name + "\":\"" + layers + ".safetensors\""));
                SafetensorsWriter.write(dir.resolve(layers + ".safetensors"), part, Map.of());
            }
        }
        Files.delete(dir.resolve("model.safetensors"));
        Files.writeString(dir.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + String.join(",", entries) + "}}");
        assertThat(PanguWorkload.files(dir)).containsExactly("false.safetensors", "true.safetensors");
        assertThat(walk(dir, CONFIG)).extracting(verdict -> verdict.line() + verdict.evidence().outputs())
            .isEqualTo(whole.stream().map(verdict -> verdict.line() + verdict.evidence().outputs()).toList());
    }

    @Test
    void withoutGoldensNoneAreClaimed(@TempDir Path dir) throws IOException {
        assertThat(run(dir, CONFIG)).extracting(Verdict::operator).contains("TokenSelect").doesNotContain("golden");
    }

    @Test
    void aModelWithoutCutsSelectsNothing(@TempDir Path dir) throws IOException {
        PanguConfig whole = new PanguConfig(40, 24, 2, 3, 1, 6, 6, 2, 10, 7, 1e-6, 1e4, List.of(), List.of(), 0, 0);
        assertThat(run(dir, whole)).extracting(Verdict::operator).doesNotContain("TokenSelect");
    }

    @Test
    void anotherShapeThanTheConfigurationSaysIsRefused(@TempDir Path dir) throws IOException {
        PanguConfig wider = new PanguConfig(40, 24, 2, 3, 1, 6, 6, 2, 11, 7, 1e-6, 1e4, List.of(1), List.of(0.5), 2, 0.1);
        write(dir);
        assertThatThrownBy(() -> PanguWorkload.open(dir, wider)).isInstanceOf(OperandException.class)
            .hasMessageContaining("model.layers.0.mlp.experts.0.gate_proj.weight").hasMessageContaining("[11, 24]").hasMessageContaining("[10, 24]");
    }

    @Test
    void oneExpertPerGroupHasNoSecondBest() {
        Routing routing = Routing.of(new double[] {0.25, 0.75}, 2, 2, new double[] {1, 2}, new int[0]);
        assertThat(routing.margin()).containsOnly(Double.POSITIVE_INFINITY);
        assertThat(routing.weights()).containsExactly(0.25, 1.5);
    }

    private static List<Verdict> run(Path dir, PanguConfig config) throws IOException {
        write(dir);
        return walk(dir, config);
    }

    private static List<Verdict> walk(Path dir, PanguConfig config) throws IOException {
        try (Device cpu = Devices.open("cpu"); PanguWorkload workload = PanguWorkload.open(dir, config)) {
            return workload.run(cpu, List.of(), Arithmetic.IEEE, verdict -> { });
        }
    }

    private static void write(Path dir) throws IOException {
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Random random = new Random(5);
            put(tensors, arena, random, "model.embed_tokens.weight", 40, 24);
            put(tensors, arena, random, "model.norm.weight", 24);
            put(tensors, arena, random, "lm_head.weight", 40, 24);
            put(tensors, arena, random, "pruning.stages.0.fc1.weight", 5, 24);
            put(tensors, arena, random, "pruning.stages.0.fc2.weight", 2, 5);
            for (int layer = 0; layer < CONFIG.layers(); layer++) {
                String at = "model.layers." + layer + ".";
                for (String norm : List.of("input_layernorm", "post_attention_layernorm", "pre_mlp_layernorm", "post_mlp_layernorm")) {
                    put(tensors, arena, random, at + norm + ".weight", 24);
                }
                put(tensors, arena, random, at + "self_attn.q_proj.weight", 18, 24);
                put(tensors, arena, random, at + "self_attn.k_proj.weight", 6, 24);
                put(tensors, arena, random, at + "self_attn.v_proj.weight", 6, 24);
                put(tensors, arena, random, at + "self_attn.o_proj.weight", 24, 18);
                put(tensors, arena, random, at + "mlp.gate.weight", 6, 24);
                put(tensors, arena, random, at + "mlp.router_scale", 1, 6);
                for (String expert : List.of("experts.0", "experts.1", "experts.2", "experts.3", "experts.4", "experts.5", "shared_expert")) {
                    int width = expert.equals("shared_expert") ? 7 : 10;
                    put(tensors, arena, random, at + "mlp." + expert + ".gate_proj.weight", width, 24);
                    put(tensors, arena, random, at + "mlp." + expert + ".up_proj.weight", width, 24);
                    put(tensors, arena, random, at + "mlp." + expert + ".down_proj.weight", 24, width);
                }
            }
            SafetensorsWriter.write(dir.resolve("model.safetensors"), tensors, Map.of());
        }
    }

    private static void put(Map<String, Tensor> tensors, TensorArena arena, Random random, String name, long... dims) {
        Tensor tensor = arena.allocate(DType.F32, dims);
        float[] values = new float[(int) tensor.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.3f;
        }
        tensors.put(name, tensor.copyFrom(values));
    }
}
