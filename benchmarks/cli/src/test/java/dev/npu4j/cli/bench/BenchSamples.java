package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Effort;
import dev.npu4j.bench.measure.RoofRow;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.measure.Series;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.table.BenchCases;
import dev.npu4j.bench.worker.WorkerKind;
import dev.npu4j.cli.base.Machine;
import java.util.ArrayList;
import java.util.List;

/// A run as it might have been: one bar kept, one missed, one undecided, someone wrong and someone lost.
final class BenchSamples {
    static final String AHEAD = BenchCases.canonical("SandwichNorm(f32, rows=1, hidden=7680, profile=fused)");
    static final String BEHIND = BenchCases.canonical("SandwichNorm(f32, rows=64, hidden=7680, profile=fused)");
    static final String NOISE = BenchCases.canonical("PrunedAttention(f32, sq=1, rows=4096, keep=4096, hq=8, hkv=2, d=128)");

    private BenchSamples() {
    }

    static BenchRun run() {
        List<CaseResult> cases = new ArrayList<>();
        for (int threads : List.of(1, 2)) {
            cases.add(new CaseResult("", threads, List.of(), List.of(roof(Probe.FMA, 100e9 * threads), roof(Probe.READ, 20e9 * threads), roof(Probe.COPY, 18e9 * threads))));
            cases.add(new CaseResult(AHEAD, threads, List.of(row(WorkerKind.NPU4J, "npu4j", 1e-6), row(WorkerKind.PEERS, "torch", 10e-6), row(WorkerKind.MKL, "torch", 12e-6)), List.of()));
            cases.add(new CaseResult(BEHIND, threads, List.of(row(WorkerKind.NPU4J, "npu4j", 5e-4), row(WorkerKind.PEERS, "onnxruntime", 6e-4),
                new Row(WorkerKind.PEERS, "openblas", "loop <b>", "OpenBLAS", Row.Status.WRONG, "largest difference & more", 3.5, 0, Series.NONE),
                new Row(WorkerKind.PEERS, "jlama", "", "Jlama", Row.Status.LOST, "its process ended (code 134)", Double.NaN, 0, Series.NONE)), List.of()));
            cases.add(new CaseResult(NOISE, threads, List.of(
                new Row(WorkerKind.NPU4J, "npu4j", "", "NPU4J", Row.Status.MEASURED, "", Double.NaN, 4096, new Series(0, new double[] {4e-4, 4e-4, 6e-4, 6e-4, 6e-4})),
                row(WorkerKind.PEERS, "torch", 1e-3)), List.of()));
        }
        return new BenchRun("1.0", "abc", "2026-11-26T00:00:00Z", 12.5, List.of("bench", "--peers"),
            new Machine("Linux", "A <CPU>", 2, 1L << 34, 1L << 32, "25", "VM", "/jdk", true), Effort.QUICK, true, cases);
    }

    static Row row(WorkerKind world, String library, double seconds) {
        return new Row(world, library, "", library + " 1.0", Row.Status.MEASURED, "", 1e-6, 0,
            new Series(0, new double[] {seconds, seconds * 1.01, seconds * 0.99, seconds, seconds}));
    }

    private static RoofRow roof(Probe probe, double rate) {
        return new RoofRow(probe, rate / 100, new Series(0, new double[] {0.01, 0.011, 0.01, 0.01, 0.009}));
    }
}
