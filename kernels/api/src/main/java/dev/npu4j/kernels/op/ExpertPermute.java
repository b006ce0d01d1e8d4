package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Brings together the rows that go to the same expert: what a mixture of experts does between its router and the
/// first [GroupedMatmul]. [ExpertCombine] is the way back.
///
/// A *slot* is one choice of one token: slot `s = t·top + j` is the j-th expert of token t. The slots are sorted by expert,
/// those of one expert in increasing order (a stable counting sort):
///
/// ```
/// order       = the slots s in increasing order of (ids[s], s)
/// y[p, :]     = x[order[p] / top, :]
/// inverse[s]  = the p with order[p] = s
/// counts[e]   = how many slots name expert e
/// ```
///
/// | operand | shape                  | dtype          |                                                          |
/// |---------|------------------------|----------------|----------------------------------------------------------|
/// | x       | `[tokens, hidden]`     | f32, f16, bf16 |                                                          |
/// | ids     | `[tokens, top]`        | i32            | from 0 to experts - 1; a token may name an expert twice  |
/// | y       | `[tokens·top, hidden]` | that of x      | the rows, sorted by expert                               |
/// | order   | `[tokens·top]`         | i32            | the slot that each sorted row came from                  |
/// | counts  | `[experts]`            | i64            | a `group_list` of GroupedMatmul with `counts`            |
/// | inverse | `[tokens, top]`        | i32            | the sorted row of each slot                              |
///
/// **Numerical contract.** Exact: nothing is computed. Rows are copied bit for bit, NaN included, and every output is
/// determined to the last bit.
///
/// Not promised: that `ids` are checked where they lie on a device, unless it was opened to check them.
///
/// Source: Pangu Pro MoE (arXiv 2505.21411) as vllm-ascend dispatches it, which sorts without asking for stability; CANN
/// `aclnnMoeInitRoutingV2`, whose `expandedRowIdx` is `inverse`.
///
/// @param dtype   of x and y
/// @param tokens  rows of x
/// @param hidden  length of a row
/// @param experts experts there are
/// @param top     experts that each token goes to
public record ExpertPermute(DType dtype, int tokens, int hidden, int experts, int top) implements Operator {

    public ExpertPermute {
        Checks.computable("ExpertPermute", "dtype", dtype);
        Checks.slots("ExpertPermute", tokens, top);
        Checks.positive("ExpertPermute", "hidden", hidden);
        Checks.positive("ExpertPermute", "experts", experts);
        Checks.addressable("ExpertPermute", "y", tokens, top, hidden);
    }

    /// How many rows y has.
    public int slots() {
        return tokens * top;
    }

    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Tensor ids, Tensor y, Tensor order, Tensor counts, Tensor inverse) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("ids", ids);
        operands.put("y", y);
        operands.put("order", order);
        operands.put("counts", counts);
        operands.put("inverse", inverse);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        String perToken = "[tokens=" + tokens + ", top=" + top + "]";
        String slots = "tokens*top=" + slots();
        return List.of(
            Operand.in("x", dtype, Shape.of(tokens, hidden), "[tokens=" + tokens + ", hidden=" + hidden + "]"),
            Operand.in("ids", DType.I32, Shape.of(tokens, top), perToken),
            Operand.out("y", dtype, Shape.of(slots(), hidden), "[" + slots + ", hidden=" + hidden + "]"),
            Operand.out("order", DType.I32, Shape.of(slots()), "[" + slots + "]"),
            Operand.out("counts", DType.I64, Shape.of(experts), "[experts=" + experts + "]"),
            Operand.out("inverse", DType.I32, Shape.of(tokens, top), perToken));
    }

    /// No arithmetic: rows are read once and written `top` times.
    @Override
    public Cost cost() {
        double row = (double) hidden * dtype.size();
        return new Cost(0, tokens * row + 4.0 * slots(), slots() * row + 8.0 * slots() + 8.0 * experts);
    }

    @Override
    public String line() {
        return "ExpertPermute(" + dtype + ", tokens=" + tokens + ", hidden=" + hidden + ", experts=" + experts + ", top=" + top + ")";
    }

    static ExpertPermute parse(Line line) {
        return new ExpertPermute(line.takeDType(), line.takeInt("tokens"), line.takeInt("hidden"), line.takeInt("experts"), line.takeInt("top"));
    }

    /// An [ExpertPermute] on tensors.
    public static final class Call extends OpCall {
        private final Tensor x;
        private final Tensor ids;
        private final Tensor y;
        private final Tensor order;
        private final Tensor counts;
        private final Tensor inverse;

        Call(ExpertPermute operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
            ids = tensor("ids");
            y = tensor("y");
            order = tensor("order");
            counts = tensor("counts");
            inverse = tensor("inverse");
        }

        @Override
        public ExpertPermute operator() {
            return (ExpertPermute) super.operator();
        }

        public Tensor x() {
            return x;
        }

        public Tensor ids() {
            return ids;
        }

        public Tensor y() {
            return y;
        }

        public Tensor order() {
            return order;
        }

        public Tensor counts() {
            return counts;
        }

        public Tensor inverse() {
            return inverse;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            checkIndices("ids", "experts", readable.apply(ids), operator().experts);
        }
    }
}
