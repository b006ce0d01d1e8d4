package dev.npu4j.bench.measure;

import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.op.Cost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// A whole run: for each number of threads the roof, then each case, then the roof again.
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
    /// @param begins told the index of what is begun, of [#steps]
    public void run(List<String> lines, List<Integer> threads, IntConsumer begins) throws IOException {
        Path scratch = Files.createTempDirectory("npu4j-bench");
        try {
            int index = 0;
            for (int count : threads) {
                begins.accept(index++);
                one("", count, List.of(Probe.values()), scratch);
                for (String line : lines) {
                    begins.accept(index++);
                    one(line, count, Limits.isBoundByMemory(cost(line)) ? List.of(Probe.READ, Probe.COPY, Probe.COPY_LOOP) : List.of(), scratch);
                }
                begins.accept(index++);
                one("", count, List.of(Probe.values()), scratch);
            }
        } finally {
            try (var files = Files.list(scratch)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(scratch);
        }
    }

    /// What is measured one after the other, in words.
    public static List<String> steps(List<String> lines, List<Integer> threads) {
        List<String> steps = new ArrayList<>();
        for (int count : threads) {
            String at = " at " + count + (count == 1 ? " thread" : " threads");
            steps.add("roof" + at);
            lines.forEach(line -> steps.add(line + at));
            steps.add("roof" + at + ", again");
        }
        return steps;
    }

    private static Cost cost(String line) {
        return Workload.parse(line).cost();
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
