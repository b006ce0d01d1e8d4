package dev.npu4j.bench.table;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.measure.Limits;
import dev.npu4j.bench.measure.RoofRow;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.measure.Series;
import dev.npu4j.bench.roof.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Our time now over our time before, in one case.
///
/// @param ratio   with its interval, after what the machine itself became faster or slower by is taken out
/// @param machine by what that was: the limit that bounds the case, before over now; 1 where both were measured in the same rounds
public record Drift(String line, int threads, Interval ratio, double machine) {
    /// A case may be so much slower before it counts.
    public static final double ALLOWED = 1.10;

    /// Slower by more than is allowed, and not by noise.
    public boolean isSlower() {
        return ratio.low() > ALLOWED;
    }

    /// Against an earlier run: cases that both have. Times of two runs are comparable as shares of what the machine could
    /// do in each.
    public static List<Drift> between(List<CaseResult> before, List<CaseResult> now) {
        List<Drift> all = new ArrayList<>();
        for (CaseResult result : now) {
            Optional<CaseResult> earlier = before.stream().filter(other -> result.isWork() && other.line().equals(result.line()) && other.threads() == result.threads()).findFirst();
            if (earlier.isEmpty() || earlier.get().ours().isEmpty() || result.ours().isEmpty()) {
                continue;
            }
            boolean memory = Limits.isBoundByMemory(result.cost());
            double machine = rate(memory, before, earlier.get()) / rate(memory, now, result);
            Interval ratio = interval(result).over(interval(earlier.get()));
            double factor = Double.isNaN(machine) ? 1 : machine;
            all.add(new Drift(result.line(), result.threads(), new Interval(ratio.low() / factor, ratio.median() / factor, ratio.high() / factor), factor));
        }
        return all;
    }

    /// Against another build in the same rounds.
    public static List<Drift> besides(List<CaseResult> results) {
        List<Drift> all = new ArrayList<>();
        for (CaseResult result : results) {
            Optional<Row> baseline = result.baseline();
            if (baseline.isPresent() && result.ours().isPresent()) {
                all.add(new Drift(result.line(), result.threads(), result.ours().get().series().ratio(baseline.get().series()), 1));
            }
        }
        return all;
    }

    private static Interval interval(CaseResult result) {
        return result.ours().orElseThrow().series().interval();
    }

    /// Of the limit that bounds the case: in its own rounds, or else over the run. NaN where it was not measured.
    private static double rate(boolean memory, List<CaseResult> run, CaseResult own) {
        Probe probe = memory ? Probe.READ : Probe.FMA;
        return own.roof(probe).map(RoofRow::rate).orElseGet(() -> overall(run, own.threads(), probe)).median();
    }

    /// A limit of the machine over a whole run, of all rounds in which it was measured.
    public static Interval overall(List<CaseResult> run, int threads, Probe probe) {
        Series all = Series.NONE;
        double work = Double.NaN;
        for (CaseResult each : run) {
            Optional<RoofRow> roof = each.threads() == threads ? each.roof(probe) : Optional.empty();
            if (roof.isPresent()) {
                work = roof.get().work();
                all = all.followedBy(roof.get().series());
            }
        }
        return all.interval().under(work);
    }
}
