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

/// The router of a mixture of experts that knows no groups: each token goes to the best `top` of all experts. Every expert
/// is scored by itself, by a sigmoid; only the scores of the chosen ones are weighed against each other.
///
/// ```
/// s[e]          = 1 / (1 + exp(-gate[t, e]))
/// v[e]          = s[e] + bias[e]                                 s[e] where there is no bias
/// ids[t, r]     = the expert that comes r-th by falling v
/// norm=sum:   weights[t, r] = s[ids[t, r]] / (Σ_j s[ids[t, j]] + 1e-20) · scale
/// norm=none:  weights[t, r] = s[ids[t, r]] · scale
/// ```
///
/// | operand | shape                 | dtype          |                                  |
/// |---------|-----------------------|----------------|----------------------------------|
/// | gate    | `[tokens, experts]`   | f32, f16, bf16 | the router's logits              |
/// | bias    | `[experts]`, optional | f32            | steers the choice, no weight     |
/// | ids     | `[tokens, top]`       | i32            | best first                       |
/// | weights | `[tokens, top]`       | f32            | of these experts                 |
///
/// **Numerical contract.** f32 throughout: a score is good to a few units in the last place for logits of either sign (only
/// below f32's normal range, logits under -87, may it lose digits or come out as 0), v is one sum, and a weight one
/// quotient and one product, in this order, with a scale that is rounded to f32 first. The sum runs over the chosen
/// experts, best first, and 1e-20 is added last. It is there for tokens whose scores are all 0: their weights are +0, not NaN.
/// Scores far below it weigh less than their share, and so do not sum to the scale. On the CPU all of this is one function,
/// and a token alone equals the token in a batch.
///
/// Of equal v the lower id wins. Experts with the same logit and the same bias are equal on every device; where different
/// logits give v closer than the errors of f32 (all scores above 17 are 1 or next to it), another device may find another order.
///
/// A NaN score or bias is lower than everything on the CPU. Other devices may put it elsewhere: of a token with one, only
/// that its ids are distinct and its weights fit them is promised. NaN comes out as the canonical quiet NaN.
///
/// Source: Pangu Ultra MoE (arXiv 2505.04519): `top` 8 of 256 experts, renormalised, scale 2.5, no bias in the released
/// 718B model, whose selection bias is an option; CANN `aclnnMoeGatingTopK` with normType 1, one group, and its 1e-20.
///
/// @param dtype   of gate
/// @param tokens  rows of gate
/// @param experts that there are
/// @param top     experts chosen of them
/// @param norm    whether weights are made to sum to scale
/// @param scale   of the weights
public record SigmoidTopKRouter(DType dtype, int tokens, int experts, int top, RouterNorm norm, double scale) implements Operator {
    /// Experts chosen where nothing else is said.
    public static final int TOP = 8;
    /// Factor of the weights where nothing else is said.
    public static final double SCALE = 2.5;
    /// What is added to the sum of the chosen scores.
    public static final float EPSILON = 1e-20f;

    public SigmoidTopKRouter {
        Checks.computable("SigmoidTopKRouter", "dtype", dtype);
        Checks.atLeast("SigmoidTopKRouter", "tokens", tokens, 0);
        Checks.positive("SigmoidTopKRouter", "experts", experts);
        Checks.positive("SigmoidTopKRouter", "top", top);
        if (top > experts) {
            throw new OperandException("SigmoidTopKRouter", "top", "at most experts=" + experts, String.valueOf(top));
        }
        if (norm == null) {
            throw new OperandException("SigmoidTopKRouter", "norm", "one of sum none", "null");
        }
        if (!Float.isFinite((float) scale)) {
            throw new OperandException("SigmoidTopKRouter", "scale", "a finite number that f32 can hold", String.valueOf(scale));
        }
        Checks.addressable("SigmoidTopKRouter", "gate", 1, tokens, experts);
    }

    /// As the model has it: 8 experts for each token, whose weights sum to 2.5.
    public SigmoidTopKRouter(DType dtype, int tokens, int experts) {
        this(dtype, tokens, experts, TOP, RouterNorm.SUM, SCALE);
    }

    /// The call without bias; [Call#withBias] adds it.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor gate, Tensor ids, Tensor weights) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("gate", gate);
        operands.put("ids", ids);
        operands.put("weights", weights);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        String chosen = "[tokens=" + tokens + ", top=" + top + "]";
        return List.of(
            Operand.in("gate", dtype, Shape.of(tokens, experts), "[tokens=" + tokens + ", experts=" + experts + "]"),
            new Operand("bias", Operand.Role.INPUT, false, List.of(DType.F32), Shape.of(experts), "[experts=" + experts + "]"),
            Operand.out("ids", DType.I32, Shape.of(tokens, top), chosen),
            Operand.out("weights", DType.F32, Shape.of(tokens, top), chosen));
    }

    /// An exponential, a sum, a quotient, the bias and a comparison for each logit; a sum, a quotient and a product for each choice.
    @Override
    public Cost cost() {
        double logits = (double) tokens * experts;
        double choices = (double) tokens * top;
        return new Cost(5 * logits + 3 * choices, logits * dtype.size() + experts * (double) DType.F32.size(), choices * (DType.I32.size() + DType.F32.size()));
    }

    @Override
    public String line() {
        return "SigmoidTopKRouter(" + dtype + ", tokens=" + tokens + ", experts=" + experts + ", top=" + top + ", norm=" + norm + ", scale=" + scale + ")";
    }

    static SigmoidTopKRouter parse(Line line) {
        return new SigmoidTopKRouter(line.takeDType(), line.takeInt("tokens"), line.takeInt("experts"), line.takeInt("top", TOP),
            line.takeEnum("norm", RouterNorm.class, RouterNorm.SUM), line.takeDouble("scale", SCALE));
    }

    /// A [SigmoidTopKRouter] on tensors.
    public static final class Call extends OpCall {
        private final Tensor gate;
        private final Tensor bias; // null where absent
        private final Tensor ids;
        private final Tensor weights;

        Call(SigmoidTopKRouter operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            gate = tensor("gate");
            bias = tensor("bias");
            ids = tensor("ids");
            weights = tensor("weights");
        }

        /// The same call, whose choice is steered.
        public Call withBias(Tensor bias) {
            Map<String, Weight> operands = new LinkedHashMap<>();
            operands.put("gate", gate);
            operands.put("bias", bias);
            operands.put("ids", ids);
            operands.put("weights", weights);
            return new Call(operator(), operands);
        }

        @Override
        public SigmoidTopKRouter operator() {
            return (SigmoidTopKRouter) super.operator();
        }

        public Tensor gate() {
            return gate;
        }

        public Optional<Tensor> bias() {
            return Optional.ofNullable(bias);
        }

        public Tensor ids() {
            return ids;
        }

        public Tensor weights() {
            return weights;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            // every content of gate and bias is legal
        }
    }
}
