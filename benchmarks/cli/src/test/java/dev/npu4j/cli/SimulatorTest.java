package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npu4j.cli.base.Json;
import dev.npu4j.cli.base.Simulation;
import dev.npu4j.io.SafetensorsWriter;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The command line on a simulated NPU: it works, and never looks like a real one. Needs the simulator, which
/// `./npu4j --sim` builds.
class SimulatorTest {
    private static final Path HOMES = Path.of("..", "..", "native", "target", "cmake").toAbsolutePath().normalize();
    private static final String CASE = "RmsNorm(f16, rows=3, hidden=17, fill=normal, seed=3)";

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheSimulator() {
        assumeTrue(Files.isDirectory(HOMES.resolve("home-9.1/lib64")) && Files.isDirectory(HOMES.resolve("home-8.1/lib64")), "the simulator is not built: " + HOMES);
    }

    private Ran run(Path homes, Map<String, String> variables, String... arguments) {
        return Forked.run(folder, List.of("-D" + Simulation.HOMES_PROPERTY + "=" + homes), variables, arguments);
    }

    private Ran run(String... arguments) {
        return run(HOMES, Map.of(), arguments);
    }

    @ParameterizedTest
    @CsvSource({"910B, Ascend910B", "910_93, Ascend910_93", "310P, Ascend310P"})
    void devicesListsTheChipThatWasAskedForAsSimulated(String chip, String soc) {
        Ran ran = run("devices", "--sim=" + chip);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).containsPattern("ascend +simulated +1 +SIMULATED " + soc).contains("No Ascend device is involved.").contains("chosen: ascend:0, SIMULATED");
        assertThat(ran.err()).doesNotContain("native access");
    }

    /// A model decodes from pages there, too, also past the end of one.
    @Test
    void aModelRunsAndItsSpeedIsTheSimulators() {
        Ran ran = run("model", "--sim", "--model", Path.of("../../examples/tiny-pangu").toAbsolutePath().normalize().toString(), "--generate", "In the beginning", "--tokens", "70");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("In the beginning of the world").contains("the simulator's own speed: prefill of 3 tokens");
    }

    @Test
    void nothingIsSimulatedUnasked() {
        Ran ran = run("devices");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).doesNotContain("imulated");
    }

    @Test
    void aRequiredNpuIsSimulatedOnlyWhereThatWasAskedFor() {
        assertThat(run("devices", "--sim", "--require", "ascend").code()).isZero();
        // the simulator's home by itself is no NPU, whoever names it
        Ran unasked = Forked.run(folder, List.of("-Dnpu4j.ascend.home=" + HOMES.resolve("home-9.1")), Map.of(), "devices", "--require", "ascend");
        assertThat(unasked.code()).isEqualTo(3);
        assertThat(unasked.err()).contains("holds NPU4J's simulator, no CANN");
    }

    @Test
    void supportMarksEveryRowOfIt() {
        JsonNode json = Json.mapper().readTree(run("support", "--sim", "--format", "json").out());
        assertThat(json.get("devices").get(0).get("simulated").asBoolean()).isTrue();
        assertThat(json.get("entries")).isNotEmpty().allSatisfy(entry -> assertThat(entry.get("device").asString()).isEqualTo("ascend:0 (simulated)"));
    }

    @Test
    void execSaysSoOnTheTerminalAndInTheFile() throws IOException {
        Path in = folder.resolve("in.safetensors");
        Path out = folder.resolve("out.safetensors");
        try (Device cpu = Devices.open("cpu"); TensorArena arena = cpu.openArena()) {
            SafetensorsWriter.write(in, Map.of("x", arena.allocate(DType.F32, 1, 4).copyFrom(new float[] {1, 1, 1, 1}),
                "gamma_pre", arena.allocate(DType.F32, 4).copyFrom(new float[] {1, 2, 3, 4})), Map.of());
        }
        Ran ran = run("exec", "--sim", "--op", "RmsNorm(f32, rows=1, hidden=4, eps=1e-12)", "--in", in.toString(), "--out", out.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("on ascend:0, SIMULATED").contains("simulated: wrote ");
        assertThat(Files.readString(out, StandardCharsets.ISO_8859_1)).contains("\"simulated\":").contains("no Ascend device");
    }

    @Test
    void validateRunsTheWorkersOnItAndNoReportTakesItForADevice() throws IOException {
        Path out = folder.resolve("reports");
        Ran ran = run("validate", "--sim", "--out", out.toString(), "--case", CASE);
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("Device: ascend:0 (simulated), SIMULATED Ascend910B").containsPattern("RmsNorm +f16 +ascend:0 \\(simulated\\) ")
            .endsWith("SIMULATED 910B: no Ascend device validated.\n");
        for (String file : List.of("cases.jsonl", "planted.jsonl")) {
            assertThat(Files.readAllLines(out.resolve(file))).isNotEmpty().allSatisfy(line -> assertThat(line).contains("\"device\":\"ascend:0 (simulated)\""));
        }
        JsonNode report = Json.mapper().readTree(Files.readString(out.resolve("report.json")));
        assertThat(report.get("device").get("simulated").asBoolean()).isTrue();
        assertThat(report.get("together")).anySatisfy(each -> {
            assertThat(each.get("gate").asString()).isEqualTo("trace");
            assertThat(each.get("passed").asBoolean()).isTrue();
            assertThat(each.get("detail").asString()).contains("aclnnRmsNorm ");
        });
        assertThat(Files.readString(out.resolve("trace.jsonl"))).contains("\"event\":\"execute\",\"op\":\"aclnnRmsNorm\"");
        assertThat(Files.readString(out.resolve("junit.xml"))).contains("npu4j validate on ascend:0 (simulated)").doesNotContainPattern("ascend:0(?! \\(simulated\\))\"");
        assertThat(Files.readString(out.resolve("report.html"))).contains("on ascend:0 (simulated)</title>");
    }

    /// By what a simulator was seen to do, no device is to be judged.
    @Test
    void howItAddsUpIsRememberedApart() throws IOException {
        assertThat(run("validate", "--sim", "--accept-arithmetic", "--out", folder.resolve("reports").toString(), "--case", CASE).code()).isZero();
        try (Stream<Path> known = Files.list(folder.resolve(".npu4j/arithmetic"))) {
            assertThat(known.map(each -> each.getFileName().toString())).containsExactly("simulated-910B-9.1");
        }
    }

    @Test
    void aNamedCaseThatTheChipRefusesEndsWith3() {
        Ran ran = run("validate", "--sim=310P", "--out", folder.resolve("reports").toString(), "--case", "GroupedMatmul(bf16, e=2, m=4, k=32, n=32)");
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(3);
        assertThat(ran.out()).contains("UNSUPPORTED: ").contains("which ascend:0 (simulated) does not support");
    }

    @Test
    void theOlderToolkitLacksWhatCameLaterAndThatIsSaid() {
        Ran ran = run(HOMES, Map.of(Simulation.CANN_VARIABLE, "8.1"), "doctor", "--sim");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("Toolkit: CANN 8.1.RC1, simulated, in ").contains("it lacks ").contains("aclnnGroupedMatmulV5 (came with 8.2)").contains("PERMISSIONS")
            .containsPattern("libopapi\\.so +\\d.* [0-9a-f]{64}\\n");
    }

    /// By default nobody's handlers are touched; who asks CANN to take them is told what that means.
    @Test
    void signalsThatCannTakesFromTheJvmAreNoticed() {
        assertThat(run("doctor", "--sim").out()).doesNotContain("replaced what handles");
        Ran ran = run(HOMES, Map.of("ASCEND_COREDUMP_SIGNAL", "all"), "doctor", "--sim");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("replaced what handles SIGBUS, SIGSEGV").contains("LD_PRELOAD=").contains("libjsig.so");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aclnnRmsNorm", "aclnnRmsNormGetWorkspaceSize"})
    void aMissingOperatorFunctionCostsWhatNeedsItAndNothingElse(String function) throws IOException {
        Path homes = LackingHome.in(folder, HOMES, function);
        Ran ran = run(homes, Map.of(), "doctor", "--sim");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("it lacks " + function + " (came with 8.1)").contains("Operators: RmsNorm does not run: ").contains("Operators: SandwichNorm does not run: ")
            .contains("this CANN has what GroupedMatmul, AddRmsNorm, PrunedAttention, TokenSelect, Matmul, RotaryEmbedding, GroupedTopKRouter, SwiGlu, Gelu, ExpertPermute, ExpertCombine, GatherRows, PagedAttention, GroupedMatmulSwiGlu, GroupedMatmulCombine need");
    }

    @Test
    void aMissingRuntimeFunctionIsNamedAndTheCpuStaysUsable() throws IOException {
        Path homes = LackingHome.in(folder, HOMES, "aclrtMalloc");
        Ran ran = run(homes, Map.of(), "doctor", "--sim");
        assertThat(ran.code()).as("the device that --sim chooses is not there").isEqualTo(3);
        assertThat(ran.out()).contains("No NPU can be used: ").contains(" lacks aclrtMalloc.");
        assertThat(Forked.run(folder, List.of("-Dnpu4j.ascend.sim=910B", "-Dnpu4j.ascend.home=" + homes.resolve("home-9.1")), Map.of(), "doctor").out())
            .contains(" lacks aclrtMalloc.").contains("Chosen device: cpu");
    }
}
