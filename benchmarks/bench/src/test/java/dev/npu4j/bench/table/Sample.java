package dev.npu4j.bench.table;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.RoofRow;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.measure.Series;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.worker.WorkerKind;
import java.util.List;

/// Results as a run leaves them, times made up.
final class Sample {
    private Sample() {
    }

    static Row ours(double... seconds) {
        return row(WorkerKind.NPU4J, "npu4j", Row.Status.MEASURED, seconds);
    }

    static Row peer(String library, double... seconds) {
        return row(WorkerKind.PEERS, library, Row.Status.MEASURED, seconds);
    }

    static Row row(WorkerKind world, String library, Row.Status status, double... seconds) {
        return new Row(world, library, "", library + " 1.0", status, "", 0, 0, new Series(0, seconds));
    }

    static RoofRow roof(Probe probe, double work, double... seconds) {
        return new RoofRow(probe, work, new Series(0, seconds));
    }

    static CaseResult result(String line, List<Row> rows, RoofRow... roof) {
        return new CaseResult(BenchCases.canonical(line), 1, rows, List.of(roof));
    }
}
