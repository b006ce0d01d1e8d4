package dev.npu4j.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Interval;
import dev.npu4j.bench.measure.Row;
import dev.npu4j.bench.roof.Probe;
import dev.npu4j.bench.table.Verdict.Claim;
import dev.npu4j.bench.table.Verdict.Word;
import dev.npu4j.bench.worker.WorkerKind;
import java.util.List;
import org.assertj.core.data.Offset;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private static final String SMALL_FFN = "ExpertFfn(f32, e=16, m=128, hidden=1024, width=512)"; // 8 rows: 0.80
    private static final String STREAMED_FFN = "ExpertFfn(f32, e=8, m=8, hidden=5120, width=1344)"; // 660 MB read once: 1.00
    private static final String NORM = "SandwichNorm(f32, rows=1024, hidden=7680, profile=fused)"; // 0.43, and copy bandwidth
    private static final String DENSE = "PrunedAttention(f32, sq=4096, rows=4096, keep=4096, hq=8, hkv=2, d=128)";
    private static final String PRUNED = "PrunedAttention(f32, sq=1440, rows=4096, keep=1440, hq=8, hkv=2, d=128)";

    private static Verdict only(CaseResult... results) {
        assertThat(Verdicts.of(List.of(results))).hasSize(1);
        return Verdicts.of(List.of(results)).getFirst();
    }

    @Test
    void aRatioWhollyBelowTheBarIsAhead() {
        Verdict verdict = only(Sample.result(SMALL_FFN, List.of(Sample.ours(7, 7, 7, 7, 7), Sample.peer("mkl", 12, 12, 12, 12, 12), Sample.peer("onednn", 10, 10, 10, 10, 10))));
        assertThat(verdict.word()).isEqualTo(Word.AHEAD);
        assertThat(verdict.against()).isEqualTo("onednn");
        assertThat(verdict.ratio()).isEqualTo(new Interval(0.7, 0.7, 0.7));
        assertThat(verdict.bar()).isEqualTo(0.80);
    }

    @Test
    void oneWhollyAboveItIsBehindAndOneAcrossItIsNoise() {
        assertThat(only(Sample.result(SMALL_FFN, List.of(Sample.ours(9, 9, 9, 9, 9), Sample.peer("mkl", 10, 10, 10, 10, 10)))).word()).isEqualTo(Word.BEHIND);
        assertThat(only(Sample.result(SMALL_FFN, List.of(Sample.ours(7, 7, 9, 9, 9), Sample.peer("mkl", 10, 10, 10, 10, 10)))).word()).isEqualTo(Word.NOISE);
    }

    @Test
    void whoComputesSomethingElseOrWasLostIsNoPeer() {
        Row wrong = Sample.row(WorkerKind.PEERS, "torch", Row.Status.WRONG, 1, 1, 1, 1, 1);
        Row lost = Sample.row(WorkerKind.PEERS, "mkl", Row.Status.LOST, 1, 1);
        Verdict verdict = only(Sample.result(SMALL_FFN, List.of(Sample.ours(7, 7, 7, 7, 7), wrong, lost, Sample.peer("onednn", 10, 10, 10, 10, 10))));
        assertThat(verdict.against()).isEqualTo("onednn");
        assertThat(verdict.word()).as("the lost one may have been the best").isEqualTo(Word.UNMEASURED);
        assertThat(verdict.note()).isEqualTo("1 peer was lost or failed");
        assertThat(only(Sample.result(SMALL_FFN, List.of(Sample.ours(7, 7, 7, 7, 7), wrong))).word()).isEqualTo(Word.UNMEASURED);
    }

    @Test
    void aBaselineIsNoPeer() {
        assertThat(only(Sample.result(SMALL_FFN, List.of(Sample.ours(7, 7, 7), Sample.row(WorkerKind.BASELINE, "npu4j", Row.Status.MEASURED, 1, 1, 1)))).word()).isEqualTo(Word.UNMEASURED);
    }

    @Test
    void theFasterOfWithAndWithoutMklCounts() {
        Verdict verdict = only(Sample.result(SMALL_FFN, List.of(Sample.ours(7, 7, 7), Sample.peer("torch", 20, 20, 20), Sample.row(WorkerKind.MKL, "torch", Row.Status.MEASURED, 10, 10, 10))));
        assertThat(verdict.against()).isEqualTo("torch (MKL loaded)");
        assertThat(verdict.ratio().median()).isEqualTo(0.7);
    }

    @Test
    void whoReadsAsFastAsMemoryGivesKeepsTheBar() {
        List<Row> rows = List.of(Sample.ours(0.0333, 0.0333, 0.0333), Sample.peer("onednn", 0.030, 0.030, 0.030));
        // 660.9 MB in 33.3 ms are 19.8 GB/s
        Verdict atTheLimit = only(Sample.result(STREAMED_FFN, rows, Sample.roof(Probe.READ, 20e9, 1, 1, 1)));
        assertThat(atTheLimit.word()).isEqualTo(Word.AHEAD);
        assertThat(atTheLimit.note()).contains("at 99 % of the read bandwidth");
        assertThat(only(Sample.result(STREAMED_FFN, rows, Sample.roof(Probe.READ, 25e9, 1, 1, 1))).word()).isEqualTo(Word.BEHIND);
    }

    @Test
    void whetherItDoesIsDecidedByTheWholeInterval() {
        List<Row> rows = List.of(Sample.ours(0.0333, 0.0333, 0.0333), Sample.peer("onednn", 0.030, 0.030, 0.030));
        // from 90 % to 99 % of what could be read
        assertThat(only(Sample.result(STREAMED_FFN, rows, Sample.roof(Probe.READ, 20e9, 0.91, 1, 1))).word()).isEqualTo(Word.NOISE);
    }

    @Test
    void whoRefusesACaseIsSaidAndTheRestIsJudged() {
        Row refused = Sample.row(WorkerKind.PEERS, "onednn", Row.Status.FAILED);
        Verdict verdict = only(Sample.result(SMALL_FFN, List.of(Sample.ours(7, 7, 7), refused, Sample.peer("mkl", 10, 10, 10))));
        assertThat(verdict.word()).isEqualTo(Word.AHEAD);
        assertThat(verdict.note()).isEqualTo("1 peer was lost or failed");
    }

    @Test
    void memoryIsNoExcuseForWhatACacheHolds() {
        String small = "SandwichNorm(f32, rows=1, hidden=7680, profile=fused)";
        List<Row> rows = List.of(Sample.ours(2e-6, 2e-6, 2e-6), Sample.peer("onnxruntime", 2e-6, 2e-6, 2e-6));
        assertThat(only(Sample.result(small, rows, Sample.roof(Probe.READ, 20e9, 1, 1, 1))).word()).isEqualTo(Word.BEHIND);
    }

    @Test
    void aNormOutOfCacheIsHeldAgainstTheFasterCopyToo() {
        double bytes = 4.0 * 1024 * 7680 * 4 + 2 * 7680 * 4;
        CaseResult result = Sample.result(NORM, List.of(Sample.ours(1, 1, 1)), Sample.roof(Probe.COPY, bytes, 0.9, 0.9, 0.9), Sample.roof(Probe.COPY_LOOP, bytes, 2, 2, 2));
        assertThat(Verdicts.of(List.of(result))).filteredOn(verdict -> verdict.claim() == Claim.COPY).singleElement().satisfies(verdict -> {
            assertThat(verdict.ratio().median()).isCloseTo(0.9, Offset.offset(1e-9));
            assertThat(verdict.word()).isEqualTo(Word.AHEAD);
            assertThat(verdict.against()).isEqualTo("MemorySegment.copy");
        });
    }

    @Test
    void jlamaHasABarOfItsOwn() {
        CaseResult result = Sample.result(SMALL_FFN, List.of(Sample.ours(7, 7, 7), Sample.peer("onednn", 10, 10, 10), Sample.peer("jlama", 10.5, 10.5, 10.5)));
        assertThat(Verdicts.of(List.of(result))).extracting(Verdict::claim, Verdict::word)
            .containsExactly(Tuple.tuple(Claim.PEER, Word.AHEAD), Tuple.tuple(Claim.JLAMA, Word.BEHIND));
    }

    @Test
    void prunedAttentionIsHeldAgainstOurDenseOne() {
        CaseResult dense = Sample.result(DENSE, List.of(Sample.ours(100, 100, 110)));
        CaseResult pruned = Sample.result(PRUNED, List.of(Sample.ours(13, 14, 14)));
        assertThat(Verdicts.of(List.of(pruned, dense))).filteredOn(verdict -> verdict.claim() == Claim.DENSE).singleElement().satisfies(verdict -> {
            assertThat(verdict.ratio().median()).isEqualTo(0.14);
            assertThat(verdict.word()).isEqualTo(Word.AHEAD);
        });
        assertThat(Verdicts.of(List.of(pruned))).noneMatch(verdict -> verdict.claim() == Claim.DENSE);
    }

    @Test
    void aCaseOfOnesOwnHasNoBar() {
        assertThat(only(Sample.result("SandwichNorm(f32, rows=2, hidden=64)", List.of(Sample.ours(1, 1, 1), Sample.peer("torch", 2, 2, 2)))).word()).isEqualTo(Word.NO_BAR);
    }
}
