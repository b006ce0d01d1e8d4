package dev.npu4j.cli.report;

import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.diagnosis.AscendDiagnosis;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.Comparator;
import java.util.List;

/// Where and how the run was made, and what to compare with another machine.
final class FactsSection {
    private FactsSection() {
    }

    static void write(Html html, Run run) {
        RunFacts facts = run.facts();
        Machine machine = facts.machine();
        html.section("facts", "Where and how").raw("<dl class=\"facts\">\n");
        fact(html, "Command", Reproduce.everything(facts));
        fact(html, "Tool", "npu4j " + facts.version() + (facts.commit().isEmpty() ? ", commit unknown" : ", commit " + facts.commit()));
        fact(html, "Started", facts.started() + ", took " + HeadSection.duration(run.seconds()) + ", of that the self-test " + HeadSection.duration(run.selfTest().seconds()));
        run.verdicts().stream().max(Comparator.comparingDouble(Verdict::seconds))
            .ifPresent(each -> fact(html, "Slowest case", HeadSection.duration(each.seconds()) + ": " + each.line()));
        fact(html, "Device", HeadSection.device(facts) + (facts.isSimulated() ? "" : " (not simulated)"));
        if (facts.isSimulated()) {
            fact(html, "Simulated", facts.simulated() + ", by NPU4J's simulator: no Ascend device computed anything, and no time here is one's");
        }
        if (facts.provenance().isElsewhere()) {
            recorded(html, facts.provenance());
        }
        if (facts.device().startsWith("ascend")) {
            fact(html, "Signatures", AscendDiagnosis.sources());
        }
        fact(html, "Arithmetic", facts.arithmetic().isEmpty() ? "not measured" : facts.arithmetic());
        fact(html, "Determinism", determinism(run.verdicts()));
        fact(html, "Twins", facts.twins().isEmpty() ? "none" : String.join("; ", facts.twins()));
        fact(html, "Profile auto", run.summary().profiles().isEmpty() ? "not asked for" : "ran as " + String.join(", ", run.summary().profiles()));
        fact(html, "Decided by", facts.criterion().isEmpty() ? "NPU4J's gates" : "the criterion " + facts.criterion());
        fact(html, "Planted fault", facts.fault().isEmpty() ? "none" : facts.fault());
        fact(html, "Model", facts.model().isEmpty() ? "none" : facts.model());
        fact(html, "Seed", facts.seed().isEmpty() ? "each case's own" : facts.seed());
        fact(html, facts.provenance().isElsewhere() ? "Judged on" : "Processor", machine.cpu() + ", " + machine.processors() + " usable");
        fact(html, "Memory", Machine.bytes(machine.memory()) + ", heap at most " + Machine.bytes(machine.heap()));
        fact(html, "System", machine.os());
        fact(html, "JDK", machine.jdk() + ", " + machine.jvm());
        fact(html, "Vector module", machine.vectorModule() ? "loaded" : "not loaded: scalar kernels");
        html.raw("</dl>\n");
        outputs(html, OutputsHash.of(run.verdicts()));
        html.raw("</section>\n");
    }

    private static void recorded(Html html, Provenance there) {
        fact(html, "Recorded", there.started() + ", by " + there.maker());
        fact(html, "Recorded with", "./npu4j " + String.join(" ", there.command()));
        there.facts().forEach(each -> fact(html, "Found there", each));
        fact(html, "Self-test there", there.selfTest().isEmpty() ? "not known: the recording did not come to its end" : there.selfTest());
        fact(html, "Recording", there.folder() + ", SHA-256 of its recording.json: " + there.sha256());
    }

    private static String determinism(List<Verdict> verdicts) {
        return asked(verdicts, Gate.DETERMINISM, "the same bits when repeated") + "; " + asked(verdicts, Gate.ONE_FUNCTION, "the same bits from twins and layouts");
    }

    private static String asked(List<Verdict> verdicts, Gate gate, String what) {
        long asked = count(verdicts, gate, false);
        return what + " (" + gate.label() + "): " + (asked == 0 ? "not asked" : "in " + count(verdicts, gate, true) + " of " + Words.cases((int) asked));
    }

    private static long count(List<Verdict> verdicts, Gate gate, boolean held) {
        return verdicts.stream().filter(each -> each.gates().stream().anyMatch(result -> result.gate() == gate && (!held || result.passed()))).count();
    }

    private static void outputs(Html html, OutputsHash hash) {
        html.element("h3", "To compare two machines");
        if (hash.cases() == 0) {
            html.element("p", "quiet", "No case left outputs.");
            return;
        }
        html.element("p", "quiet", "SHA-256 over all outputs of " + Words.cases(hash.cases()) + ": equal where every output is, bit for bit. That of each case is in "
            + Reports.CASES + ", field outputs_sha256.").element("pre", hash.sha256());
    }

    private static void fact(Html html, String name, String value) {
        html.element("dt", name).element("dd", value).raw("\n");
    }
}
