package dev.npu4j.cli.report;

import dev.npu4j.cli.base.Machine;
import dev.npu4j.conformance.verdict.Errors;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.conformance.verdict.HeatMap;
import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.verdict.WorstElement;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Verdicts made by hand.
final class Samples {
    /// What breaks markup that is not escaped, and what XML forbids.
    static final String NASTY = "<script>alert('x')</script> & \"quotes\" \u0000\u001b]]> \uD800";

    static final RunFacts FACTS = new RunFacts("0.1.0", "abc123", List.of("validate", "--op", NASTY), List.of(), "2026-11-23T00:00:00Z", Machine.here(), "cpu",
        "cpu, vector 256, 2 threads", List.of("cpu,width=scalar"), false, "", "", "/models/it's", "", "", "rounds to nearest " + NASTY, Provenance.HERE);

    /// All but one notice; that one changes nothing.
    static final SelfTest SELF_TEST = new SelfTest(List.of(
        planted("last k dropped", "f32", Planted.Fate.KILLED, List.of("torch", "ggml")),
        planted("last k dropped", "bf16", Planted.Fate.KILLED, List.of("ggml")),
        planted("eps omitted " + NASTY, "f32", Planted.Fate.KILLED, List.of()),
        planted("eps omitted " + NASTY, "bf16", Planted.Fate.EQUIVALENT, List.of("torch"))), 1.5);

    /// A simulated NPU's.
    static final RunFacts SIMULATED = new RunFacts("0.1.0", "abc123", List.of("validate", "--sim"), List.of("NPU4J_SIM_SEED=7"), "2026-11-23T00:00:00Z", Machine.here(), "ascend:0 (simulated)",
        "ascend:0, SIMULATED Ascend910B3, CANN 9.1.0", List.of(), true, "910B", "", "", "", "", "", Provenance.HERE);

    private Samples() {
    }

    /// Of a simulated NPU.
    static Verdict simulated(Verdict verdict, Status status, String line) {
        return new Verdict(line, verdict.operator(), verdict.dtype(), "ascend:0 (simulated)", verdict.ranAs(), status, verdict.gates(), verdict.worst(), verdict.histogram(),
            verdict.message(), verdict.seconds(), verdict.evidence());
    }

    static Planted planted(String fault, String dtype, Planted.Fate fate, List<String> acceptedBy) {
        return new Planted(fault, "GroupedMatmul", dtype, "cpu", fate, fate == Planted.Fate.KILLED ? List.of(Gate.BOUND, Gate.EXACT) : List.of(), acceptedBy,
            "GroupedMatmul(" + dtype + ", e=2, m=4, k=8, n=16)", fate == Planted.Fate.KILLED ? "" : "because " + NASTY);
    }

    static SelfTest blind() {
        return new SelfTest(List.of(planted("last k dropped", "f32", Planted.Fate.KILLED, List.of()), planted("zeros", "bf16", Planted.Fate.SURVIVED, List.of("ggml"))), 1);
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

    /// A case in which a block of the output is wrong, with all that may be said about one.
    static Verdict wrongTile() {
        int[] histogram = new int[Verdict.BINS];
        histogram[58] = 500;
        histogram[62] = 12;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("max_abs", 0.5);
        figures.put("cosine", 0.9999);
        return new Verdict("GroupedMatmul(f32, e=2, m=32, k=8, n=16, fill=normal, seed=7)", "GroupedMatmul", "f32", "cpu", "GroupedMatmul(f32, e=2, m=32, k=8, n=16, counts)", Status.FAILED,
            List.of(GateResult.passed(Gate.INTEGRITY, Double.NaN), GateResult.failed(Gate.BOUND, "12 of 512 elements outside their bound", 5.25)),
            List.of(new WorstElement("y", new long[] {5, 12}, 3.625, 3.1, 0.1), new WorstElement("y", new long[] {4, 13}, 2, 1.7, 0.1)), histogram,
            "G2: 12 of 512 elements outside their bound", 0.5,
            new Evidence("sampled: all columns of 30 of 32 rows", "11".repeat(32), "22".repeat(32), Errors.NONE,
                new HeatMap("y", 32, 16, List.of("8888888888888888", "8888888888888888", "888888888888XX88", "888888888888888-", "8888888888888888", "8888888888888888",
                    "8888888888888888", "8888888888888888", "8888888888888888", "8888888888888888", "8888888888888888", "8888888888888888", "8888888888888888", "8888888888888888",
                    "8888888888888888", "8888888888888888")),
                List.of(new Opinion("torch", false, 1, 0.5), new Opinion("ggml", true, 1e-5, 5e-4)), figures, List.of("3 zeros have another sign than in float64")));
    }

    /// Values of a model, whose line is only a label.
    static Verdict real() {
        return new Verdict("tiny-pangu layer 0 " + NASTY, "SandwichNorm", "f32", "cpu", "SandwichNorm(f32, rows=3, hidden=80, eps=1.0E-5, profile=fused)", Status.PASSED,
            List.of(new GateResult(Gate.BOUND, true, "", 0.5)), List.of(), new int[Verdict.BINS], "", 0.01, Evidence.NONE);
    }

    static Together together(boolean held) {
        return new Together("GroupedMatmul", "f32", 120, held ? GateResult.passed(Gate.RATIO, 0.4) : GateResult.failed(Gate.RATIO, "mean error 1.34 times the model's, limit 1.2", 1.12));
    }

    static Outcome outcome(List<Verdict> verdicts) {
        return Outcome.of(verdicts, FACTS, SELF_TEST, List.of(), Demands.NONE, List.of(), false);
    }

    static RunFacts facts(String criterion, String fault, String... command) {
        return new RunFacts(FACTS.version(), FACTS.commit(), List.of(command), FACTS.variables(), FACTS.started(), FACTS.machine(), FACTS.device(), FACTS.description(), FACTS.twins(),
            FACTS.accelerator(), FACTS.simulated(), FACTS.seed(), FACTS.model(), criterion, fault, FACTS.arithmetic(), Provenance.HERE);
    }

    /// A run as it would end.
    static Run run(List<Verdict> verdicts, RunFacts facts, SelfTest selfTest, List<Together> together) {
        Summary summary = new Summary();
        verdicts.forEach(summary::add);
        return new Run(verdicts.stream().map(Lean::of).toList(), summary, facts, Outcome.of(verdicts, facts, selfTest, together, Demands.NONE, List.of(), false), selfTest, together,
            List.of("left " + NASTY), 12);
    }

    static Reports open(Path folder) throws java.io.IOException {
        return new Reports(folder, FACTS, Demands.NONE, List.of("left " + NASTY));
    }
}
