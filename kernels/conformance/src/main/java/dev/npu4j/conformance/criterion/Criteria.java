package dev.npu4j.conformance.criterion;

import dev.npu4j.conformance.compare.Elements;
import dev.npu4j.conformance.verdict.Opinion;
import dev.npu4j.kernels.op.Operator;
import java.util.List;
import java.util.Map;

/// All criteria of other houses that are known here.
public final class Criteria {
    private Criteria() {
    }

    /// What each would say of an operator's outputs.
    public static List<Opinion> opinions(Operator operator, List<Elements> outputs) {
        return List.of();
    }

    /// Common measures of error over all outputs, by name.
    public static Map<String, Double> figures(List<Elements> outputs) {
        return Map.of();
    }
}
