package dev.npu4j.conformance.property;

import dev.npu4j.conformance.launch.Bound;
import dev.npu4j.conformance.launch.Launch;
import dev.npu4j.conformance.launch.Rehearsed;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Stream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Gate G7: the same bits again from the same inputs, one launch after the other, and beside a second stream that runs
/// the same. Each launch starts from poisoned outputs, so that what an earlier one left is not taken for a result, and
/// must leave the memory around its outputs alone each time, as the first one had to ([Gate#INTEGRITY]).
///
/// A launch is repeated until it has been run a hundred times or has had its time; small cases, where races show, reach
/// the hundred. Other places in memory, other twins and single rows are the business of [OneFunctionGate], other
/// processes that of the run as a whole.
public final class DeterminismGate {
    /// Launches of a case.
    public static final int MOST = 100;
    private static final int FEWEST = 3;
    private static final long NANOS = 3_000_000;

    private final Device device;
    private final Map<String, boolean[]> written;

    /// @param written elements that are to be written, by output; outputs that are absent from it are written whole
    public DeterminismGate(Device device, Map<String, boolean[]> written) {
        this.device = device;
        this.written = written;
    }

    /// @param layout the plan's operands, laid out
    /// @param base   what the first launch gave
    public GateResult judge(Launch layout, Launch.Outcome base) {
        try (Bound here = layout.bind(device); Bound there = layout.bind(device);
             Stream first = device.openStream(); Stream one = device.openStream(); Stream two = device.openStream()) {
            String alone = repeat(here, first, base);
            if (!alone.isEmpty()) {
                return GateResult.failed(Gate.DETERMINISM, alone, Double.NaN);
            }
            String beside = atOnce(() -> repeat(here, one, base), () -> repeat(there, two, base));
            return beside.isEmpty() ? GateResult.passed(Gate.DETERMINISM, Double.NaN)
                : GateResult.failed(Gate.DETERMINISM, "beside another stream: " + beside, Double.NaN);
        }
    }

    private String repeat(Bound bound, Stream stream, Launch.Outcome base) {
        long start = System.nanoTime();
        for (int i = 2; i <= MOST && (i <= FEWEST || goesOn(stream, start)); i++) {
            bound.run(stream);
            if (i == 2 || !bound.isLikeTheRunBefore()) {
                String difference = difference(bound, base);
                if (!difference.isEmpty()) {
                    return "launch " + i + " of the same call: " + difference;
                }
            }
        }
        return "";
    }

    private static boolean goesOn(Stream stream, long start) {
        return stream instanceof Rehearsed rehearsed ? rehearsed.hasMore() : System.nanoTime() - start < NANOS;
    }

    private String difference(Bound bound, Launch.Outcome base) {
        String difference = bound.differenceFrom(base);
        List<String> faults = difference.isEmpty() ? bound.inspect(written).faults() : List.of();
        return faults.isEmpty() ? difference : String.join("; ", faults);
    }

    /// Comes back when both have ended, whatever became of the first: the memory that they work on is freed next.
    private static String atOnce(Supplier<String> here, Supplier<String> there) {
        CompletableFuture<String> other = CompletableFuture.supplyAsync(there);
        String difference;
        try {
            difference = here.get();
        } finally {
            other.handle((said, failure) -> said).join();
        }
        try {
            String otherDifference = other.join();
            return difference.isEmpty() ? otherDifference : difference;
        } catch (CompletionException failure) {
            // as it was thrown: what it was decides what the verdict is
            switch (failure.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw failure;
            }
        }
    }
}
