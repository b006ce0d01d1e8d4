package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.error.OperandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The cases that every backend is judged by. `quick` is for every build; `full` holds it, and more shapes, extents of
/// real models and every pair of (dtype, fill).
public final class CaseSets {
    private record Sets(Supplier<List<Case>> quick, Supplier<List<Case>> full) {
    }

    private static final Map<String, Sets> OPERATORS = new LinkedHashMap<>();

    static {
        OPERATORS.put("GroupedMatmul", new Sets(GroupedMatmulCases::quick, GroupedMatmulCases::full));
        OPERATORS.put("RmsNorm", new Sets(RmsNormCases::quick, RmsNormCases::full));
        OPERATORS.put("AddRmsNorm", new Sets(AddRmsNormCases::quick, AddRmsNormCases::full));
        OPERATORS.put("SandwichNorm", new Sets(SandwichNormCases::quick, SandwichNormCases::full));
        OPERATORS.put("PrunedAttention", new Sets(PrunedAttentionCases::quick, PrunedAttentionCases::full));
        OPERATORS.put("TokenSelect", new Sets(TokenSelectCases::quick, TokenSelectCases::full));
    }

    private CaseSets() {
    }

    /// Names of the operators that there are cases for.
    public static List<String> operators() {
        return List.copyOf(OPERATORS.keySet());
    }

    /// About a hundred cases of each operator.
    ///
    /// @param operatorOrNull name of the one operator wanted, or null for all
    /// @throws OperandException where there is no such operator
    public static List<Case> quick(String operatorOrNull) {
        return collect(operatorOrNull, false);
    }

    /// Several hundred cases of each operator, those of [#quick] first.
    ///
    /// @param operatorOrNull name of the one operator wanted, or null for all
    /// @throws OperandException where there is no such operator
    public static List<Case> full(String operatorOrNull) {
        return collect(operatorOrNull, true);
    }

    private static List<Case> collect(String operatorOrNull, boolean full) {
        if (operatorOrNull != null && !OPERATORS.containsKey(operatorOrNull)) {
            throw new OperandException("CaseSets", "operator", "one of " + String.join(", ", OPERATORS.keySet()), "'" + operatorOrNull + "'");
        }
        LinkedHashSet<Case> cases = new LinkedHashSet<>();
        OPERATORS.forEach((name, sets) -> {
            if (operatorOrNull == null || operatorOrNull.equals(name)) {
                cases.addAll(sets.quick.get());
                cases.addAll(full ? sets.full.get() : List.of());
            }
        });
        return new ArrayList<>(cases);
    }
}
