package dev.npu4j.bench.measure;

import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.workload.Workload;
import dev.npu4j.kernels.op.Cost;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A workload at a number of threads, and everyone's times.
///
/// @param line    of the workload; empty where only the roof was measured
/// @param threads of every contestant
/// @param rows    of contestants, ours first
/// @param roof    as it was in the same rounds; empty where it was not measured in them
public record CaseResult(String line, int threads, List<Row> rows, List<RoofRow> roof) {
    public CaseResult {
        rows = List.copyOf(rows);
        roof = List.copyOf(roof);
    }

    /// Whether there is a workload.
    public boolean isWork() {
        return !line.isEmpty();
    }

    public Workload workload() {
        return Workload.parse(line);
    }

    public Cost cost() {
        return workload().cost();
    }

    /// `SandwichNorm`.
    public String kernel() {
        return kernel(line);
    }

    static String kernel(String line) {
        return line.substring(0, Math.max(0, line.indexOf('(')));
    }

    public Optional<Row> ours() {
        return rows.stream().filter(Row::isOurs).filter(Row::isMeasured).findFirst();
    }

    public Optional<Row> baseline() {
        return rows.stream().filter(row -> !row.isOurs() && !row.isPeer()).filter(Row::isMeasured).findFirst();
    }

    /// The peer that took the least time.
    public Optional<Row> bestPeer() {
        return rows.stream().filter(Row::isPeer).filter(Row::isMeasured).min(Comparator.comparingDouble(row -> row.series().median()));
    }

    /// The way of that library that took the least time.
    public Optional<Row> best(String library) {
        return rows.stream().filter(Row::isPeer).filter(Row::isMeasured).filter(row -> row.library().equals(library))
            .min(Comparator.comparingDouble(row -> row.series().median()));
    }

    public Optional<RoofRow> roof(Probe probe) {
        return roof.stream().filter(row -> row.probe() == probe && row.series().seconds().length > 0).findFirst();
    }
}
