package dev.npu4j.cli.report;

import dev.npu4j.cli.base.Machine;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import java.util.List;

/// Verdicts made by hand.
final class Samples {
    /// What breaks markup that is not escaped, and what XML forbids.
    static final String NASTY = "<script>alert('x')</script> & \"quotes\" \u0000\u001b]]> \uD800";

    static final RunFacts FACTS = new RunFacts("0.1.0", "abc123", List.of("validate", "--op", NASTY), "2026-11-23T00:00:00Z", Machine.here(), "cpu",
        "cpu, vector 256, 2 threads", List.of("cpu,width=scalar"), false, "", "/models/it's", "", "", "");

    private Samples() {
    }

    static Verdict verdict(Status status, double margin) {
        boolean passed = status == Status.PASSED;
        int[] histogram = new int[Verdict.BINS];
        histogram[0] = 1000;
        histogram[57] = 100;
        histogram[59] = 7;
        histogram[62] = passed ? 0 : 3;
        return new Verdict("RmsNorm(bf16, rows=3, hidden=80, eps=1.0E-5, fill=normal, seed=1)", "RmsNorm", "bf16", "cpu", "RmsNorm(bf16, rows=3, hidden=80, eps=1.0E-5)", status,
            List.of(new GateResult(Gate.INTEGRITY, true, "", Double.NaN), new GateResult(Gate.BOUND, passed, passed ? "" : NASTY, margin)),
            List.of(new WorstElement("y", new long[] {2, 79}, 1.0078125, 1.00401, 0.0039), new WorstElement("y", new long[] {0, 1}, Double.NaN, 1, 0.0039)),
            histogram, passed ? "" : "G2: y[2, 79] " + NASTY, 0.01, Evidence.NONE);
    }

    /// Values of a model, whose line is only a label.
    static Verdict real() {
        return new Verdict("tiny-pangu layer 0 " + NASTY, "SandwichNorm", "f32", "cpu", "SandwichNorm(f32, rows=3, hidden=80, eps=1.0E-5, profile=fused)", Status.PASSED,
            List.of(new GateResult(Gate.BOUND, true, "", 0.5)), List.of(), new int[Verdict.BINS], "", 0.01, Evidence.NONE);
    }

    static Outcome outcome(List<Verdict> verdicts) {
        return Outcome.of(verdicts, FACTS, List.of(), List.of(), false);
    }
}
