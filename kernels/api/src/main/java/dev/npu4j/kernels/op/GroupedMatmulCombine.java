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

/// The second half of a mixture of experts: the projection down of each expert, and the sum of what a token's experts made of it,
/// without the experts' outputs ever being in memory.
///
/// ```
/// p[i, :] = x[i, :] · W_g                                                                          for row i of group g
/// y[t, :] = residual[t, :] + shared[t, :] + Σ_j weights[t, j] · p[inverse[t, j], :]                j < top
/// ```
///
/// | operand    | shape                                          | dtype          |                                                    |
/// |------------|------------------------------------------------|----------------|----------------------------------------------------|
/// | x          | `[tokens·top, k]`                              | f32, f16, bf16 | rows sorted by expert, as [ExpertPermute] does     |
/// | weight     | `[e, k, n]` (kn), `[e, n, k]` (nk), or packed  | f32, f16, bf16 |                                                    |
/// | group_list | `[e]`, counts or running sums                  | i64            |                                                    |
/// | inverse    | `[tokens, top]`                                | i32            | the row of each slot: of a group                   |
/// | weights    | `[tokens, top]`                                | f32            | the router's; they need not sum to 1               |
/// | shared     | `[tokens, n]`, optional                        | that of y      | output of the experts that every token goes to     |
/// | residual   | `[tokens, n]`, optional                        | that of y      | the hidden states that the layer began with        |
/// | y          | `[tokens, n]`                                  | f32, f16, bf16 |                                                    |
///
/// `y` may be `residual`. Groups, and which dtypes go together, are those of [GroupedMatmul]; two slots may name the same row. A row that
/// no slot names changes nothing.
///
/// **Numerical contract.** `p` as [GroupedMatmul] accumulates it in f32, the sum as [ExpertCombine] has it: in f32, over j = 0, 1, … from
/// +0, then shared, then residual. `profile` ([EpilogueProfile]) says whether p rounds to y's dtype in between: with `FUSED` only y does,
/// once; with `APART` the result is that of [GroupedMatmul] followed by [ExpertCombine], bit for bit where a device promises bits.
///
/// *Not promised:* an order of accumulation over k on other devices; that `inverse` is checked where it lies on a device, unless it was
/// opened to check.
///
/// Source: Pangu Pro MoE (arXiv 2505.21411), equation 5 and the residual around it. CANN has no such operator for weights that are not
/// quantised, so that a device made of its operators has profile `APART`.
///
/// @param x         dtype of x
/// @param w         dtype of weight
/// @param out       dtype of y, shared and residual
/// @param e         experts
/// @param tokens    rows of y
/// @param top       experts that each token went to
/// @param k         input features
/// @param n         output features
/// @param groupList what group_list's entries mean
/// @param weight    layout of a plain weight; a packed one has none
/// @param profile   where the product rounds
public record GroupedMatmulCombine(DType x, DType w, DType out, int e, int tokens, int top, int k, int n,
                                   GroupListKind groupList, WeightLayout weight, EpilogueProfile profile) implements Operator, GroupedProduct {
    private static final String NAME = "GroupedMatmulCombine";

    public GroupedMatmulCombine {
        Checks.product(NAME, x, w, out);
        Checks.positive(NAME, "e", e);
        Checks.slots(NAME, tokens, top);
        Checks.positive(NAME, "k", k);
        Checks.positive(NAME, "n", n);
        Checks.addressable(NAME, "weight", e, k, n);
        Checks.addressable(NAME, "x", tokens, top, k);
        Checks.addressable(NAME, "y", tokens, top, n); // as many as the products have
        if (groupList == null || weight == null || profile == null) {
            throw new OperandException(NAME, groupList == null ? "group_list" : weight == null ? "weight" : "profile", "a value", "null");
        }
    }

    /// One dtype throughout, counts, checkpoint layout (nk), the device's native rounding.
    public static GroupedMatmulCombine of(DType dtype, int e, int tokens, int top, int k, int n) {
        return new GroupedMatmulCombine(dtype, dtype, dtype, e, tokens, top, k, n, GroupListKind.COUNTS, WeightLayout.NK, EpilogueProfile.AUTO);
    }

    /// The same operator with other dtypes of x, weight and y.
    public GroupedMatmulCombine withDTypes(DType x, DType w, DType out) {
        return new GroupedMatmulCombine(x, w, out, e, tokens, top, k, n, groupList, weight, profile);
    }

    public GroupedMatmulCombine withWeight(WeightLayout layout) {
        return new GroupedMatmulCombine(x, w, out, e, tokens, top, k, n, groupList, layout, profile);
    }

    public GroupedMatmulCombine withProfile(EpilogueProfile profile) {
        return new GroupedMatmulCombine(x, w, out, e, tokens, top, k, n, groupList, weight, profile);
    }

    /// Another number of experts, or of tokens.
    public GroupedMatmulCombine sized(int e, int tokens) {
        return new GroupedMatmulCombine(x, w, out, e, tokens, top, k, n, groupList, weight, profile);
    }

    /// The products as an operator of their own.
    public GroupedMatmul projection() {
        return new GroupedMatmul(x, w, out, e, m(), k, n, groupList, weight, false);
    }

    /// The sum as an operator of its own.
    public ExpertCombine combination() {
        return new ExpertCombine(out, tokens, n, top);
    }

    /// Rows of x: one for each slot.
    @Override
    public int m() {
        return tokens * top;
    }

    @Override
    public boolean bias() {
        return false;
    }

    @Override
    public boolean isRowByRow() {
        return false;
    }

    /// The dtype to which the products round before they are added up.
    ///
    /// @throws OperandException where that is left to the device
    public DType between() {
        return profile.between(NAME, out);
    }

    /// The call without shared and residual; [Call#withShared] and [Call#withResidual] add them.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Weight weight, Tensor groupList, Tensor inverse, Tensor weights, Tensor y) {
        return new Call(this, operands(x, weight, groupList, inverse, weights, y));
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public boolean mayAlias(String output, String input) {
        return output.equals("y") && input.equals("residual");
    }

    @Override
    public List<Operand> operands() {
        String matrix = "[tokens=" + tokens + ", n=" + n + "]";
        String perToken = "[tokens=" + tokens + ", top=" + top + "]";
        return List.of(
            Operand.in("x", x, Shape.of(m(), k), "[tokens*top=" + m() + ", k=" + k + "]"),
            Operand.in("weight", w, weight.shape(e, k, n), weight.letters(e, k, n)),
            Operand.in("group_list", DType.I64, Shape.of(e), "[e=" + e + "]"),
            Operand.in("inverse", DType.I32, Shape.of(tokens, top), perToken),
            Operand.in("weights", DType.F32, Shape.of(tokens, top), perToken),
            Operand.in("shared", out, Shape.of(tokens, n), matrix).optional(),
            Operand.in("residual", out, Shape.of(tokens, n), matrix).optional(),
            Operand.out("y", out, Shape.of(tokens, n), matrix));
    }

    /// With shared and residual, as nearly every layer has them.
    @Override
    public Cost cost() {
        double slots = m();
        double elements = (double) tokens * n;
        double weights = Math.min(e, slots) * k * n * w.size();
        return new Cost(2 * slots * k * n + 2 * slots * n + 2 * elements, slots * k * x.size() + weights + 2 * elements * out.size() + 8 * slots,
            elements * out.size());
    }

    @Override
    public String line() {
        boolean mixed = x != w || x != out;
        return NAME + "(" + x + ", e=" + e + ", tokens=" + tokens + ", top=" + top + ", k=" + k + ", n=" + n + ", " + groupList + ", weight=" + weight
            + ", profile=" + profile + (mixed ? ", x=" + x + ", w=" + w + ", out=" + out : "") + ")";
    }

    static GroupedMatmulCombine parse(Line line) {
        DType dtype = line.takeDType();
        return new GroupedMatmulCombine(line.takeDType("x", dtype), line.takeDType("w", dtype), line.takeDType("out", dtype),
            line.takeInt("e"), line.takeInt("tokens"), line.takeInt("top"), line.takeInt("k"), line.takeInt("n"),
            line.takeEnum("group_list", GroupListKind.class, GroupListKind.COUNTS),
            line.takeEnum("weight", WeightLayout.class, WeightLayout.NK),
            line.takeEnum("profile", EpilogueProfile.class, EpilogueProfile.AUTO));
    }

    private static Map<String, Weight> operands(Tensor x, Weight weight, Tensor groupList, Tensor inverse, Tensor weights, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("weight", weight);
        operands.put("group_list", groupList);
        operands.put("inverse", inverse);
        operands.put("weights", weights);
        operands.put("y", y);
        return operands;
    }

    /// A [GroupedMatmulCombine] on tensors.
    public static final class Call extends OpCall implements GroupedProduct.Call {
        private final Tensor x;
        private final Weight weight;
        private final Tensor groupList;
        private final Tensor inverse;
        private final Tensor weights;
        private final Tensor shared; // null where absent, like residual
        private final Tensor residual;
        private final Tensor y;

        Call(GroupedMatmulCombine operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            weight = weight("weight");
            groupList = tensor("group_list");
            inverse = tensor("inverse");
            weights = tensor("weights");
            shared = tensor("shared");
            residual = tensor("residual");
            y = tensor("y");
        }

        /// The same call, which also adds `shared`.
        public Call withShared(Tensor shared) {
            return with("shared", shared, "residual", residual);
        }

        /// The same call, which also adds `residual`.
        public Call withResidual(Tensor residual) {
            return with("residual", residual, "shared", shared);
        }

        private Call with(String name, Tensor added, String other, Tensor presentOrNull) {
            Map<String, Weight> operands = operands(x, weight, groupList, inverse, weights, y);
            operands.put(name, added);
            if (presentOrNull != null) {
                operands.put(other, presentOrNull);
            }
            return new Call(operator(), operands);
        }

        @Override
        public GroupedMatmulCombine operator() {
            return (GroupedMatmulCombine) super.operator();
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
            return Optional.empty();
        }

        @Override
        public Tensor groupList() {
            return groupList;
        }

        public Tensor inverse() {
            return inverse;
        }

        public Tensor weights() {
            return weights;
        }

        public Optional<Tensor> shared() {
            return Optional.ofNullable(shared);
        }

        public Optional<Tensor> residual() {
            return Optional.ofNullable(residual);
        }

        @Override
        public Tensor y() {
            return y;
        }

        @Override
        public long groupEnd(int g, long from) {
            return groupEnd(groupList, operator().groupList, g, from);
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            int rows = checkGroups(readable.apply(groupList), operator());
            checkIndices("inverse", "rows of groups", readable.apply(inverse), rows);
        }
    }
}
