package dev.npu4j.conformance.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.fault.FaultCatalogue;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.tensor.DType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One layer of a checkpoint in several files, all other layers of which are NaN.
class PanguLayerWorkloadTest {
    private static final int LAYER = 1;
    private static final String GATE = "model.layers.1.mlp.gate.weight";

    @TempDir
    static Path shared;
    private static List<Verdict> verdicts;

    @TempDir
    private Path folder;

    @BeforeAll
    static void run() throws IOException {
        LayerCheckpoint.write(shared, LAYER);
        // of these files nothing is asked for, so that they need not be there
        Files.delete(shared.resolve(LayerCheckpoint.file(0)));
        Files.delete(shared.resolve(LayerCheckpoint.file(3)));
        try (Device cpu = Devices.open("cpu")) {
            verdicts = judged(shared, cpu);
        }
    }

    private static List<Verdict> judged(Path folder, Device device) throws IOException {
        List<Verdict> all = new ArrayList<>();
        try (PanguLayerWorkload workload = PanguLayerWorkload.open(folder, LAYER)) {
            workload.run(device, List.of(), Arithmetic.IEEE, all::add);
        }
        return all;
    }

    @Test
    void theCpuPassesThoughEveryOtherLayerIsNaNOrMissing() {
        assertThat(verdicts).filteredOn(verdict -> verdict.status() != Status.PASSED)
            .extracting(verdict -> verdict.line() + ": " + verdict.message()).isEmpty();
    }

    @Test
    void everyOperatorOfALayerIsJudgedInBothTypes() {
        for (String dtype : List.of(" f32 ", " bf16 ")) {
            assertThat(verdicts).filteredOn(verdict -> verdict.line().contains("layer 1" + dtype)).extracting(Verdict::operator)
                .contains("RmsNorm", "AddRmsNorm", "SandwichNorm", "Matmul", "RotaryEmbedding", "PrunedAttention", "PagedAttention", "GroupedTopKRouter",
                    "ExpertPermute", "GroupedMatmul", "SwiGlu", "ExpertCombine");
        }
    }

    @Test
    void itsOwnNaNIsSeen() throws IOException {
        LayerCheckpoint.write(folder, 0);
        assertThat(leaving(folder, LayerTensors.BLOCK)).containsOnly(Double.NaN);
        assertThat(leaving(shared, LayerTensors.BLOCK)).doesNotContain(Double.NaN);
    }

    @Test
    void aPlantedFaultTurnsItsOperatorRed() throws IOException {
        Device cpu = Devices.open("cpu");
        try (Device faulty = new FaultyDevice(cpu, FaultCatalogue.named("two columns swapped"))) {
            assertThat(judged(shared, faulty)).filteredOn(verdict -> verdict.operator().equals("GroupedMatmul")).isNotEmpty()
                .extracting(Verdict::status).containsOnly(Status.FAILED);
        }
    }

    @Test
    void blocksChangeNoResult() throws IOException {
        assertThat(leaving(shared, 1000)).isEqualTo(leaving(shared, LayerTensors.BLOCK));
    }

    private static double[] leaving(Path folder, int block) throws IOException {
        return leaving(folder, block, OperatorRunner.exact());
    }

    private static double[] leaving(Path folder, int block, OperatorRunner runner) throws IOException {
        try (ModelFile model = ModelFile.in(folder)) {
            LayerTensors tensors = new LayerTensors(model, PanguConfig.read(folder.resolve("config.json")), LAYER, block);
            double[] entering = new double[5 * 256];
            Arrays.setAll(entering, i -> Math.sin(i));
            return new LayerWalk(tensors, "layer", DType.F32, DType.BF16, runner).run(entering);
        }
    }

    @Test
    void blocksAreJudgedOneByOne() throws IOException {
        List<String> lines = new ArrayList<>();
        List<Integer> weights = new ArrayList<>();
        leaving(shared, 1 << 15, new Listening(lines, weights));
        assertThat(lines).contains("layer q features 128 to 191 Matmul(f32, m=5, k=256, n=64, weight=nk, x=f32, w=bf16, out=f32)",
            "layer experts 4 to 7 gate_proj features 32 to 47 GroupedMatmul(f32, e=4, m=5, k=256, n=16, counts, weight=nk, x=f32, w=bf16, out=f32)");
        assertThat(weights).allSatisfy(elements -> assertThat(elements).isLessThanOrEqualTo(1 << 15));
    }

    @Test
    void aLayerIsThatOfTheWholeWalk() throws IOException {
        try (ModelFile model = TinyPangu.model(); ModelFile golden = TinyPangu.golden()) {
            PanguConfig config = TinyPangu.config();
            Trace trace = new PanguWalk(model, config, "tiny-pangu", DType.F32, OperatorRunner.exact(), Steering.NONE).run(golden.ints("input_ids", 512), false, 1);
            double[] leaving = new LayerWalk(new LayerTensors(model, config, 4, 5000), "layer", DType.F32, DType.BF16, OperatorRunner.exact()).run(trace.hidden().get(3));
            assertThat(GoldenVerdicts.largestError(leaving, trace.hidden().get(4))).isLessThan(1e-12);
        }
    }

    @Test
    void whatEntersIsSaid() throws IOException {
        try (PanguLayerWorkload drawn = PanguLayerWorkload.open(shared, LAYER); PanguLayerWorkload golden = PanguLayerWorkload.open(TinyPangu.DIR, 3)) {
            assertThat(drawn.inWords()).startsWith("layer 1 of 3, fed with 61 hidden states drawn with seed 17, of mean square 1; 62 tensors, 1.5 MiB of weights in 2 files");
            assertThat(golden.inWords()).startsWith("layer 3 of 6, fed with the first 61 of the hidden states that golden.safetensors ships of the layer before");
        }
    }

    @Test
    void aLayerOutOfRangeIsRefused() {
        for (int layer : new int[] {-1, 3}) {
            assertThatThrownBy(() -> PanguLayerWorkload.open(shared, layer)).isInstanceOf(OperandException.class)
                .hasMessageContaining("config.json").hasMessageContaining("a layer from 0 to 2, since num_hidden_layers is 3").hasMessageContaining(String.valueOf(layer));
        }
    }

    @Test
    void aTensorThatNobodyListsIsNamed() throws IOException {
        LayerCheckpoint.write(folder, LAYER);
        rewrite(LayerCheckpoint.INDEX, GATE, "model.layers.1.mlp.gape.weight");
        refused(LayerCheckpoint.INDEX, GATE, "a tensor [16, 256]", "nothing of that name");
    }

    @Test
    void aFileThatLacksAListedTensorIsNamed() throws IOException {
        LayerCheckpoint.write(folder, LAYER);
        LayerCheckpoint.move(folder, GATE, LayerCheckpoint.file(0));
        refused(LayerCheckpoint.file(0), GATE, "since model.safetensors.index.json says that it is here");
    }

    @Test
    void aListedFileThatIsMissingIsNamed() throws IOException {
        LayerCheckpoint.write(folder, LAYER);
        Files.delete(folder.resolve(LayerCheckpoint.file(2)));
        refused(LayerCheckpoint.file(2), GATE, "no such file");
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        LayerCheckpoint.write(folder, LAYER);
        try (FileChannel channel = FileChannel.open(folder.resolve(LayerCheckpoint.file(2)), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
        refused(LayerCheckpoint.file(2), GATE, "a whole safetensors file");
    }

    @Test
    void anotherShapeIsNamed() throws IOException {
        LayerCheckpoint.write(folder, LAYER);
        rewrite("config.json", "\"num_experts\": 16", "\"num_experts\": 12");
        refused(LayerCheckpoint.file(2), GATE, "shape [12, 256]", "[16, 256]");
    }

    @Test
    void filesElsewhereAreNotRead() throws IOException {
        LayerCheckpoint.write(folder, LAYER);
        LayerCheckpoint.move(folder, GATE, "../" + LayerCheckpoint.file(2));
        refused(LayerCheckpoint.INDEX, GATE, "the name of a file beside it");
    }

    @Test
    void anIndexWithoutAMapIsRefused() throws IOException {
        LayerCheckpoint.write(folder, LAYER);
        Files.writeString(folder.resolve(LayerCheckpoint.INDEX), "{}");
        refused(LayerCheckpoint.INDEX, "weight_map", "none");
    }

    private void rewrite(String file, String from, String to) throws IOException {
        Files.writeString(folder.resolve(file), Files.readString(folder.resolve(file)).replace(from, to));
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> PanguLayerWorkload.open(folder, LAYER)).isInstanceOf(OperandException.class).message().contains(words);
    }

    /// Takes note of what would be judged.
    private record Listening(List<String> lines, List<Integer> weights) implements OperatorRunner {
        @Override
        public Map<String, double[]> apply(String label, Operator operator, Map<String, double[]> inputs) {
            throw new AssertionError("nothing of a layer by itself leads on: " + label);
        }

        @Override
        public void aside(String label, Operator operator, Map<String, double[]> inputs) {
            lines.add(label + " " + operator.line());
            weights.add(inputs.containsKey("weight") ? inputs.get("weight").length : 0);
        }

        @Override
        public double[] round(DType dtype, double[] values) {
            return values;
        }

        @Override
        public boolean sideForms() {
            return true;
        }
    }
}
