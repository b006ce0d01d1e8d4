package dev.npu4j.conformance.criterion;

import dev.npu4j.conformance.compare.Elements;
import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All criteria of other houses that are known here. They decide nothing, unless someone asks for one by name
/// ([dev.npu4j.conformance.verdict.Verdict#decidedBy]).
///
/// All see the same elements: of floating-point outputs, those that are written and of which something is promised.
/// Integer outputs (`keep` of TokenSelect) are left to the gates, which ask for equality. A house judges each output by
/// itself; what is reported is the output that it likes least.
///
/// Missing on purpose: FlashAttention's rule needs the result of an ordinary implementation in the output's own type
/// beside ours, oneDNN's and XNNPACK's tolerances belong to inputs that they fill themselves.
public final class Criteria {
    private static final List<Criterion> ALL = List.of(new Torch(), new Ggml(), new CannMixed(), new CannMereMare(), new Msprobe(),
        new VllmAscend(), new DeepGemm(), new Triton(), new Onnx(), new Cosine());

    private Criteria() {
    }

    /// The names, in the order of reports.
    public static List<String> names() {
        return ALL.stream().map(Criterion::name).toList();
    }

    /// What a criterion asks for, in a sentence without a full stop.
    ///
    /// @throws OperandException where there is none of that name
    public static String describe(String name) {
        requireKnown(name);
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow().description();
    }

    /// Refuses the name of a criterion that does not exist.
    ///
    /// @throws OperandException that lists those that do
    public static void requireKnown(String name) {
        if (!names().contains(name)) {
            throw new OperandException("validate", "--criterion", "one of " + String.join(", ", names()), "'" + name + "'");
        }
    }

    /// What each would say of an operator's outputs; nothing where there is nothing to measure.
    public static List<Opinion> opinions(Operator operator, List<Elements> outputs) {
        List<Numbers> numbers = Numbers.of(outputs);
        List<Opinion> opinions = new ArrayList<>();
        if (!numbers.isEmpty()) {
            for (Criterion criterion : ALL) {
                opinions.add(opinion(criterion, operator, numbers));
            }
        }
        return opinions;
    }

    private static Opinion opinion(Criterion criterion, Operator operator, List<Numbers> outputs) {
        Finding worst = outputs.stream().map(output -> criterion.judge(operator, output)).reduce(Finding::worse).orElseThrow();
        return new Opinion(criterion.name(), worst.accepts(), worst.value(), worst.limit());
    }

    /// Common measures of error over all outputs, by name: `max_abs max_rel cosine nmse max_ulp mean_ulp p50_ulp p99_ulp
    /// p99_9_ulp error_balance`. None where there is nothing to measure.
    public static Map<String, Double> figures(List<Elements> outputs) {
        return Figures.of(Numbers.of(outputs));
    }
}
