package dev.npu4j.conformance.launch;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Inputs;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.op.GroupedProduct;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.RotaryEmbedding;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// One launch as it is to happen: which operator on which numbers, laid out how.
///
/// @param operator resolved by the device
/// @param inputs   by operand name, row-major
/// @param dtypes   of the inputs
/// @param optional whether optional outputs are asked for
/// @param pad      as in [Case]
/// @param packed   whether the weight is packed first
/// @param inplace  whether an output that may be an input is it: h_out is h, y is x or the residual
public record Plan(Operator operator, Map<String, double[]> inputs, Map<String, DType> dtypes, boolean optional,
            int pad, boolean packed, boolean inplace) {

    public static Plan of(Case c, Operator resolved, Map<String, double[]> inputs) {
        Map<String, DType> dtypes = new LinkedHashMap<>();
        for (Operand operand : resolved.operands()) {
            if (inputs.containsKey(operand.name())) {
                boolean other = c.biasF32() && operand.name().equals("bias");
                boolean isFitted = operand.name().equals("router_scale"); // which is f32 where its values are no others
                dtypes.put(operand.name(), other ? DType.F32 : isFitted ? Inputs.fitting(resolved, operand, inputs.get(operand.name())) : operand.dtypes().getFirst());
            }
        }
        return new Plan(resolved, inputs, dtypes, c.rstd(), c.pad(), c.packed(), c.inplace());
    }

    /// The outputs of this launch, in the order of the specification.
    public List<Operand> outputs() {
        return operator.operands().stream().filter(o -> o.isOutput() && (o.required() || optional)).toList();
    }

    /// The input whose memory an output is to have, by name; empty where it has its own.
    public Optional<String> sharedWith(String output) {
        return inplace ? operator.operands().stream().map(Operand::name).filter(input -> operator.mayAlias(output, input) && inputs.containsKey(input)).findFirst()
            : Optional.empty();
    }

    /// Whether an input's memory is to be that of an output.
    public boolean isOverwritten(String input) {
        return inplace && operator.operands().stream().anyMatch(output -> operator.mayAlias(output.name(), input));
    }

    /// The same launch of another operator of the kind, or on other values of the same dtypes.
    public Plan with(Operator operator, Map<String, double[]> inputs) {
        return new Plan(operator, inputs, dtypes, optional, pad, packed, inplace);
    }

    /// With a dtype for an input that the plan did not have before.
    public Plan withDType(String operand, DType dtype) {
        Map<String, DType> more = new LinkedHashMap<>(dtypes);
        more.put(operand, dtype);
        return new Plan(operator, inputs, more, optional, pad, packed, inplace);
    }

    public Plan withPacked(boolean packed) {
        return new Plan(operator, inputs, dtypes, optional, pad, packed, inplace);
    }

    public Plan withPad(int pad) {
        return new Plan(operator, inputs, dtypes, optional, pad, packed, inplace);
    }

    public Plan withInplace(boolean inplace) {
        return new Plan(operator, inputs, dtypes, optional, pad, packed, inplace);
    }

    /// Rows that are computed independently of each other; 0 where the operator has no such rows.
    public int rows() {
        return switch (operator) {
            case GroupedMatmul o -> o.m();
            case RmsNorm o -> o.rows();
            case AddRmsNorm o -> o.rows();
            case SandwichNorm o -> o.rows();
            case PrunedAttention o -> o.sq();
            case TokenSelect o -> 0;
            case Matmul o -> o.m();
            case RotaryEmbedding o -> o.tokens();
            case GroupedTopKRouter o -> o.tokens();
            case SigmoidTopKRouter o -> o.tokens();
            case SwiGlu o -> o.rows();
            case Gelu o -> o.rows();
            case ExpertPermute o -> 0;
            case ExpertCombine o -> o.tokens();
            case GatherRows o -> o.keep();
            case PagedAttention o -> o.sq();
            case GroupedMatmulSwiGlu o -> o.m();
            case GroupedMatmulCombine o -> o.tokens();
        };
    }

    /// The same launch for row `i` alone. For a grouped product, a row that belongs to a group.
    public Plan alone(int i) {
        Map<String, double[]> one = new LinkedHashMap<>(inputs);
        Operator single = switch (operator) {
            case GroupedMatmul o -> {
                one.put("x", row(inputs.get("x"), i, o.k()));
                one.put("group_list", groupListOf(o, i));
                yield new GroupedMatmul(o.x(), o.w(), o.out(), o.e(), 1, o.k(), o.n(), o.groupList(), o.weight(), o.bias());
            }
            case RmsNorm o -> {
                one.put("x", row(inputs.get("x"), i, o.hidden()));
                yield new RmsNorm(o.dtype(), 1, o.hidden(), o.eps());
            }
            case AddRmsNorm o -> {
                one.put("a", row(inputs.get("a"), i, o.hidden()));
                one.put("h", row(inputs.get("h"), i, o.hidden()));
                yield new AddRmsNorm(o.dtype(), 1, o.hidden(), o.eps(), o.profile());
            }
            case SandwichNorm o -> {
                one.put("a", row(inputs.get("a"), i, o.hidden()));
                one.put("h", row(inputs.get("h"), i, o.hidden()));
                yield new SandwichNorm(o.dtype(), 1, o.hidden(), o.eps(), o.profile());
            }
            case PrunedAttention o -> {
                one.put("q", row(inputs.get("q"), i, o.hq() * o.d()));
                one.put("q_pos", row(inputs.get("q_pos"), i, 1));
                yield new PrunedAttention(o.dtype(), 1, o.rows(), o.keep(), o.hq(), o.hkv(), o.d(), o.scale());
            }
            case TokenSelect o -> throw new IllegalStateException("tokens are selected together");
            case Matmul o -> {
                one.put("x", row(inputs.get("x"), i, o.k()));
                yield new Matmul(o.x(), o.w(), o.out(), 1, o.k(), o.n(), o.weight(), o.bias());
            }
            case RotaryEmbedding o -> {
                one.put("x", row(inputs.get("x"), i, o.heads() * o.d()));
                one.put("pos", row(inputs.get("pos"), i, 1));
                yield new RotaryEmbedding(o.dtype(), 1, o.heads(), o.d(), o.theta(), o.rotary(), o.pairing());
            }
            case GroupedTopKRouter o -> {
                one.put("gate", row(inputs.get("gate"), i, o.experts()));
                yield new GroupedTopKRouter(o.dtype(), 1, o.experts(), o.groups(), o.top(), o.softmax());
            }
            case SigmoidTopKRouter o -> {
                one.put("gate", row(inputs.get("gate"), i, o.experts()));
                yield new SigmoidTopKRouter(o.dtype(), 1, o.experts(), o.top(), o.norm(), o.scale());
            }
            case SwiGlu o -> {
                one.put("x", row(inputs.get("x"), i, 2 * o.width()));
                yield new SwiGlu(o.dtype(), 1, o.width());
            }
            case Gelu o -> {
                one.put("x", row(inputs.get("x"), i, o.width()));
                yield new Gelu(o.dtype(), 1, o.width(), o.approximate());
            }
            case ExpertPermute o -> throw new IllegalStateException("tokens are sorted together");
            case ExpertCombine o -> {
                one.put("x", rowsOf(o, i));
                one.put("inverse", IntStream.range(0, o.top()).asDoubleStream().toArray());
                one.put("weights", row(inputs.get("weights"), i, o.top()));
                one.computeIfPresent("shared", (name, values) -> row(values, i, o.hidden()));
                one.computeIfPresent("residual", (name, values) -> row(values, i, o.hidden()));
                yield new ExpertCombine(o.dtype(), 1, o.hidden(), o.top());
            }
            case GatherRows o -> {
                one.put("keep", row(inputs.get("keep"), i, 1));
                yield new GatherRows(o.dtype(), o.rows(), 1, o.width());
            }
            case PagedAttention o -> {
                one.put("q", row(inputs.get("q"), i, o.hq() * o.d()));
                one.put("q_pos", row(inputs.get("q_pos"), i, 1));
                yield new PagedAttention(o.dtype(), 1, o.tokens(), o.pages(), o.page(), o.hq(), o.hkv(), o.d(), o.scale());
            }
            case GroupedMatmulSwiGlu o -> {
                one.put("x", row(inputs.get("x"), i, o.k()));
                one.put("group_list", groupListOf(o, i));
                yield o.sized(o.e(), 1);
            }
            case GroupedMatmulCombine o -> {
                int[] sorted = sortedRowsOf(o, i);
                one.put("x", Arrays.stream(sorted).mapToObj(row -> row(inputs.get("x"), row, o.k())).flatMapToDouble(Arrays::stream).toArray());
                one.put("group_list", groupListOf(o, sorted));
                // of two slots that name the same row either may come first
                one.put("inverse", Arrays.stream(row(inputs.get("inverse"), i, o.top())).map(row -> Arrays.binarySearch(sorted, (int) row)).toArray());
                one.put("weights", row(inputs.get("weights"), i, o.top()));
                one.computeIfPresent("shared", (name, values) -> row(values, i, o.n()));
                one.computeIfPresent("residual", (name, values) -> row(values, i, o.n()));
                yield o.sized(o.e(), 1);
            }
        };
        return new Plan(single, one, dtypes, optional, pad, packed, inplace);
    }

    /// The rows of x that token i sums, in the order of its slots.
    private double[] rowsOf(ExpertCombine op, int i) {
        double[] x = new double[op.top() * op.hidden()];
        for (int j = 0; j < op.top(); j++) {
            int row = (int) inputs.get("inverse")[i * op.top() + j];
            System.arraycopy(inputs.get("x"), row * op.hidden(), x, j * op.hidden(), op.hidden());
        }
        return x;
    }

    /// The rows of x that token i names, which are then sorted by group too.
    private int[] sortedRowsOf(GroupedMatmulCombine op, int i) {
        return Arrays.stream(row(inputs.get("inverse"), i, op.top())).mapToInt(row -> (int) row).sorted().toArray();
    }

    private double[] groupListOf(GroupedProduct op, int... rows) {
        Groups groups = new Groups(op, inputs.get("group_list"));
        int[] sizes = new int[op.e()];
        for (int row : rows) {
            sizes[groups.of(row)]++;
        }
        return Groups.list(op.groupList(), sizes);
    }

    private static double[] row(double[] values, int i, int width) {
        return Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
}
