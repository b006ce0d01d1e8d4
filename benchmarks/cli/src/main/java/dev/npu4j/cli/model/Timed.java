package dev.npu4j.cli.model;

import dev.npu4j.bench.measure.Interval;
import dev.npu4j.examples.pangu.Run;
import java.util.ArrayList;
import java.util.List;

/// Times of a text of some length, dense and with token pruning: a pair of runs in each round, so that what slows the machine down
/// for a while slows both.
public final class Timed {
    private final int tokens;
    private final List<Run> dense = new ArrayList<>();
    private final List<Run> pruned = new ArrayList<>();

    Timed(int tokens) {
        this.tokens = tokens;
    }

    /// One more round.
    synchronized void add(Run denseRun, Run prunedRun) {
        dense.add(denseRun);
        pruned.add(prunedRun);
    }

    public int tokens() {
        return tokens;
    }

    synchronized List<Run> dense() {
        return List.copyOf(dense);
    }

    synchronized List<Run> pruned() {
        return List.copyOf(pruned);
    }

    static double[] prefills(List<Run> runs) {
        return runs.stream().mapToDouble(Run::prefillSeconds).toArray();
    }

    /// The median token of each run.
    static double[] decodes(List<Run> runs) {
        return runs.stream().mapToDouble(Run::decodeMedian).toArray();
    }

    /// Pruned over dense, round by round.
    static Interval ratio(double[] pruned, double[] dense) {
        double[] ratios = new double[Math.min(pruned.length, dense.length)];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = pruned[i] / dense[i];
        }
        return Interval.ofMedian(ratios);
    }
}
