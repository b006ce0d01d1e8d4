package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.cli.base.Json;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ReportsTest {
    @TempDir
    Path folder;

    private final List<Verdict> verdicts = List.of(Samples.verdict(Status.PASSED, 0.5), Samples.verdict(Status.FAILED, 4), Samples.verdict(Status.ERROR, Double.NaN),
        Samples.verdict(Status.SKIPPED, Double.NaN), Samples.real(), Samples.wrongTile());
    private Reports reports;

    @BeforeEach
    void write() throws IOException {
        reports = Samples.open(folder);
        reports.selfTest(Samples.SELF_TEST);
        verdicts.forEach(reports::add);
        reports.together(List.of(Samples.together(true)));
        reports.finish(List.of(), false);
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    @Test
    void everyVerdictIsALineOfJson() throws IOException {
        assertThat(Files.readAllLines(folder.resolve(Reports.CASES))).hasSize(verdicts.size())
            .allSatisfy(line -> assertThat(Json.mapper().readTree(line).get("reproduce").asString()).startsWith("./npu4j validate"));
    }

    @Test
    void everyPlantedFaultIsALineOfJson() throws IOException {
        assertThat(Files.readAllLines(folder.resolve(Reports.PLANTED))).hasSize(4)
            .allSatisfy(line -> assertThat(Json.mapper().readTree(line).get("fate").asString()).isIn("killed", "equivalent"));
    }

    @Test
    void linesKeepWhatReportsDoNot() throws IOException {
        assertThat(Json.mapper().readTree(Files.readAllLines(folder.resolve(Reports.CASES)).getLast()).get("heat").get("grid")).hasSize(16);
        assertThat(reports.verdicts().getLast().worst()).isEmpty();
    }

    @Test
    void verdictsAreOnDiskBeforeTheRunEnds() throws IOException {
        Reports running = Samples.open(folder.resolve("running"));
        running.add(verdicts.getFirst());
        assertThat(Files.readAllLines(folder.resolve("running").resolve(Reports.CASES))).hasSize(1);
        running.finish(List.of(), true);
    }

    @Test
    void anEndedRunTakesNothingMoreAndKeepsItsOutcome() throws IOException {
        Outcome first = reports.finish(List.of(), false);
        reports.add(verdicts.getFirst());
        reports.selfTest(SelfTest.NONE);
        reports.together(List.of(Samples.together(false)));
        assertThat(reports.finish(List.of("more"), true)).isSameAs(first);
        assertThat(reports.verdicts()).hasSize(verdicts.size());
        assertThat(Files.readAllLines(folder.resolve(Reports.PLANTED))).hasSize(4);
    }

    @Test
    void filesOfAnEarlierRunAreRemoved() throws IOException {
        Samples.open(folder);
        assertThat(folder.toFile().list()).containsExactly(Reports.CASES);
    }

    @Test
    void jsonSaysWhatRanWhereAndWhatCameOfIt() throws IOException {
        JsonNode json = Json.mapper().readTree(read(Reports.JSON));
        assertThat(json.get("schema").asString()).isEqualTo("npu4j.report/2");
        assertThat(json.get("verdict").get("exitCode").asInt()).isEqualTo(1);
        assertThat(json.get("device").get("simulated").asBoolean(true)).isFalse();
        assertThat(json.get("counts").get("failed").asInt()).isEqualTo(3);
        assertThat(json.get("counts").get("byStatus").get("error").asInt()).isEqualTo(1);
        assertThat(json.get("selfTest").get("killed").asInt()).isEqualTo(3);
        assertThat(json.get("machine").get("cpu").asString()).isNotEmpty();
        assertThat(json.get("notPassed")).hasSize(4);
        assertThat(json.get("table").get(0).get("gates").get(0).get("worstMargin").isNull()).isTrue();
    }

    @Test
    void jsonSaysWhatWasSimulated() {
        JsonNode json = Json.mapper().readTree(ReportJson.of(Samples.run(List.of(Samples.simulated(verdicts.getFirst(), Status.PASSED, "RmsNorm(bf16, rows=1, hidden=8)")),
            Samples.SIMULATED, Samples.SELF_TEST, List.of())));
        assertThat(json.get("device").get("simulated").asBoolean()).isTrue();
        assertThat(json.get("device").get("simulatedChip").asString()).isEqualTo("910B");
        assertThat(json.get("device").get("name").asString()).isEqualTo("ascend:0 (simulated)");
        assertThat(json.get("table").get(0).get("device").asString()).isEqualTo("ascend:0 (simulated)");
    }

    @Test
    void jsonSaysByHowMuchAndWhereCasesFailed() throws IOException {
        JsonNode failure = Json.mapper().readTree(read(Reports.JSON)).get("failures").get(2);
        assertThat(failure.get("gates").get(0).get("gate").asString()).isEqualTo("G2");
        assertThat(failure.get("worst").get(0).get("index").toString()).isEqualTo("[5,12]");
        assertThat(failure.get("worst").get(0).get("ratio").asDouble()).isEqualTo(5.25, org.assertj.core.api.Assertions.within(1e-9));
        assertThat(failure.get("reproduce").asString()).startsWith("./npu4j validate --case 'GroupedMatmul(f32");
    }

    @Test
    void jsonCountsWhatOtherCriteriaMiss() throws IOException {
        JsonNode criteria = Json.mapper().readTree(read(Reports.JSON)).get("criteria");
        assertThat(criteria.get(1).get("criterion").asString()).isEqualTo("ggml");
        assertThat(criteria.get(1).get("lenient").asInt()).isEqualTo(1);
        assertThat(criteria.get(1).get("plantedMissed").asInt()).isEqualTo(2);
        // torch accepts an equivalent fault too, which is right
        assertThat(criteria.get(0).get("plantedMissed").asInt()).isEqualTo(1);
    }
}
