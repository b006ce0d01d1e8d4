package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Every group of rows times its own matrix: the two projections of a mixture of experts.
///
/// ```
/// y[i, :] = x[i, :] · W_g (+ bias[g, :])        for row i of group g
/// ```
///
/// | operand    | shape                          | dtype                    |
/// |------------|--------------------------------|--------------------------|
/// | x          | `[m, k]`                       | f32, f16, bf16           |
/// | weight     | `[e, k, n]` (kn), `[e, n, k]` (nk), or packed | f32, f16, bf16 |
/// | bias       | `[e, n]`, optional             | weight's or f32          |
/// | group_list | `[e]`, counts or running sums  | i64                      |
/// | y          | `[m, n]`                       | f32, f16, bf16           |
///
/// Rows of x are sorted by group; group g owns the next `group_list[g]` rows (counts) or the rows up to
/// `group_list[g]` (cumsum). Empty groups are legal. Rows past the last group are neither read nor written; `m` counts
/// them. f32 may be mixed with f16 or with bf16; f16 and bf16 do not meet in one operator.
///
/// **Numerical contract.** Products and sums in f32; each output element is accumulated over k, the bias is added in
/// f32, and the result is rounded once to y's dtype (nearest, ties to even). On the CPU the accumulation is one chain
/// of fused multiply-adds over increasing k, starting at +0, so that a result depends on nothing but its own row,
/// column and expert. NaN comes out as the canonical quiet NaN.
///
/// *Not promised:* an order of accumulation on other devices; anything about weights of experts without rows.
///
/// Source: Pangu Pro MoE (arXiv 2505.21411), section 2; CANN `aclnnGroupedMatmulV5` with `groupType` 0.
///
/// @param x         dtype of x
/// @param w         dtype of weight
/// @param out       dtype of y
/// @param e         experts
/// @param m         rows of x and y
/// @param k         input features
/// @param n         output features
/// @param groupList what group_list's entries mean
/// @param weight    layout of a plain weight; a packed one has none
/// @param bias      whether a bias must be given (it may be, in any case)
public record GroupedMatmul(DType x, DType w, DType out, int e, int m, int k, int n,
                            GroupListKind groupList, WeightLayout weight, boolean bias) implements Operator, GroupedProduct {

    public GroupedMatmul {
        Checks.product("GroupedMatmul", x, w, out);
        Checks.positive("GroupedMatmul", "e", e);
        Checks.atLeast("GroupedMatmul", "m", m, 0);
        Checks.positive("GroupedMatmul", "k", k);
        Checks.positive("GroupedMatmul", "n", n);
        Checks.addressable("GroupedMatmul", "weight", e, k, n);
        Checks.addressable("GroupedMatmul", "x", 1, m, k);
        Checks.addressable("GroupedMatmul", "y", 1, m, n);
        Checks.addressable("GroupedMatmul", "bias", 1, e, n);
        if (groupList == null || weight == null) {
            throw new OperandException("GroupedMatmul", groupList == null ? "group_list" : "weight", "a value", "null");
        }
    }

    /// One dtype throughout, counts, checkpoint layout (nk), no bias.
    public static GroupedMatmul of(DType dtype, int e, int m, int k, int n) {
        return new GroupedMatmul(dtype, dtype, dtype, e, m, k, n, GroupListKind.COUNTS, WeightLayout.NK, false);
    }

    /// The same operator with other dtypes of x, weight and y.
    public GroupedMatmul withDTypes(DType x, DType w, DType out) {
        return new GroupedMatmul(x, w, out, e, m, k, n, groupList, weight, bias);
    }

    public GroupedMatmul withGroupList(GroupListKind kind) {
        return new GroupedMatmul(x, w, out, e, m, k, n, kind, weight, bias);
    }

    public GroupedMatmul withWeight(WeightLayout layout) {
        return new GroupedMatmul(x, w, out, e, m, k, n, groupList, layout, bias);
    }

    /// The call without bias.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Weight weight, Tensor groupList, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("weight", weight);
        operands.put("group_list", groupList);
        operands.put("y", y);
        return new Call(this, operands);
    }

    /// The call with bias.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Weight weight, Tensor bias, Tensor groupList, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("weight", weight);
        operands.put("bias", bias);
        operands.put("group_list", groupList);
        operands.put("y", y);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        List<DType> biasTypes = w == DType.F32 ? List.of(w) : List.of(w, DType.F32);
        return List.of(
            Operand.in("x", x, Shape.of(m, k), "[m=" + m + ", k=" + k + "]"),
            Operand.in("weight", w, weight.shape(e, k, n), weight.letters(e, k, n)),
            new Operand("bias", Operand.Role.INPUT, bias, biasTypes, Shape.of(e, n), "[e=" + e + ", n=" + n + "]"),
            Operand.in("group_list", DType.I64, Shape.of(e), "[e=" + e + "]"),
            Operand.out("y", out, Shape.of(m, n), "[m=" + m + ", n=" + n + "]"));
    }

    @Override
    public Cost cost() {
        double weights = Math.min(e, m) * (double) k * n * w.size();
        return new Cost(2.0 * m * k * n, (double) m * k * x.size() + weights, (double) m * n * out.size());
    }

    @Override
    public String line() {
        boolean mixed = x != w || x != out;
        return "GroupedMatmul(" + x + ", e=" + e + ", m=" + m + ", k=" + k + ", n=" + n + ", " + groupList + ", weight=" + weight
            + (bias ? ", bias" : "") + (mixed ? ", x=" + x + ", w=" + w + ", out=" + out : "") + ")";
    }

    static GroupedMatmul parse(Line line) {
        DType dtype = line.takeDType();
        return new GroupedMatmul(line.takeDType("x", dtype), line.takeDType("w", dtype), line.takeDType("out", dtype),
            line.takeInt("e"), line.takeInt("m"), line.takeInt("k"), line.takeInt("n"),
            line.takeEnum("group_list", GroupListKind.class, GroupListKind.COUNTS),
            line.takeEnum("weight", WeightLayout.class, WeightLayout.NK), line.takeWord("bias"));
    }

    /// A [GroupedMatmul] on tensors.
    public static final class Call extends OpCall implements GroupedProduct.Call {
        private final Tensor x;
        private final Weight weight;
        private final Tensor bias; // null where absent
        private final Tensor groupList;
        private final Tensor y;

        Call(GroupedMatmul operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            weight = weight("weight");
            bias = tensor("bias");
            groupList = tensor("group_list");
            y = tensor("y");
        }

        @Override
        public GroupedMatmul operator() {
            return (GroupedMatmul) super.operator();
        }

        @Override
        public Tensor x() {
            return x;
        }

        @Override
        public Weight weight() {
            return weight;
        }

        @Override
        public Optional<Tensor> bias() {
            return Optional.ofNullable(bias);
        }

        @Override
        public Tensor groupList() {
            return groupList;
        }

        @Override
        public Tensor y() {
            return y;
        }

        /// First row past group `g`, whichever kind of list this is; `from` is the first row of the group.
        ///
        /// @throws OperandException where the list is not in host memory
        @Override
        public long groupEnd(int g, long from) {
            return groupEnd(groupList, operator().groupList, g, from);
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            checkGroups(readable.apply(groupList), operator());
        }
    }
}
