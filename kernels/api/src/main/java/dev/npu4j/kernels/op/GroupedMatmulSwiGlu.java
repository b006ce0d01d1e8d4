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

/// The first half of a mixture of experts' feed-forward network: the gate-and-up projection of each expert, and its gated
/// activation, without the projection ever being in memory.
///
/// ```
/// p[i, :] = x[i, :] · W_g                              for row i of group g
/// y[i, j] = silu(p[i, j]) · p[i, width + j]            silu(a) = a / (1 + exp(-a))
/// ```
///
/// | operand    | shape                                                        | dtype          |
/// |------------|--------------------------------------------------------------|----------------|
/// | x          | `[m, k]`                                                     | f32, f16, bf16 |
/// | weight     | `[e, k, 2*width]` (kn), `[e, 2*width, k]` (nk), or packed     | f32, f16, bf16 |
/// | group_list | `[e]`, counts or running sums                                | i64            |
/// | y          | `[m, width]`                                                 | f32, f16, bf16 |
///
/// The first `width` columns of a matrix are the gate, the others what passes through it. Groups, and which dtypes go together, are
/// those of [GroupedMatmul]. Rows of x past the last group are not read; those of y become 0.
///
/// **Numerical contract.** `p` as [GroupedMatmul] accumulates it in f32, the activation as [SwiGlu] has it. `profile`
/// ([EpilogueProfile]) says whether p rounds to y's dtype in between: with `FUSED` only y does, once; with `APART` the result is that of
/// [GroupedMatmul] followed by [SwiGlu], bit for bit where a device promises bits.
///
/// *Not promised:* an order of accumulation on other devices; anything about weights of experts without rows.
///
/// Source: Pangu Pro MoE (arXiv 2505.21411), section 2; Shazeer (arXiv 2002.05202). CANN has the two in one for quantised weights only,
/// so that a device made of its operators has profile `APART`.
///
/// @param x         dtype of x
/// @param w         dtype of weight
/// @param out       dtype of y
/// @param e         experts
/// @param m         rows of x and y
/// @param k         input features
/// @param width     output features: half the columns of a matrix
/// @param groupList what group_list's entries mean
/// @param weight    layout of a plain weight; a packed one has none
/// @param profile   where the projection rounds
public record GroupedMatmulSwiGlu(DType x, DType w, DType out, int e, int m, int k, int width,
                                  GroupListKind groupList, WeightLayout weight, EpilogueProfile profile) implements Operator, GroupedProduct {
    private static final String NAME = "GroupedMatmulSwiGlu";

    public GroupedMatmulSwiGlu {
        Checks.product(NAME, x, w, out);
        Checks.positive(NAME, "e", e);
        Checks.atLeast(NAME, "m", m, 0);
        Checks.positive(NAME, "k", k);
        Checks.positive(NAME, "width", width);
        if (width > Integer.MAX_VALUE / 2) {
            throw new OperandException(NAME, "width", "2*width below 2^31", String.valueOf(width));
        }
        Checks.addressable(NAME, "weight", e, k, 2L * width);
        Checks.addressable(NAME, "x", 1, m, k);
        Checks.addressable(NAME, "y", 2, m, width); // as many as the projection has
        if (groupList == null || weight == null || profile == null) {
            throw new OperandException(NAME, groupList == null ? "group_list" : weight == null ? "weight" : "profile", "a value", "null");
        }
    }

    /// One dtype throughout, counts, checkpoint layout (nk), the device's native rounding.
    public static GroupedMatmulSwiGlu of(DType dtype, int e, int m, int k, int width) {
        return new GroupedMatmulSwiGlu(dtype, dtype, dtype, e, m, k, width, GroupListKind.COUNTS, WeightLayout.NK, EpilogueProfile.AUTO);
    }

    /// The same operator with other dtypes of x, weight and y.
    public GroupedMatmulSwiGlu withDTypes(DType x, DType w, DType out) {
        return new GroupedMatmulSwiGlu(x, w, out, e, m, k, width, groupList, weight, profile);
    }

    public GroupedMatmulSwiGlu withWeight(WeightLayout layout) {
        return new GroupedMatmulSwiGlu(x, w, out, e, m, k, width, groupList, layout, profile);
    }

    public GroupedMatmulSwiGlu withProfile(EpilogueProfile profile) {
        return new GroupedMatmulSwiGlu(x, w, out, e, m, k, width, groupList, weight, profile);
    }

    /// Another number of experts, or of rows.
    public GroupedMatmulSwiGlu sized(int e, int m) {
        return new GroupedMatmulSwiGlu(x, w, out, e, m, k, width, groupList, weight, profile);
    }

    /// The projection as an operator of its own.
    public GroupedMatmul projection() {
        return new GroupedMatmul(x, w, out, e, m, k, n(), groupList, weight, false);
    }

    /// Columns of a matrix: those of the gate, then as many that pass through it.
    @Override
    public int n() {
        return 2 * width;
    }

    @Override
    public boolean bias() {
        return false;
    }

    /// The dtype to which the projection rounds before it is activated.
    ///
    /// @throws OperandException where that is left to the device
    public DType between() {
        return profile.between(NAME, out);
    }

    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Weight weight, Tensor groupList, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("weight", weight);
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
        return List.of(
            Operand.in("x", x, Shape.of(m, k), "[m=" + m + ", k=" + k + "]"),
            Operand.in("weight", w, weight.shape(e, k, n()), weight.letters(e, k, n()).replace("n=", "2*width=")),
            Operand.in("group_list", DType.I64, Shape.of(e), "[e=" + e + "]"),
            Operand.out("y", out, Shape.of(m, width), "[m=" + m + ", width=" + width + "]"));
    }

    @Override
    public Cost cost() {
        double weights = Math.min(e, m) * (double) k * n() * w.size();
        double elements = (double) m * width;
        return new Cost(2.0 * m * k * n() + 4 * elements, (double) m * k * x.size() + weights, elements * out.size());
    }

    @Override
    public String line() {
        boolean mixed = x != w || x != out;
        return NAME + "(" + x + ", e=" + e + ", m=" + m + ", k=" + k + ", width=" + width + ", " + groupList + ", weight=" + weight
            + ", profile=" + profile + (mixed ? ", x=" + x + ", w=" + w + ", out=" + out : "") + ")";
    }

    static GroupedMatmulSwiGlu parse(Line line) {
        DType dtype = line.takeDType();
        return new GroupedMatmulSwiGlu(line.takeDType("x", dtype), line.takeDType("w", dtype), line.takeDType("out", dtype),
            line.takeInt("e"), line.takeInt("m"), line.takeInt("k"), line.takeInt("width"),
            line.takeEnum("group_list", GroupListKind.class, GroupListKind.COUNTS),
            line.takeEnum("weight", WeightLayout.class, WeightLayout.NK),
            line.takeEnum("profile", EpilogueProfile.class, EpilogueProfile.AUTO));
    }

    /// A [GroupedMatmulSwiGlu] on tensors.
    public static final class Call extends OpCall implements GroupedProduct.Call {
        private final Tensor x;
        private final Weight weight;
        private final Tensor groupList;
        private final Tensor y;

        Call(GroupedMatmulSwiGlu operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            weight = weight("weight");
            groupList = tensor("group_list");
            y = tensor("y");
        }

        @Override
        public GroupedMatmulSwiGlu operator() {
            return (GroupedMatmulSwiGlu) super.operator();
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
            checkGroups(readable.apply(groupList), operator());
        }
    }
}
