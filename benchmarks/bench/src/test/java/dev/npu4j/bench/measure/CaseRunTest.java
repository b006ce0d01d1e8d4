package dev.npu4j.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.roof.Roof;
import dev.npu4j.bench.worker.FakeWorker;
import dev.npu4j.bench.worker.WorkerKind;
import dev.npu4j.bench.worker.WorldCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With real worker processes, on the smallest of workloads.
class CaseRunTest {
    private static final String LINE = "SandwichNorm(f32, rows=2, hidden=64, profile=fused)";
    private static final Effort BRIEF = new Effort(4, 1e-4, 0.01, 0);

    @TempDir
    Path scratch;

    private static final class Silent implements Watcher {
        @Override
        public void at(String what) {
            // nobody looks
        }

        @Override
        public void done(CaseResult result) {
            // the test has it already
        }
    }

    private CaseResult measure(String peer, List<Probe> probes) {
        List<String> own = new ArrayList<>(WorldCommand.of(WorkerKind.NPU4J, System.getProperty("java.class.path"), List.of("-D" + Roof.SIZE_PROPERTY + "=1")));
        Map<WorkerKind, List<String>> commands = peer.isEmpty() ? Map.of(WorkerKind.NPU4J, own) : Map.of(WorkerKind.NPU4J, own, WorkerKind.PEERS, FakeWorker.command(peer));
        try (Worlds worlds = new Worlds(commands)) {
            return new CaseRun(worlds, BRIEF, new Silent(), scratch, LINE, 1).measure(probes);
        }
    }

    @Test
    @Timeout(60)
    void oursAndTheRoofAreMeasuredInEveryRound() {
        CaseResult result = measure("", List.of(Probe.READ));
        assertThat(result.ours()).get().satisfies(row -> assertThat(row.series().seconds()).hasSize(4).doesNotContain(0));
        assertThat(result.roof(Probe.READ)).get().satisfies(row -> {
            assertThat(row.series().seconds()).hasSize(4);
            assertThat(row.rate().median()).isBetween(1e7, 1e13);
        });
    }

    @Test
    @Timeout(60)
    void aPeerThatComputesSomethingElseIsShownAndDoesNotCount() {
        CaseResult result = measure("wrong", List.of());
        assertThat(result.rows()).filteredOn(Row::isPeer).singleElement().satisfies(row -> {
            assertThat(row.status()).isEqualTo(Row.Status.WRONG);
            assertThat(row.message()).contains("largest difference from ours");
        });
        assertThat(result.bestPeer()).isEmpty();
        assertThat(result.ours()).isPresent();
    }

    @Test
    @Timeout(60)
    void aPeerWhoseProcessEndsIsLostAndTheRestGoesOn() {
        CaseResult result = measure("dies", List.of());
        assertThat(result.rows()).filteredOn(Row::isPeer).singleElement().satisfies(row -> {
            assertThat(row.status()).isEqualTo(Row.Status.LOST);
            assertThat(row.message()).contains("code 7").contains("last words");
        });
        assertThat(result.ours()).get().satisfies(row -> assertThat(row.series().seconds()).hasSize(4));
    }
}
