package dev.npu4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A release run has some sixty thousand cases; nobody opens a report of a hundred megabytes.
class LargeRunTest {
    private static final int CASES = 20_000;

    @TempDir
    Path folder;

    private static Verdict numbered(Verdict each, int i, Status status) {
        return new Verdict(each.line().replace("seed=7", "seed=" + i), each.operator(), i % 2 == 0 ? "f32" : "bf16", each.device(), each.ranAs(), status, each.gates(), each.worst(),
            each.histogram(), "needs " + i + " bytes", each.seconds(), each.evidence());
    }

    @Test
    void staysSmallEvenWhereEverythingFails() throws IOException {
        Reports reports = Samples.open(folder);
        for (int i = 0; i < CASES; i++) {
            reports.add(numbered(Samples.wrongTile(), i, i % 10 == 0 ? Status.UNSUPPORTED : Status.FAILED));
        }
        reports.finish(List.of(), false);
        assertThat(Files.size(folder.resolve(Reports.HTML))).isLessThan(1_000_000);
        assertThat(Files.size(folder.resolve(Reports.JSON))).isLessThan(2_000_000);
        assertThat(Files.size(folder.resolve(Reports.JUNIT))).isLessThan(600L * CASES);
        assertThat(Files.readString(folder.resolve(Reports.HTML))).contains("more failing cases are in cases.jsonl").contains("2,000 × GroupedMatmul unsupported")
            .contains(Samples.wrongTile().line().replace("seed=7", "seed=1"));
        assertThat(Files.readString(folder.resolve(Reports.JSON))).contains("\"notPassedOmitted\" : 19000").contains("\"failuresOmitted\" : 17980");
    }

    @Test
    void keepsNoPicturesOfSingleCases() throws IOException {
        Reports reports = Samples.open(folder);
        reports.add(Samples.wrongTile());
        reports.add(numbered(Samples.wrongTile(), 8, Status.FAILED));
        reports.finish(List.of(), false);
        List<Verdict> kept = reports.verdicts();
        assertThat(kept.getFirst().histogram()).isSameAs(kept.getLast().histogram());
        assertThat(kept).allSatisfy(each -> {
            assertThat(each.worst()).isEmpty();
            assertThat(each.evidence().heat().grid()).isEmpty();
            assertThat(each.evidence().opinions()).isEmpty();
            assertThat(each.evidence().outputs()).hasSize(64);
        });
    }

    @Test
    void everyKindOfFailureIsShownHoweverManyOthersThereAre() throws IOException {
        Reports reports = Samples.open(folder);
        for (int i = 0; i < 200; i++) {
            reports.add(numbered(Samples.wrongTile(), i, Status.FAILED));
        }
        reports.add(Samples.verdict(Status.CRASHED, 0));
        reports.finish(List.of(), false);
        assertThat(Files.readString(folder.resolve(Reports.HTML))).contains(">CRASHED<");
    }
}
