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

/// Chooses the tokens that go on to the next layer: a stage of token pruning.
///
/// | operand | shape    | dtype |                                      |
/// |---------|----------|-------|--------------------------------------|
/// | scores  | `[n]`    | f32   | importance of each token present     |
/// | keep    | `[keep]` | i32   | the tokens kept, in increasing order |
///
/// The first `first` and the last `last` tokens are always kept; the rest of `keep` goes to the highest scores. Of
/// equal scores (-0 equals +0) the lower index wins; NaN is lower than everything. Exact: there is nothing to round.
///
/// `n0` is the length before any pruning, on which a hierarchy of stages counts: [#stage] derives `keep` and `last`
/// from it. It does not enter the choice itself.
///
/// Source: SDTP (arXiv 2504.04514), section on inference; the paper leaves rounding and ties open, this is our choice.
///
/// @param n     tokens present
/// @param n0    tokens before any pruning, at least n
/// @param keep  tokens to keep: at most n, at least the forced ones
/// @param first tokens kept at the front
/// @param last  tokens kept at the end; where both ends meet, everything is kept
public record TokenSelect(int n, int n0, int keep, int first, int last) implements Operator {

    public TokenSelect {
        Checks.atLeast("TokenSelect", "n", n, 0);
        Checks.atLeast("TokenSelect", "n0", n0, n);
        Checks.atLeast("TokenSelect", "first", first, 0);
        Checks.atLeast("TokenSelect", "last", last, 0);
        long forced = Math.min(n, (long) first + last);
        if (keep < forced || keep > n) {
            throw new OperandException("TokenSelect", "keep", "from " + forced + " (the forced tokens) to n=" + n, String.valueOf(keep));
        }
    }

    /// A stage of hierarchical pruning: keeps `ceil(ratio · n0)` tokens, the first `first` and the last
    /// `ceil(lastFraction · n0)` among them; more where the forced tokens alone are more, all where fewer are present.
    /// The products are those of f64: 0.55 · 100 is a little more than 55, and its ceiling 56.
    public static TokenSelect stage(int n, int n0, double ratio, int first, double lastFraction) {
        requireFraction("ratio", ratio);
        requireFraction("lastFraction", lastFraction);
        int last = (int) Math.ceil(lastFraction * n0);
        long forced = Math.min(n, (long) first + last);
        int wanted = (int) Math.ceil(ratio * n0);
        return new TokenSelect(n, n0, (int) Math.min(n, Math.max(forced, wanted)), first, last);
    }

    private static void requireFraction(String name, double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new OperandException("TokenSelect", name, "from 0 to 1", String.valueOf(fraction));
        }
    }

    /// @throws OperandException where an operand does not fit
    public Call on(Tensor scores, Tensor keep) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("scores", scores);
        operands.put("keep", keep);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        return List.of(
            Operand.in("scores", DType.F32, Shape.of(n), "[n=" + n + "]"),
            Operand.out("keep", DType.I32, Shape.of(keep), "[keep=" + keep + "]"));
    }

    @Override
    public Cost cost() {
        return new Cost(n, 4.0 * n, 4.0 * keep);
    }

    @Override
    public String line() {
        return "TokenSelect(n=" + n + ", n0=" + n0 + ", keep=" + keep + ", first=" + first + ", last=" + last + ")";
    }

    static TokenSelect parse(Line line) {
        line.takeWord("f32"); // the only dtype there is, so it may be named
        int n = line.takeInt("n");
        return new TokenSelect(n, line.takeInt("n0", n), line.takeInt("keep"), line.takeInt("first", 0), line.takeInt("last", 0));
    }

    /// A [TokenSelect] on tensors.
    public static final class Call extends OpCall {
        private final Tensor scores;
        private final Tensor keep;

        Call(TokenSelect operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            scores = tensor("scores");
            keep = tensor("keep");
        }

        @Override
        public TokenSelect operator() {
            return (TokenSelect) super.operator();
        }

        public Tensor scores() {
            return scores;
        }

        public Tensor keep() {
            return keep;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            // every content of scores is legal
        }
    }
}
