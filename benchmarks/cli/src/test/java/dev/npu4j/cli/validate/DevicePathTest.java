package dev.npu4j.cli.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A row counts where the simulator wrote down what the row needs, after the row before it.
class DevicePathTest {
    private static final String NORM = "RmsNorm(f32, rows=3, hidden=80, eps=1.0E-5)";
    private static final String SANDWICH = "SandwichNorm(f32, rows=3, hidden=80, eps=1.0E-5, profile=pair_v1)";

    @TempDir
    Path folder;

    private Path file;
    private DevicePath path;

    @BeforeEach
    void begin() {
        file = folder.resolve("trace.jsonl");
        path = new DevicePath(new SimulatorTrace(file));
    }

    private void write(String... lines) throws IOException {
        Files.write(file, List.of(lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String executed(String op, int code) {
        return "{\"t\":1,\"event\":\"execute\",\"op\":\"" + op + "\",\"stream\":1,\"seq\":2,\"code\":" + code + "}";
    }

    private static Verdict verdict(String line, String ranAs, Status status) {
        return new Verdict(line, ranAs.substring(0, ranAs.indexOf('(')), "f32", "ascend:0", ranAs, status, List.of(), List.of(), new int[Verdict.BINS], "", 0.1, Evidence.NONE);
    }

    private Together only() {
        List<Together> results = path.results("ascend:0 (simulated)");
        assertThat(results).hasSize(1);
        assertThat(results.getFirst().result().gate()).isEqualTo(Gate.TRACE);
        return results.getFirst();
    }

    @Test
    void aRowWithItsOperatorHolds() throws IOException {
        write(executed("aclnnRmsNorm", 0), "{\"t\":1,\"event\":\"copy\",\"kind\":\"device to host\",\"bytes\":4}");
        path.offer(verdict(NORM, NORM, Status.PASSED));
        assertThat(only().result().passed()).isTrue();
        assertThat(only().result().detail()).isEqualTo("aclnnRmsNorm 1, copy device to host 1");
        assertThat(only().cases()).isEqualTo(1);
    }

    @Test
    void whatBelongsToAnotherRowDoesNotCount() throws IOException {
        write(executed("aclnnRmsNorm", 0));
        path.offer(verdict(NORM, NORM, Status.PASSED));
        path.offer(verdict(NORM + " again", NORM, Status.PASSED));
        path.offer(verdict(NORM.replace("80", "81"), NORM, Status.PASSED));
        assertThat(only().result().passed()).isFalse();
        assertThat(only().result().detail()).startsWith("2 cases without").contains("again");
    }

    @Test
    void whatWasBeforeTheFirstRowDoesNotCount() throws IOException {
        write(executed("aclnnRmsNorm", 0));
        path.skip();
        path.offer(verdict(NORM, NORM, Status.PASSED));
        assertThat(only().result().passed()).isFalse();
    }

    @Test
    void whatFailedOrWasOnlyLaunchedDoesNotCount() throws IOException {
        write(executed("aclnnRmsNorm", 507015), executed("aclnnRmsNorm", 0).replace("execute", "launch"));
        path.offer(verdict(NORM, NORM, Status.FAILED));
        assertThat(only().result().passed()).isFalse();
    }

    @Test
    void allThatARowNeedsMustBeThere() throws IOException {
        write(executed("aclnnRmsNorm", 0));
        path.offer(verdict(SANDWICH, SANDWICH, Status.PASSED));
        assertThat(only().result().passed()).isFalse();
    }

    @Test
    void aLineThatIsNotWholeYetIsReadLater() throws IOException {
        Files.writeString(file, executed("aclnnRmsNorm", 0).substring(0, 40));
        path.skip();
        Files.writeString(file, executed("aclnnRmsNorm", 0).substring(40) + "\n", StandardOpenOption.APPEND);
        path.offer(verdict(NORM, NORM, Status.PASSED));
        assertThat(only().result().passed()).isTrue();
    }

    /// Of a model the sum must be right.
    @Test
    void aModelsValuesAreCountedTogether() throws IOException {
        write(executed("aclnnRmsNorm", 0), executed("aclnnRmsNorm", 0));
        path.offer(verdict("layer 0 " + NORM, NORM, Status.PASSED));
        path.offer(verdict("layer 1 " + NORM, NORM, Status.PASSED));
        assertThat(only().result().passed()).isTrue();
        path.offer(verdict("layer 2 " + NORM, NORM, Status.PASSED));
        assertThat(only().result().passed()).isFalse();
        assertThat(only().result().detail()).contains("aclnnRmsNorm 2 times for 3 values");
    }

    @Test
    void rowsThatComputeNothingNeedNothing() {
        path.offer(verdict(NORM.replace("rows=3", "rows=0"), NORM.replace("rows=3", "rows=0"), Status.PASSED));
        path.offer(verdict(NORM, NORM, Status.UNSUPPORTED));
        path.offer(verdict(NORM, NORM, Status.LOST));
        assertThat(path.results("ascend:0")).isEmpty();
    }
}
