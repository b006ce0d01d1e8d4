package dev.npu4j.conformance.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PanguWorkloadTest {
    private static final List<Verdict> REPORTED = new ArrayList<>();
    private static List<Verdict> verdicts;

    @BeforeAll
    static void run() throws IOException {
        try (Device cpu = Devices.open("cpu"); PanguWorkload workload = PanguWorkload.open(TinyPangu.DIR)) {
            verdicts = workload.run(cpu, List.of(), Arithmetic.IEEE, REPORTED::add);
        }
    }

    @Test
    void theCpuPasses() {
        assertThat(verdicts).filteredOn(verdict -> verdict.status() != Status.PASSED)
            .extracting(verdict -> verdict.line() + ": " + verdict.message()).isEmpty();
    }

    @Test
    void everyOperatorIsFed() {
        assertThat(verdicts).extracting(Verdict::operator).contains("GroupedMatmul", "RmsNorm", "AddRmsNorm", "SandwichNorm",
            "PrunedAttention", "TokenSelect", "golden",
            "Matmul", "PagedAttention", "RotaryEmbedding", "GroupedTopKRouter", "ExpertPermute", "SwiGlu", "ExpertCombine", "GatherRows", "Gelu");
    }

    @Test
    void everyDTypeIsFed() {
        assertThat(verdicts).extracting(Verdict::dtype).contains("f32", "bf16", "f16", "x=f32 w=bf16 out=f32");
    }

    @Test
    void everyGoldenIsCompared() {
        // 6 x (ids, weights), 3 hidden states and logits; 4 x (scores, positions) and logits; logits in bf16
        assertThat(verdicts).filteredOn(verdict -> verdict.operator().equals("golden")).hasSize(16 + 9 + 1);
    }

    @Test
    void progressHearsEveryVerdict() {
        assertThat(REPORTED).isEqualTo(verdicts);
    }

    @Test
    void aMissingTensorIsNamedBeforeTheFirstLaunch(@TempDir Path dir) throws IOException {
        TinyPangu.renamed(dir, "model.layers.5.mlp.gate.weight", "model.layers.5.mlp.gape.weight");
        assertThatThrownBy(() -> PanguWorkload.open(dir, TinyPangu.config())).isInstanceOf(OperandException.class)
            .hasMessageContaining("model.safetensors").hasMessageContaining("model.layers.5.mlp.gate.weight");
    }

    @Test
    void aMissingFieldIsNamed(@TempDir Path dir) throws IOException {
        Files.writeString(dir.resolve("config.json"), Files.readString(TinyPangu.DIR.resolve("config.json")).replace("head_dim", "dim_head"));
        assertThatThrownBy(() -> PanguWorkload.open(dir)).isInstanceOf(OperandException.class).hasMessageContaining("head_dim");
    }
}
