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

/// The router of a mixture of grouped experts: each token goes to the best `top` experts of *each* group, so that every
/// group, and the device that holds it, gets the same number of tokens.
///
/// ```
/// s                  = softmax(gate[t, :])                          over all experts, not over a group's
/// ids[t, g·top + r]  = the expert of group g that comes r-th        by falling score
/// weights[t, j]      = s[ids[t, j]] · router_scale[ids[t, j]]
/// ```
///
/// | operand      | shape                   | dtype                       |                               |
/// |--------------|-------------------------|-----------------------------|-------------------------------|
/// | gate         | `[tokens, experts]`     | f32, f16, bf16              | the router's logits           |
/// | router_scale | `[experts]`, optional   | the same or f32             | without it, ones              |
/// | ids          | `[tokens, groups·top]`  | i32                         | group by group, best first    |
/// | weights      | `[tokens, groups·top]`  | f32                         | of these experts              |
///
/// Group g holds the experts from `g · experts / groups` on. Weights are **not** made to sum to one, and `router_scale`
/// comes after the choice, which it never changes.
///
/// **Numerical contract.** The softmax is that of f32, `exp(x - max) / Σ exp(x - max)`; on the CPU the sum runs over
/// the experts in increasing order, by blocks of √experts (rounded up) whose sums are added in turn, so that a token alone equals the token in a batch
/// and small weights behind a large one are not lost. A weight is the score times the
/// scale: one f32 product. What experts are compared by says [RouterSoftmax]:
///
/// - `F32`: the logits as they are given. Nothing rounds, so ids are exact.
/// - `STORAGE`: the scores, rounded once from f32 to gate's dtype, which also are what the weights are made of. On the
///   CPU that is one function; another device's scores may round to a neighbour, and where that decides, its ids differ.
///
/// Of equal ones (-0 equals +0) the lower id wins, and NaN is lower than everything. A token with a NaN or +inf among its
/// logits, or nothing but -inf, has no softmax: all of its scores are NaN, and so are its weights; under `STORAGE` the
/// lowest ids of each group are chosen then, under `F32` those of the highest logits. NaN comes out as the canonical
/// quiet NaN.
///
/// Source: Pangu Pro MoE (arXiv 2505.21411), equations 5 to 7. The released model's code adds `router_scale`, takes its
/// softmax in the model's dtype (`STORAGE`), and leaves ties to the first of equals.
///
/// @param dtype   of gate
/// @param tokens  rows of gate
/// @param experts of all groups together
/// @param groups  of equal size: experts is a multiple of it
/// @param top     experts chosen of each group, at most experts / groups
/// @param softmax to which type scores round
public record GroupedTopKRouter(DType dtype, int tokens, int experts, int groups, int top, RouterSoftmax softmax) implements Operator {

    public GroupedTopKRouter {
        Checks.computable("GroupedTopKRouter", "dtype", dtype);
        Checks.atLeast("GroupedTopKRouter", "tokens", tokens, 0);
        Checks.positive("GroupedTopKRouter", "experts", experts);
        Checks.positive("GroupedTopKRouter", "groups", groups);
        Checks.positive("GroupedTopKRouter", "top", top);
        if (experts % groups != 0) {
            throw new OperandException("GroupedTopKRouter", "experts", "a multiple of groups=" + groups, String.valueOf(experts));
        }
        if (top > experts / groups) {
            throw new OperandException("GroupedTopKRouter", "top", "at most the " + experts / groups + " experts of a group", String.valueOf(top));
        }
        if (softmax == null) {
            throw new OperandException("GroupedTopKRouter", "softmax", "one of f32 storage", "null");
        }
        Checks.addressable("GroupedTopKRouter", "gate", 1, tokens, experts);
    }

    /// With one expert of each group, chosen by logits.
    public GroupedTopKRouter(DType dtype, int tokens, int experts, int groups) {
        this(dtype, tokens, experts, groups, 1, RouterSoftmax.F32);
    }

    /// Experts of a group.
    public int groupSize() {
        return experts / groups;
    }

    /// Experts chosen for each token.
    public int chosen() {
        return groups * top;
    }

    /// The call without router_scale; [Call#withRouterScale] adds it.
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
        String chosen = "[tokens=" + tokens + ", groups*top=" + chosen() + "]";
        List<DType> scaleTypes = dtype == DType.F32 ? List.of(DType.F32) : List.of(dtype, DType.F32);
        return List.of(
            Operand.in("gate", dtype, Shape.of(tokens, experts), "[tokens=" + tokens + ", experts=" + experts + "]"),
            new Operand("router_scale", Operand.Role.INPUT, false, scaleTypes, Shape.of(experts), "[experts=" + experts + "]"),
            Operand.out("ids", DType.I32, Shape.of(tokens, chosen()), chosen),
            Operand.out("weights", DType.F32, Shape.of(tokens, chosen()), chosen));
    }

    /// A difference, an exponential, a sum, a quotient and a comparison for each logit; a product for each choice.
    @Override
    public Cost cost() {
        double logits = (double) tokens * experts;
        double choices = (double) tokens * chosen();
        return new Cost(5 * logits + choices, (logits + experts) * dtype.size(), choices * (DType.I32.size() + DType.F32.size()));
    }

    @Override
    public String line() {
        return "GroupedTopKRouter(" + dtype + ", tokens=" + tokens + ", experts=" + experts + ", groups=" + groups + ", top=" + top
            + ", softmax=" + softmax + ")";
    }

    static GroupedTopKRouter parse(Line line) {
        return new GroupedTopKRouter(line.takeDType(), line.takeInt("tokens"), line.takeInt("experts"), line.takeInt("groups"), line.takeInt("top", 1),
            line.takeEnum("softmax", RouterSoftmax.class, RouterSoftmax.F32));
    }

    /// A [GroupedTopKRouter] on tensors.
    public static final class Call extends OpCall {
        private final Tensor gate;
        private final Tensor routerScale; // null where absent
        private final Tensor ids;
        private final Tensor weights;

        Call(GroupedTopKRouter operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            gate = tensor("gate");
            routerScale = tensor("router_scale");
            ids = tensor("ids");
            weights = tensor("weights");
        }

        /// The same call, whose weights are scaled, expert by expert.
        public Call withRouterScale(Tensor routerScale) {
            Map<String, Weight> operands = new LinkedHashMap<>();
            operands.put("gate", gate);
            operands.put("router_scale", routerScale);
            operands.put("ids", ids);
            operands.put("weights", weights);
            return new Call(operator(), operands);
        }

        @Override
        public GroupedTopKRouter operator() {
            return (GroupedTopKRouter) super.operator();
        }

        public Tensor gate() {
            return gate;
        }

        public Optional<Tensor> routerScale() {
            return Optional.ofNullable(routerScale);
        }

        public Tensor ids() {
            return ids;
        }

        public Tensor weights() {
            return weights;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            // every content of gate and router_scale is legal
        }
    }
}
