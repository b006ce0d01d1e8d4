package dev.npu4j.conformance.launch;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One launch as it is to happen: which operator on which numbers, laid out how.
///
/// @param operator resolved by the device
/// @param inputs   by operand name, row-major
/// @param dtypes   of the inputs
/// @param optional whether optional outputs are asked for
/// @param pad      as in [Case]
/// @param packed   whether the weight is packed first
/// @param inplace  whether h_out is h
public record Plan(Operator operator, Map<String, double[]> inputs, Map<String, DType> dtypes, boolean optional,
            int pad, boolean packed, boolean inplace) {

    public static Plan of(Case c, Operator resolved, Map<String, double[]> inputs) {
        Map<String, DType> dtypes = new LinkedHashMap<>();
        for (Operand operand : resolved.operands()) {
            if (inputs.containsKey(operand.name())) {
                boolean other = c.biasF32() && operand.name().equals("bias");
                dtypes.put(operand.name(), other ? DType.F32 : operand.dtypes().getFirst());
            }
        }
        return new Plan(resolved, inputs, dtypes, c.rstd(), c.pad(), c.packed(), c.inplace());
    }

    /// The outputs of this launch, in the order of the specification.
    public List<Operand> outputs() {
        return operator.operands().stream().filter(o -> o.isOutput() && (o.required() || optional)).toList();
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
            case PagedAttention o -> o.sq();
        };
    }

    /// The same launch for row `i` alone. For a grouped matmul, a row that belongs to a group.
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
            case PagedAttention o -> {
                one.put("q", row(inputs.get("q"), i, o.hq() * o.d()));
                one.put("q_pos", row(inputs.get("q_pos"), i, 1));
                yield new PagedAttention(o.dtype(), 1, o.tokens(), o.pages(), o.page(), o.hq(), o.hkv(), o.d(), o.scale());
            }
        };
        return new Plan(single, one, dtypes, optional, pad, packed, inplace);
    }

    private double[] groupListOf(GroupedMatmul op, int i) {
        int[] sizes = new int[op.e()];
        sizes[new Groups(op, inputs.get("group_list")).of(i)] = 1;
        return Groups.list(op.groupList(), sizes);
    }

    private static double[] row(double[] values, int i, int width) {
        return Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
}
