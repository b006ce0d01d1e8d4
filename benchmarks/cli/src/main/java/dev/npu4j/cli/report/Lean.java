package dev.npu4j.cli.report;

import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.HeatMap;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.List;
import java.util.Map;

/// Verdicts without their pictures and lists, so that those of a release run, some sixty thousand, fit into a small heap.
/// What is left out here is in [Summary] where a report needs it, and whole in `cases.jsonl`.
final class Lean {
    private static final int[] NO_HISTOGRAM = new int[Verdict.BINS];
    private static final int LONGEST = 600;

    private Lean() {
    }

    /// Line, status, gates, errors and hash of the outputs.
    static Verdict of(Verdict verdict) {
        Evidence evidence = verdict.evidence();
        List<GateResult> gates = verdict.gates().stream().map(gate -> gate.detail().length() <= LONGEST ? gate
            : new GateResult(gate.gate(), gate.passed(), cut(gate.detail()), gate.margin())).toList();
        return new Verdict(verdict.line(), verdict.operator(), verdict.dtype(), verdict.device(), "", verdict.status(), gates, List.of(), NO_HISTOGRAM,
            cut(verdict.message()), verdict.seconds(),
            new Evidence(evidence.coverage(), "", evidence.outputs(), evidence.errors(), HeatMap.NONE, List.of(), Map.of(), List.of()));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " … (whole in " + Reports.CASES + ")";
    }
}
