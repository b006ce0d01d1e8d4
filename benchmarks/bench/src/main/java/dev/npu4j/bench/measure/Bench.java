package dev.npu4j.bench.measure;

import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.op.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;

/// A whole run: the roof, then each case at each number of threads, then the roof again.
public final class Bench {
    private final Worlds worlds;
    private final Effort effort;
    private final Watcher watcher;

    public Bench(Worlds worlds, Effort effort, Watcher watcher) {
        this.worlds = worlds;
        this.effort = effort;
        this.watcher = watcher;
    }

    /// Measures until done, or until the worlds are closed; results go to the watcher as they come.
    ///
    /// @param begins told the index of what is begun: the roof is 0, the first case at its first number of threads 1
    public void run(List<String> lines, List<Integer> threads, IntConsumer begins) throws IOException {
        Path scratch = Files.createTempDirectory("npu4j-bench");
        try {
            begins.accept(0);
            roof(threads, scratch);
            int index = 1;
            for (String line : lines) {
                List<Probe> probes = Limits.isBoundByMemory(cost(line)) ? List.of(Probe.READ, Probe.COPY, Probe.COPY_LOOP) : List.of();
                for (int count : threads) {
                    begins.accept(index++);
                    one(line, count, probes, scratch);
                }
            }
            begins.accept(index);
            roof(threads, scratch);
        } finally {
            try (var files = Files.list(scratch)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(scratch);
        }
    }

    /// Entries of the index that `begins` is told.
    public static int steps(int lines, int threads) {
        return lines * threads + 2;
    }

    private static Cost cost(String line) {
        return Workload.parse(line).cost();
    }

    private void roof(List<Integer> threads, Path scratch) {
        for (int count : threads) {
            one("", count, List.of(Probe.values()), scratch);
        }
    }

    private void one(String line, int threads, List<Probe> probes, Path scratch) {
        if (worlds.isClosed()) {
            return;
        }
        CaseResult result = new CaseRun(worlds, effort, watcher, scratch, line, threads).measure(probes);
        if (!worlds.isClosed()) { // a case that was cut off would look like one in which all were lost
            watcher.done(result);
        }
    }
}
