package dev.npu4j.cli.validate;

import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.error.OperandException;
import java.util.List;

/// Lets a criterion of another house decide in the place of the gates.
final class HouseRule {
    private HouseRule() {
    }

    /// The verdict as that house would give it. One that rests on no result stays as it is.
    static Verdict apply(String criterion, Verdict verdict) {
        if (verdict.status() != Status.PASSED && verdict.status() != Status.FAILED) {
            return verdict;
        }
        List<Opinion> opinions = verdict.evidence().opinions();
        Opinion decisive = opinions.stream().filter(each -> each.criterion().equals(criterion)).findFirst().orElseThrow(() ->
            new OperandException("validate", "--criterion", "one of " + opinions.stream().map(Opinion::criterion).toList(), "'" + criterion + "'"));
        return new Verdict(verdict.line(), verdict.operator(), verdict.dtype(), verdict.device(), verdict.ranAs(),
            decisive.accepts() ? Status.PASSED : Status.FAILED, verdict.gates(), verdict.worst(), verdict.histogram(),
            verdict.message(), verdict.seconds(), verdict.evidence());
    }
}
