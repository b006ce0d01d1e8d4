package dev.npu4j.kernels.op;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Shape;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Adds up what the experts made of each token: the end of a mixture of experts, and the way back from
/// [ExpertPermute].
///
/// ```
/// y[t, :] = residual[t, :] + shared[t, :] + Σ_j weights[t, j] · x[inverse[t, j], :]        j < top
/// ```
///
/// | operand  | shape                        | dtype          |                                                   |
/// |----------|------------------------------|----------------|---------------------------------------------------|
/// | x        | `[tokens·top, hidden]`       | f32, f16, bf16 | the experts' outputs, rows sorted by expert       |
/// | inverse  | `[tokens, top]`              | i32            | the row of each slot, from 0 to tokens·top - 1    |
/// | weights  | `[tokens, top]`              | f32            | the router's; they need not sum to 1              |
/// | shared   | `[tokens, hidden]`, optional | that of x      | output of the experts that every token goes to    |
/// | residual | `[tokens, hidden]`, optional | that of x      | the hidden states that the layer began with       |
/// | y        | `[tokens, hidden]`           | that of x      |                                                   |
///
/// `y` may be `residual`. Two slots may name the same row.
///
/// **Numerical contract.** In f32, rounded once, in this order: a chain of fused multiply-adds over j = 0, 1, … from +0,
/// then `+ shared`, then `+ residual`. Tokens are independent of each other. A row that nobody's `inverse` names is not
/// read; a weight of 0 does not keep NaN or an infinity of its row from y.
///
/// Not promised: that `inverse` is checked where it lies on a device, unless it was opened to check.
///
/// Source: Pangu Pro MoE (arXiv 2505.21411), equation 5 and the residual around it; CANN `aclnnMoeTokenUnpermute` without
/// the last two terms, `aclnnMoeFinalizeRoutingV2` with them. The order of the sum is our choice.
///
/// @param dtype  of x, shared, residual and y
/// @param tokens rows of y
/// @param hidden length of a row
/// @param top    experts that each token went to
public record ExpertCombine(DType dtype, int tokens, int hidden, int top) implements Operator {

    public ExpertCombine {
        Checks.computable("ExpertCombine", "dtype", dtype);
        Checks.slots("ExpertCombine", tokens, top);
        Checks.positive("ExpertCombine", "hidden", hidden);
        Checks.addressable("ExpertCombine", "x", tokens, top, hidden);
    }

    /// How many rows x has.
    public int slots() {
        return tokens * top;
    }

    /// The call without shared and residual; [Call#withShared] and [Call#withResidual] add them.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor x, Tensor inverse, Tensor weights, Tensor y) {
        return new Call(this, operands(x, inverse, weights, y));
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
        String matrix = "[tokens=" + tokens + ", hidden=" + hidden + "]";
        String perToken = "[tokens=" + tokens + ", top=" + top + "]";
        return List.of(
            Operand.in("x", dtype, Shape.of(slots(), hidden), "[tokens*top=" + slots() + ", hidden=" + hidden + "]"),
            Operand.in("inverse", DType.I32, Shape.of(tokens, top), perToken),
            Operand.in("weights", DType.F32, Shape.of(tokens, top), perToken),
            Operand.in("shared", dtype, Shape.of(tokens, hidden), matrix).optional(),
            Operand.in("residual", dtype, Shape.of(tokens, hidden), matrix).optional(),
            Operand.out("y", dtype, Shape.of(tokens, hidden), matrix));
    }

    /// With shared and residual, as nearly every layer has them.
    @Override
    public Cost cost() {
        double elements = (double) tokens * hidden;
        return new Cost(2 * elements * top + 2 * elements, (slots() * (double) hidden + 2 * elements) * dtype.size() + 8.0 * slots(), elements * dtype.size());
    }

    @Override
    public String line() {
        return "ExpertCombine(" + dtype + ", tokens=" + tokens + ", hidden=" + hidden + ", top=" + top + ")";
    }

    static ExpertCombine parse(Line line) {
        return new ExpertCombine(line.takeDType(), line.takeInt("tokens"), line.takeInt("hidden"), line.takeInt("top"));
    }

    private static Map<String, Weight> operands(Tensor x, Tensor inverse, Tensor weights, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("x", x);
        operands.put("inverse", inverse);
        operands.put("weights", weights);
        operands.put("y", y);
        return operands;
    }

    /// An [ExpertCombine] on tensors.
    public static final class Call extends OpCall {
        private final Tensor x;
        private final Tensor inverse;
        private final Tensor weights;
        private final Tensor shared; // null where absent, like residual
        private final Tensor residual;
        private final Tensor y;

        Call(ExpertCombine operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            x = tensor("x");
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
            Map<String, Weight> operands = operands(x, inverse, weights, y);
            operands.put(name, added);
            if (presentOrNull != null) {
                operands.put(other, presentOrNull);
            }
            return new Call(operator(), operands);
        }

        @Override
        public ExpertCombine operator() {
            return (ExpertCombine) super.operator();
        }

        public Tensor x() {
            return x;
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

        public Tensor y() {
            return y;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            checkIndices("inverse", "rows", readable.apply(inverse), operator().slots());
        }
    }
}
