package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.Weight;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// *What* is computed: an immutable record per operator, whose file is the operator's specification. `on(...)` adds
/// *on which tensors* and gives an [OpCall]; a device's stream launches that, as often as one likes.
///
/// Backends switch over this sealed type, so a forgotten operator fails to compile.
public sealed interface Operator
    permits
    GroupedMatmul,
    RmsNorm,
    AddRmsNorm,
    SandwichNorm,
    PrunedAttention,
    TokenSelect,
    Matmul,
    RotaryEmbedding,
    GroupedTopKRouter,
    SigmoidTopKRouter,
    SwiGlu,
    Gelu,
    ExpertPermute,
    ExpertCombine,
    GatherRows,
    PagedAttention,
    GroupedMatmulSwiGlu,
    GroupedMatmulCombine {

    /// The operator's name in case lines: its class name.
    default String name() {
        return getClass().getSimpleName();
    }

    /// The operator as one line of text, in the form that [#parse] reads.
    String line();

    /// Names, roles, dtypes and shapes of all operands, in the order of the specification.
    List<Operand> operands();

    /// Work and ideal traffic of one launch.
    Cost cost();

    /// Builds the call from operands by name, the generic form of `on(...)`: every required operand of [#operands()],
    /// any optional one, nothing else.
    ///
    /// @throws OperandException where an operand is missing, unknown or does not fit
    OpCall bind(Map<String, ? extends Weight> operands);

    /// Whether output `output` may be exactly the same tensor as input `input`.
    default boolean mayAlias(String output, String input) {
        return false;
    }

    /// The names of all operators, in the order of the architecture.
    static List<String> names() {
        return Stream.of(Operator.class.getPermittedSubclasses()).map(Class::getSimpleName).toList();
    }

    /// Reads a line such as `GroupedMatmul(bf16, e=8, m=37, k=128, n=96, counts, weight=nk)`.
    static Operator parse(String text) {
        Line line = Line.parse(text);
        Operator operator = parse(line);
        line.requireAllTaken();
        return operator;
    }

    /// Reads an operator from the arguments it knows, leaving the others in `line` for whoever added them.
    static Operator parse(Line line) {
        return switch (line.name()) {
            case "GroupedMatmul" -> GroupedMatmul.parse(line);
            case "RmsNorm" -> RmsNorm.parse(line);
            case "AddRmsNorm" -> AddRmsNorm.parse(line);
            case "SandwichNorm" -> SandwichNorm.parse(line);
            case "PrunedAttention" -> PrunedAttention.parse(line);
            case "TokenSelect" -> TokenSelect.parse(line);
            case "Matmul" -> Matmul.parse(line);
            case "RotaryEmbedding" -> RotaryEmbedding.parse(line);
            case "GroupedTopKRouter" -> GroupedTopKRouter.parse(line);
            case "SigmoidTopKRouter" -> SigmoidTopKRouter.parse(line);
            case "SwiGlu" -> SwiGlu.parse(line);
            case "Gelu" -> Gelu.parse(line);
            case "ExpertPermute" -> ExpertPermute.parse(line);
            case "ExpertCombine" -> ExpertCombine.parse(line);
            case "GatherRows" -> GatherRows.parse(line);
            case "PagedAttention" -> PagedAttention.parse(line);
            case "GroupedMatmulSwiGlu" -> GroupedMatmulSwiGlu.parse(line);
            case "GroupedMatmulCombine" -> GroupedMatmulCombine.parse(line);
            default -> throw new OperandException("line", "operator", "one of " + String.join(", ", names()), "'" + line.name() + "'");
        };
    }
}
