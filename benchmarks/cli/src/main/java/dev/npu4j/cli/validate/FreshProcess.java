package dev.npu4j.cli.validate;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.worker.WorkerOptions;
import dev.npu4j.conformance.worker.Workers;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.DeviceException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// The part of gate G7 that one process cannot see: a case of every operator and dtype is run once more in a fresh worker,
/// where libraries are loaded, memory lies and code is compiled anew, and must give the same bits.
final class FreshProcess {
    private static final double MOST_SECONDS = 2;

    private final double mostSeconds;
    private final Map<List<String>, Verdict> first = new LinkedHashMap<>(); // by operator and dtype

    FreshProcess() {
        this(MOST_SECONDS);
    }

    /// @param mostSeconds that a case may have taken to be repeated
    FreshProcess(double mostSeconds) {
        this.mostSeconds = mostSeconds;
    }

    /// Considers a verdict of this run.
    void offer(Verdict verdict) {
        if (verdict.isCase() && verdict.status() == Status.PASSED && verdict.seconds() < mostSeconds && !verdict.evidence().outputs().isEmpty()) {
            first.putIfAbsent(List.of(verdict.operator(), verdict.dtype()), verdict);
        }
    }

    /// Runs the cases again; nothing where there were none.
    ///
    /// @param again  has workers judge a case once more
    /// @param broken is told of a case that the fresh process did not survive
    List<Together> repeat(WorkerOptions options, BiFunction<Workers, Case, Verdict> again, Consumer<Verdict> broken) {
        if (first.isEmpty()) {
            return List.of();
        }
        return List.of(new Together("all operators", "in a fresh process", first.size(), result(options, again, broken)));
    }

    private GateResult result(WorkerOptions options, BiFunction<Workers, Case, Verdict> judge, Consumer<Verdict> broken) {
        try (Workers fresh = new Workers(options.forReplacement())) {
            for (Verdict before : first.values()) {
                Verdict again = judge.apply(fresh, Case.parse(before.line()));
                if (again.status().isBreakdown()) {
                    broken.accept(again);
                }
                if (!again.evidence().outputs().equals(before.evidence().outputs())) {
                    return GateResult.failed(Gate.DETERMINISM, before.line() + " gave other bits in a fresh process"
                        + (again.status() == Status.PASSED ? "" : ", where it " + again.status().name().toLowerCase(Locale.ROOT) + ": " + again.message()), Double.NaN);
                }
            }
            return GateResult.passed(Gate.DETERMINISM, Double.NaN);
        } catch (BackendUnavailableException | DeviceException | UncheckedIOException closed) {
            // the run has its verdicts, and this is one of them
            return GateResult.failed(Gate.DETERMINISM, "the device could not be opened in a fresh process: " + closed.getMessage(), Double.NaN);
        }
    }
}
