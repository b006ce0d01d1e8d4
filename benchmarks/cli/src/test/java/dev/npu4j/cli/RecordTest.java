package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npu4j.cli.base.Json;
import dev.npu4j.cli.base.Simulation;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `validate --record` and `--replay`.
class RecordTest {
    private static final Path HOMES = Path.of("..", "..", "native", "target", "cmake").toAbsolutePath().normalize();
    private static final String NORM = "RmsNorm(bf16, rows=3, hidden=17, fill=normal, seed=3)";
    private static final String SELECT = "TokenSelect(n=9, keep=4, fill=ties, seed=1)";
    private static final String OTHER = "RmsNorm(bf16, rows=4, hidden=17, fill=normal, seed=3)";

    @TempDir
    static Path made;

    @TempDir
    Path folder;

    private static Path recording() {
        return made.resolve("recording");
    }

    @BeforeAll
    static void record() {
        Ran ran = Ran.of("validate", "--device", "cpu,threads=1", "--case", NORM, "--case", SELECT, "--record", recording().toString(), "--out", made.resolve("out").toString());
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out()).contains("Recording: " + recording() + ", 2 cases, ").contains("./npu4j validate --replay ");
    }

    private Ran replay(Path recording, String... more) {
        List<String> arguments = new ArrayList<>(List.of("validate", "--replay", recording.toString(), "--out", folder.resolve("out").toString()));
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }

    /// A copy that may be spoiled.
    private Path copy() throws IOException {
        Path copy = folder.resolve("copy");
        try (Stream<Path> files = Files.walk(recording())) {
            for (Path each : files.toList()) {
                Files.copy(each, copy.resolve(recording().relativize(each).toString()));
            }
        }
        return copy;
    }

    private static List<String> timeless(Path out) throws IOException {
        return Files.readAllLines(out.resolve("cases.jsonl")).stream().map(line -> line.replaceFirst("\"seconds\":[^,]*,", "")).toList();
    }

    @Test
    void aReplaySaysWhatTheRunSaidAndWhereItWasMade() throws IOException {
        Ran ran = replay(recording());
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(timeless(folder.resolve("out"))).isEqualTo(timeless(made.resolve("out")));
        assertThat(ran.out()).containsPattern("Device: cpu, .* Recorded on cpu, 20.*; judged here\\.")
            .containsPattern("PASSED: Recorded on cpu, 20.*; judged here. All 2 cases passed on cpu. The self-test planted its faults in this machine's CPU, because .* CPU only: no NPU validated.");
        JsonNode report = Json.mapper().readTree(Files.readString(folder.resolve("out/report.json")));
        assertThat(report.get("recording").get("folder").asString()).isEqualTo(recording().toString());
        assertThat(report.get("recording").get("selfTest").asString()).contains("planted faults noticed");
        assertThat(report.get("together").toString()).as("what a fresh process gave there").contains("in a fresh process");
        assertThat(Files.readString(folder.resolve("out/report.html"))).contains("; judged here.").contains("Nothing was launched on this machine").contains(", recorded</title>");
        assertThat(Files.readString(folder.resolve("out/junit.xml"))).contains("npu4j validate on cpu, recorded 20");
    }

    @Test
    void aPartOfItCanBeJudged() throws IOException {
        assertThat(replay(recording(), "--op", "RmsNorm").out()).contains("The one case passed");
        assertThat(replay(recording(), "--slice", "2/2").out()).contains("The one case passed").contains("this is 2/2");
        assertThat(replay(recording(), "--case", NORM).code()).isZero();
        assertThat(Verdicts.in(folder.resolve("out")).all()).extracting(Verdict::operator).containsExactly("RmsNorm");
    }

    @Test
    void aCaseThatWasNotRecordedIsSaidToBeSo() throws IOException {
        Ran ran = replay(recording(), "--case", OTHER, "--case", NORM);
        assertThat(ran.code()).as(ran.out()).isEqualTo(4);
        assertThat(ran.out()).contains("INCOMPLETE").contains("1 skipped");
        assertThat(Verdicts.in(folder.resolve("out")).with(Status.SKIPPED)).singleElement().satisfies(verdict -> assertThat(verdict.message()).contains("it was not recorded"));
        assertThat(Files.readString(folder.resolve("out/report.json"))).contains("--replay '" + recording() + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--device cpu", "--sim", "--require cpu", "--threads 2", "--record elsewhere", "--full", "--release", "--fault zeros", "--seed 3", "--accept-arithmetic"})
    void whatTheRecordingSaysIsNotSaidAgain(String option) {
        Ran ran = Forked.run(folder, List.of("-D" + Simulation.HOMES_PROPERTY + "=" + HOMES), Map.of(),
            Stream.concat(Stream.of("validate", "--replay", recording().toString()), Stream.of(option.split(" "))).toArray(String[]::new));
        assumeTrue(!option.equals("--sim") || Files.isDirectory(HOMES.resolve("home-9.1/lib64")));
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains("--replay: expected no " + option.split(" ")[0] + " beside it");
    }

    @Test
    void aFaultThatWasRecordedIsRedAndSaidToHaveBeenPlanted() throws IOException {
        Path faulty = folder.resolve("faulty");
        assertThat(Ran.of("validate", "--device", "cpu,threads=1", "--case", NORM, "--fault", "all zeros", "--record", faulty.toString(), "--out", folder.resolve("there").toString()).code()).isEqualTo(1);
        Ran ran = replay(faulty);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("FAILED: A fault was planted in the device on purpose (all zeros)");
        assertThat(timeless(folder.resolve("out"))).isEqualTo(timeless(folder.resolve("there")));
    }

    @Test
    void aCrashWhereItWasRecordedIsOneHere() throws IOException {
        Path crashed = folder.resolve("crashed");
        String[] there = {"validate", "--device", "cpu,threads=1", "--case", NORM, "--case", SELECT, "--fault", "crash@3", "--record", crashed.toString(), "--out", folder.resolve("there").toString()};
        assertThat(Ran.of(there).code()).isEqualTo(6);
        Ran ran = replay(crashed);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(6);
        assertThat(Verdicts.in(folder.resolve("out")).with(Status.CRASHED)).singleElement().satisfies(verdict -> assertThat(verdict.message()).startsWith("where it was recorded: "));
    }

    @Test
    void whatIsMissingOrChangedEndsWith2AndItsName() throws IOException {
        Path copy = copy();
        Path take;
        try (Stream<Path> files = Files.list(copy.resolve("first"))) {
            take = files.filter(each -> each.getFileName().toString().startsWith("RmsNorm")).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(take);
        bytes[bytes.length - 1] ^= 1;
        Files.write(take, bytes);
        assertThat(replay(copy)).satisfies(ran -> assertThat(ran.code()).as(ran.out()).isEqualTo(2), ran -> assertThat(ran.err()).contains(take.getFileName().toString()).contains("it was changed"));
        Files.delete(take);
        assertThat(replay(copy)).satisfies(ran -> assertThat(ran.code()).isEqualTo(2), ran -> assertThat(ran.err()).contains("no such file: " + take));
        Files.delete(copy.resolve("recording.json"));
        assertThat(replay(copy)).satisfies(ran -> assertThat(ran.code()).isEqualTo(2), ran -> assertThat(ran.err()).contains("recording.json"));
    }

    @Test
    void aFolderThatHoldsSomethingIsNotRecordedInto() {
        Ran ran = Ran.of("validate", "--case", NORM, "--record", recording().toString(), "--out", folder.resolve("out").toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(recording().toString()).contains("expected a folder that is empty or not there yet").contains("--resume");
        Ran same = Ran.of("validate", "--case", NORM, "--record", folder.toString(), "--out", folder.toString());
        assertThat(same.code()).isEqualTo(2);
    }

    @Test
    void anInterruptedRecordingIsSeenAndGoneOnWith() throws IOException {
        Path part = folder.resolve("part");
        String[] run = {"validate", "--device", "cpu,threads=1", "--op", "TokenSelect", "--slice", "1/9", "--record", part.toString(), "--out", folder.resolve("there").toString()};
        Ran cut = Ran.of(Stream.concat(Stream.of(run), Stream.of("--budget", "0.00001")).toArray(String[]::new));
        assertThat(cut.code()).isEqualTo(4);
        assertThat(cut.out()).contains("INCOMPLETE: --resume goes on with it");
        Ran judged = replay(part);
        assertThat(judged.code()).isEqualTo(4);
        assertThat(judged.out()).contains("Missed: what an interrupted recording does not hold");
        Ran resumed = Ran.of(Stream.concat(Stream.of(run), Stream.of("--resume")).toArray(String[]::new));
        assertThat(resumed.code()).as(resumed.out() + resumed.err()).isZero();
        assertThat(replay(part).code()).isZero();
        Ran again = Ran.of(Stream.concat(Stream.of(run), Stream.of("--resume")).toArray(String[]::new));
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains("Kept: 8 of 8");
        assertThat(replay(part).code()).isZero();
    }

    /// The very thing that it is for: results of a device that this process does not have.
    @Test
    void aSimulatedNpuIsJudgedWithoutTheSimulator() throws IOException {
        assumeTrue(Files.isDirectory(HOMES.resolve("home-9.1/lib64")), "the simulator is not built: " + HOMES);
        Path simulated = folder.resolve("simulated");
        Ran there = Forked.run(folder, List.of("-D" + Simulation.HOMES_PROPERTY + "=" + HOMES), Map.of(), "validate", "--sim", "--case", NORM, "--case", SELECT,
            "--case", "GroupedMatmul(bf16, e=2, m=4, k=32, n=32)", "--record", simulated.toString(), "--out", folder.resolve("there").toString());
        assertThat(there.code()).as(there.out() + there.err()).isZero();
        Ran here = replay(simulated);
        assertThat(here.code()).as(here.out() + here.err()).isZero();
        assertThat(timeless(folder.resolve("out"))).isEqualTo(timeless(folder.resolve("there")));
        assertThat(here.out()).contains("Recorded on ascend:0 (simulated), ").contains("judged here. All 3 cases passed on ascend:0 (simulated).").endsWith("SIMULATED 910B: no Ascend device validated.\n");
        assertThat(Json.mapper().readTree(Files.readString(folder.resolve("out/report.json"))).get("device").get("simulated").asBoolean()).isTrue();
    }

    /// Of the model's layers the first will do.
    @Test
    void aModelsValuesAreJudgedWhereItsFilesAre() throws IOException {
        Path own = Path.of("..", "..", "examples", "tiny-pangu");
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.createSymbolicLink(model.resolve("model.safetensors"), own.resolve("model.safetensors").toRealPath());
        Files.writeString(model.resolve("config.json"), Files.readString(own.resolve("config.json")).replaceFirst("\"num_hidden_layers\": *[0-9]+", "\"num_hidden_layers\": 1")
            .replace("\"prune_", "\"no_"));
        Path walked = folder.resolve("walked");
        Ran there = Ran.of("validate", "--device", "cpu", "--case", NORM, "--model", model.toString(), "--record", walked.toString(), "--out", folder.resolve("there").toString());
        assertThat(there.code()).as(there.out() + there.err()).isZero();
        Ran here = replay(walked, "--model", model.toString());
        assertThat(here.code()).as(here.out() + here.err()).isZero();
        assertThat(timeless(folder.resolve("out"))).isEqualTo(timeless(folder.resolve("there"))).hasSizeGreaterThan(10);
        Ran without = replay(walked);
        assertThat(without.code()).as("the case is judged").isZero();
        assertThat(without.out()).contains("Left out: The real workload that was recorded: its model is not ");
    }
}
