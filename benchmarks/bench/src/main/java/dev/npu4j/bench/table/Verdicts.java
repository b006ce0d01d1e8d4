package dev.npu4j.bench.table;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.measure.Limits;
import dev.npu4j.bench.measure.RoofRow;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.table.Verdict.Claim;
import dev.npu4j.bench.table.Verdict.Word;
import dev.npu4j.bench.workload.OperatorWorkload;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SandwichNorm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Verdicts of a run.
public final class Verdicts {
    private static final String JLAMA = "jlama";

    private Verdicts() {
    }

    /// Of all cases, in their order.
    public static List<Verdict> of(List<CaseResult> results) {
        List<Verdict> all = new ArrayList<>();
        for (CaseResult result : results) {
            if (result.isWork()) {
                all.add(peer(result));
                result.best(JLAMA).ifPresent(row -> all.add(against(result, Claim.JLAMA, row, Bars.JLAMA)));
                copy(result).ifPresent(all::add);
                dense(result, results).ifPresent(all::add);
            }
        }
        return all;
    }

    private static Verdict peer(CaseResult result) {
        double bar = Bars.peer(result.workload()).orElse(Double.NaN);
        Optional<Row> best = result.bestPeer();
        if (best.isEmpty() || result.ours().isEmpty()) {
            String why = result.ours().isEmpty() ? "ours was not measured" : "no peer was measured";
            return new Verdict(result.line(), result.threads(), Claim.PEER, "", Interval.NONE, bar, Word.UNMEASURED, why);
        }
        Verdict verdict = against(result, Claim.PEER, best.get(), bar);
        Interval share = shareOfReading(result);
        if ((verdict.word() == Word.BEHIND || verdict.word() == Word.NOISE) && share.high() >= Bars.READ) {
            verdict = verdict.as(share.low() >= Bars.READ ? Word.AHEAD : Word.NOISE,
                String.format(Locale.ROOT, "at %.0f %% of the read bandwidth measured in the same rounds", 100 * share.median()));
        }
        long lost = peers(result, Row.Status.LOST);
        long absent = lost + peers(result, Row.Status.FAILED);
        if (absent == 0) {
            return verdict;
        }
        String words = absent + (absent == 1 ? " peer was" : " peers were") + " lost or failed";
        // whose process ended may have been the best; who refuses a case says why in its row
        return verdict.as(lost > 0 && verdict.word() == Word.AHEAD ? Word.UNMEASURED : verdict.word(), verdict.note().isEmpty() ? words : verdict.note() + "; " + words);
    }

    private static long peers(CaseResult result, Row.Status status) {
        return result.rows().stream().filter(row -> row.isPeer() && row.status() == status).count();
    }

    private static Verdict against(CaseResult result, Claim claim, Row other, double bar) {
        Interval ratio = result.ours().map(ours -> ours.series().ratio(other.series())).orElse(Interval.NONE);
        return new Verdict(result.line(), result.threads(), claim, other.label(), ratio, bar, Verdict.judge(claim, ratio, bar), "");
    }

    /// Our bytes a second over those that can be read; unknown for a case that memory does not limit.
    public static Interval shareOfReading(CaseResult result) {
        Optional<RoofRow> read = result.roof(Probe.READ);
        return read.isEmpty() || !Limits.isBoundByMemory(result.cost()) ? Interval.NONE : share(result, read.get());
    }

    private static Interval share(CaseResult result, RoofRow roof) {
        return result.ours().map(ours -> ours.series().ratio(roof.series()).under(result.cost().bytes() / roof.work())).orElse(Interval.NONE);
    }

    private static Optional<Verdict> copy(CaseResult result) {
        if (!(result.workload() instanceof OperatorWorkload one && one.operator() instanceof SandwichNorm) || !Limits.isBoundByMemory(result.cost())) {
            return Optional.empty();
        }
        return Stream.of(Probe.COPY, Probe.COPY_LOOP).map(result::roof).flatMap(Optional::stream).min(Comparator.comparingDouble(row -> row.series().median()))
            .map(copy -> {
                Interval share = share(result, copy);
                return new Verdict(result.line(), result.threads(), Claim.COPY, copy.probe() == Probe.COPY ? "MemorySegment.copy" : "copy by a loop", share,
                    Bars.COPY, Verdict.judge(Claim.COPY, share, Bars.COPY), "");
            });
    }

    private static Optional<Verdict> dense(CaseResult result, List<CaseResult> results) {
        if (!(result.workload() instanceof OperatorWorkload(PrunedAttention pruned, long seed)) || pruned.rows() != Bars.DENSE_ROWS || pruned.keep() == pruned.rows()) {
            return Optional.empty();
        }
        String dense = new OperatorWorkload(new PrunedAttention(pruned.dtype(), pruned.rows(), pruned.rows(), pruned.rows(), pruned.hq(), pruned.hkv(), pruned.d(),
            pruned.scale()), seed).line();
        return results.stream().filter(other -> other.line().equals(dense) && other.threads() == result.threads()).findFirst().flatMap(CaseResult::ours)
            .flatMap(theirs -> result.ours().map(ours -> {
                Interval ratio = ours.series().interval().over(theirs.series().interval());
                return new Verdict(result.line(), result.threads(), Claim.DENSE, "our own, all rows kept", ratio, Bars.DENSE,
                    Verdict.judge(Claim.DENSE, ratio, Bars.DENSE), "not in the same rounds");
            }));
    }
}
