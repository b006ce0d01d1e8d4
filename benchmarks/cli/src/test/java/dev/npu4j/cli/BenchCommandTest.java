package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.roof.Roof;
import dev.npu4j.bench.table.BenchCases;
import dev.npu4j.cli.bench.BenchJson;
import dev.npu4j.cli.bench.BenchRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class BenchCommandTest {
    private static final String LINE = "SandwichNorm(f32, rows=2, hidden=64)";

    @TempDir
    Path out;

    @BeforeEach
    void aSmallRoof() {
        System.setProperty(Roof.SIZE_PROPERTY, "1");
    }

    @AfterEach
    void theRealRoof() {
        System.clearProperty(Roof.SIZE_PROPERTY);
        System.clearProperty(BenchCommand.PEERS_PROPERTY);
    }

    private Ran bench(String... more) {
        String[] arguments = new String[more.length + 9];
        System.arraycopy(new String[] {"bench", "--quick", "--case", LINE, "--rounds", "3", "--out", out.toString(), "--threads=1"}, 0, arguments, 0, 9);
        System.arraycopy(more, 0, arguments, 9, more.length);
        return Ran.of(arguments);
    }

    @Test
    void aCaseLeavesItsSamplesItsPageAndTheRoof() throws IOException {
        Ran ran = bench();
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("CPU only").contains(BenchCases.canonical(LINE));
        BenchRun run = BenchJson.read(out.resolve("bench.json"));
        assertThat(run.complete()).isTrue();
        assertThat(run.work()).singleElement().satisfies(result -> {
            assertThat(result.threads()).isEqualTo(1);
            assertThat(result.ours()).get().extracting(row -> row.series().seconds().length).isEqualTo(3);
        });
        assertThat(run.cases()).filteredOn(result -> !result.isWork()).hasSize(2).allSatisfy(result -> assertThat(result.roof(Probe.FMA)).isPresent());
        assertThat(Files.readString(out.resolve("bench.html"))).contains("rows=2, hidden=64").contains("<svg");
    }

    @Test
    void ourselvesAsAnotherBuildTakePartInTheSameRounds() throws IOException {
        Ran ran = bench("--against", System.getProperty("java.class.path"));
        CaseResult result = BenchJson.read(out.resolve("bench.json")).work().getFirst();
        assertThat(result.baseline()).as(ran.err()).isPresent();
        assertThat(result.rows()).allMatch(Row::isMeasured);
        assertThat(ran.code()).isIn(0, 1); // three rounds of a microsecond decide nothing
    }

    @Test
    void anEarlierRunThatWasMuchFasterEndsWith1() throws IOException {
        assertThat(bench().code()).isZero();
        Path earlier = out.resolve("earlier.json");
        String json = Files.readString(out.resolve("bench.json"));
        BenchRun run = BenchJson.read(out.resolve("bench.json"));
        String ours = Arrays.toString(run.work().getFirst().ours().orElseThrow().series().seconds()).replace("[", "[ ").replace("]", " ]");
        assertThat(json).contains(ours);
        Files.writeString(earlier, json.replace(ours, "[ 1e-12, 1e-12, 1e-12 ]"));
        Ran ran = bench("--baseline", earlier.toString());
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(1);
        assertThat(ran.out()).contains("Against the baseline: 1 of 1 slower by more than a tenth.");
        Files.writeString(earlier, json.replace(ours, "[ 1e3, 1e3, 1e3 ]"));
        assertThat(bench("--baseline", earlier.toString()).code()).isZero();
    }

    @Test
    void listPrintsTheCasesAndMeasuresNothing() {
        Ran ran = Ran.of("bench", "--list", "--op", "SandwichNorm");
        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines()).hasSize(12).allMatch(line -> line.startsWith("SandwichNorm("));
    }

    @Test
    void otherLibrariesThatAreNotThereEndWith3AndSayWhatIsMissing() {
        Ran ran = bench("--peers");
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("--peers needs the other libraries").contains("mvn -Ppeers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rounds=0", "--threads=0", "--threads=1,x", "--op=Nonsense", "--case=Nonsense(f32)", "--case=SandwichNorm(f32, rows=2)", "--baseline=absent.json"})
    void badOptionsEndWith2(String option) {
        Ran ran = Ran.of("bench", "--out", out.toString(), option);
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
    }

    @Test
    void otherCommandsTakeOneNumberOfThreads() {
        Ran ran = Ran.of("devices", "--device", "cpu", "--threads", "1,2");
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains("--threads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--device=cpu,width=256", "--require=ascend", "--seed=7"})
    void whoAsksForADeviceOrOtherNumbersIsTold(String option) {
        Ran ran = Ran.of("bench", "--out", out.toString(), option);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(option.replaceAll("=.*", "")).contains("bench measures the CPU");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--quick", "--peers", "--case=RmsNorm(f32, rows=1, hidden=8)", "--rounds=3"})
    void tuningHasItsOwnCases(String option) {
        Ran ran = Ran.of("bench", "--tune", "--out", out.toString(), option);
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains("--tune");
        assertThat(out.resolve("tuning.properties")).doesNotExist();
    }
}
