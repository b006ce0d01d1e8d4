package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.error.OperandException;
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
import dev.npu4j.kernels.op.Line;
import dev.npu4j.kernels.op.Matmul;
import dev.npu4j.kernels.op.MatrixProduct;
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

/// One case: an operator and everything that decides its operands' contents and layout. As text it is one line, which
/// is test name, command-line argument and reproducer:
///
/// ```
/// GroupedMatmul(bf16, e=8, m=37, k=128, n=96, counts, weight=nk, dist=zipf, fill=outlier, seed=17)
/// ```
///
/// Keys after the operator's own: `fill=`, `seed=`, `pad=`, and, where the operator has a use for them, `dist=`,
/// `tail=`, `packed`, `bias_f32`, `inplace`, `rstd`, `keepset=`, `pos=`.
///
/// @param operator the operator; a profile AUTO is decided by the device
/// @param dist     grouped products, ExpertPermute: how rows are spread over groups
/// @param fill     contents of the floating-point operands
/// @param seed     of the generator
/// @param pad      elements between the end of a row and the next row of matrices (not of weights or vectors), and, in all operands, by
///                 which the first element lies past a 64-byte boundary. In operands of three axes the gap follows each
///                 token, and where `pad` is odd each head as well; in those of four, each page too
/// @param tail     grouped products: rows that belong to no group
/// @param packed   matrix products: the weight is packed first
/// @param biasF32  GroupedMatmul, Matmul: the bias is f32 although the weight is not
/// @param inplace  AddRmsNorm, SandwichNorm: `h_out` is `h`; RotaryEmbedding, Gelu: `y` is `x`; the sums over experts: `y` is `residual`
/// @param rstd     the norms: optional outputs are asked for
/// @param keepSet  PrunedAttention: which rows are kept; PagedAttention: which pages the table names
/// @param pos      PrunedAttention, PagedAttention: positions of queries and keys; RotaryEmbedding: of tokens
public record Case(Operator operator, Distribution dist, Fill fill, long seed, int pad, int tail, boolean packed,
                   boolean biasF32, boolean inplace, boolean rstd, KeepSet keepSet, Positions pos) {

    public Case {
        requirePresent("operator", operator, operator);
        requirePresent("dist", dist, operator);
        requirePresent("fill", fill, operator);
        requirePresent("keepset", keepSet, operator);
        requirePresent("pos", pos, operator);
        boolean grouped = operator instanceof GroupedProduct;
        boolean attention = operator instanceof PrunedAttention || operator instanceof PagedAttention;
        boolean rotary = operator instanceof RotaryEmbedding;
        boolean norm = operator instanceof RmsNorm || operator instanceof AddRmsNorm || operator instanceof SandwichNorm;
        require(operator, grouped || operator instanceof ExpertPermute && dist != Distribution.ONE && dist != Distribution.NONE || dist == Distribution.UNIFORM,
            "dist", "a grouped product, or an ExpertPermute whose every row has an expert", dist);
        require(operator, !(operator instanceof GroupedMatmulCombine o) || o.tokens() == 0 || dist != Distribution.NONE && tail < o.m(),
            "dist", "a row of some group, which slots can name", dist);
        require(operator, grouped || tail == 0, "tail", "a grouped product", tail);
        require(operator, operator instanceof MatrixProduct || !packed, "packed", "a matrix product", packed);
        require(operator, !biasF32 || operator instanceof MatrixProduct o && o.bias() && o.w().isHalf(),
            "bias_f32", "a bias, and a weight that is not f32", biasF32);
        require(operator, !inplace || isOfferedInPlace(operator), "inplace", "an operator with an output that may be an input", inplace);
        require(operator, norm || !rstd, "rstd", "a norm", rstd);
        require(operator, attention || keepSet == KeepSet.RANDOM, "keepset", "a PrunedAttention or a PagedAttention", keepSet);
        require(operator, attention || rotary || pos == Positions.ROWS, "pos", "a PrunedAttention or a PagedAttention", pos);
        require(operator, !rotary || pos.isOfTokens(), "pos", "positions of tokens, without keys", pos);
        require(operator, pad >= 0 && pad <= 4096, "pad", "from 0 to 4096", pad);
        require(operator, tail >= 0 && (!(operator instanceof GroupedProduct g) || tail <= g.m()), "tail", "from 0 to m", tail);
        require(operator, fill.fits(operator), "fill", "a fill that fits " + operator.name(), fill);
        require(operator, fill != Fill.EXACT_INT || !norm || NormInputs.exactScale(operator) > 0,
            "fill", "eps = 3·4^j (3, 12, 0.75, …), under which rstd is a power of two", fill);
    }

    /// The operator with uniform groups, random kept rows, and everything optional left out.
    public static Case of(Operator operator, Fill fill, long seed) {
        return new Case(operator, Distribution.UNIFORM, fill, seed, 0, 0, false, false, false, false, KeepSet.RANDOM, Positions.ROWS);
    }

    public Case withDist(Distribution dist, int tail) {
        return new Case(operator, dist, fill, seed, pad, tail, packed, biasF32, inplace, rstd, keepSet, pos);
    }

    public Case withPad(int pad) {
        return new Case(operator, dist, fill, seed, pad, tail, packed, biasF32, inplace, rstd, keepSet, pos);
    }

    public Case withPacked(boolean packed) {
        return new Case(operator, dist, fill, seed, pad, tail, packed, biasF32, inplace, rstd, keepSet, pos);
    }

    public Case withBiasF32(boolean biasF32) {
        return new Case(operator, dist, fill, seed, pad, tail, packed, biasF32, inplace, rstd, keepSet, pos);
    }

    public Case withInplace(boolean inplace) {
        return new Case(operator, dist, fill, seed, pad, tail, packed, biasF32, inplace, rstd, keepSet, pos);
    }

    public Case withRstd(boolean rstd) {
        return new Case(operator, dist, fill, seed, pad, tail, packed, biasF32, inplace, rstd, keepSet, pos);
    }

    public Case withKeys(KeepSet keepSet, Positions pos) {
        return new Case(operator, dist, fill, seed, pad, tail, packed, biasF32, inplace, rstd, keepSet, pos);
    }

    /// Reads a case line. Absent keys take the values of [#of] with `fill=normal, seed=1`.
    ///
    /// @throws OperandException where the line cannot be read or its parts do not go together
    public static Case parse(String text) {
        Line line = Line.parse(text);
        Operator operator = Operator.parse(line);
        Case parsed = new Case(operator,
            Words.take(line, "dist", Distribution.class, Distribution.UNIFORM),
            Words.take(line, "fill", Fill.class, Fill.NORMAL),
            line.takeLong("seed", 1), line.takeInt("pad", 0), line.takeInt("tail", 0),
            line.takeWord("packed"), line.takeWord("bias_f32"), line.takeWord("inplace"), line.takeWord("rstd"),
            Words.take(line, "keepset", KeepSet.class, KeepSet.RANDOM),
            Words.take(line, "pos", Positions.class, Positions.ROWS));
        line.requireAllTaken();
        return parsed;
    }

    /// The case as one line of text, in the form that [#parse] reads.
    public String line() {
        String own = operator.line();
        StringBuilder text = new StringBuilder(own).deleteCharAt(own.length() - 1);
        text.append(biasF32 ? ", bias_f32" : "");
        if (operator instanceof GroupedProduct) {
            text.append(", dist=").append(dist).append(tail > 0 ? ", tail=" + tail : "");
        }
        text.append(packed ? ", packed" : "");
        if (operator instanceof PrunedAttention || operator instanceof PagedAttention) {
            text.append(", keepset=").append(keepSet).append(", pos=").append(pos);
        }
        if (operator instanceof RotaryEmbedding) {
            text.append(", pos=").append(pos);
        }
        if (operator instanceof ExpertPermute) {
            text.append(", dist=").append(dist);
        }
        return text.append(rstd ? ", rstd" : "").append(inplace ? ", inplace" : "").append(pad > 0 ? ", pad=" + pad : "")
            .append(", fill=").append(fill).append(", seed=").append(seed).append(')').toString();
    }

    /// Element types as verdicts name them.
    public static String dtypeOf(Operator operator) {
        return switch (operator) {
            case GroupedMatmul o -> dtypeOfProduct(o);
            case RmsNorm o -> o.dtype().toString();
            case AddRmsNorm o -> o.dtype().toString();
            case SandwichNorm o -> o.dtype().toString();
            case PrunedAttention o -> o.dtype().toString();
            case TokenSelect o -> DType.F32.toString();
            case Matmul o -> dtypeOfProduct(o);
            case RotaryEmbedding o -> o.dtype().toString();
            case GroupedTopKRouter o -> o.dtype().toString();
            case SigmoidTopKRouter o -> o.dtype().toString();
            case SwiGlu o -> o.dtype().toString();
            case Gelu o -> o.dtype().toString();
            case ExpertPermute o -> o.dtype().toString();
            case ExpertCombine o -> o.dtype().toString();
            case GatherRows o -> o.dtype().toString();
            case PagedAttention o -> o.dtype().toString();
            case GroupedMatmulSwiGlu o -> dtypeOfProduct(o);
            case GroupedMatmulCombine o -> dtypeOfProduct(o);
        };
    }

    private static String dtypeOfProduct(MatrixProduct o) {
        return o.x() == o.w() && o.x() == o.out() ? o.x().toString() : "x=" + o.x() + " w=" + o.w() + " out=" + o.out();
    }

    @Override
    public String toString() {
        return line();
    }

    private static boolean isOfferedInPlace(Operator operator) {
        return operator.operands().stream().anyMatch(output -> output.isOutput() && operator.operands().stream().anyMatch(input -> operator.mayAlias(output.name(), input.name())));
    }

    private static void requirePresent(String name, Object value, Operator operator) {
        if (value == null) {
            throw new OperandException(operator == null ? "Case" : operator.name(), name, "a value", "null");
        }
    }

    private static void require(Operator operator, boolean holds, String key, String expected, Object actual) {
        if (!holds) {
            throw new OperandException(operator.name(), key, expected, String.valueOf(actual));
        }
    }
}
