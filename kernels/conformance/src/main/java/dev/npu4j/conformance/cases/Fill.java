package dev.npu4j.conformance.cases;

import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.Gelu;
import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.PagedAttention;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.op.SwiGlu;
import dev.npu4j.kernels.op.TokenSelect;

/// What the floating-point operands hold: key `fill=`. Values come from a counter-based generator keyed by seed,
/// operand and index, and are rounded to the operand's dtype.
public enum Fill {
    /// Small integers and powers of two chosen so that nothing rounds before the output does: results must be equal
    /// bit for bit. Matmul: sums below 2^24. Norms: rows of ±2^j with eps = 3·4^j. Attention: q = 0 and a power of two
    /// of visible keys. Rotary embedding: one element of each pair is zero, the other a power of two. Routers: a power of two of
    /// logits share the maximum, the others count for nothing; of sigmoids, scores of 0, 1/2 and 1 whose chosen sum to a power of
    /// two. SwiGlu and Gelu: gates and x of 0, or where the sigmoid is 1 in f32.
    /// Sums over experts: of whole numbers.
    EXACT_INT,
    /// Standard normal.
    NORMAL,
    /// Uniform in [-1, 1).
    UNIFORM1,
    /// Uniform in [-5, 5).
    UNIFORM5,
    /// Normal around 100: a large mean beside a small spread. SwiGlu and Gelu: at times around -90 and -10, in the tail.
    OFFSET,
    /// Normal with a few channels 75 times larger, and one row 10,000 times smaller: what activations look like.
    OUTLIER,
    /// Student's t with two degrees of freedom, clipped at ±1000.
    HEAVY,
    /// Sums that cancel but for a remainder of about 1e-6 of their terms. Matmul, AddRmsNorm and SandwichNorm.
    CANCEL,
    /// Absolute values of the normal: rounding errors of one sign would add up.
    POSITIVE,
    /// Attention: scores grow from key block to key block, so that the running maximum is always replaced.
    RISING_MAX,
    /// Subnormal numbers of the dtype.
    DENORMAL,
    /// Numbers within a factor 256 of the smallest normal one.
    TINY,
    /// Numbers up to nine tenths of the largest finite one, or as large as sums of them stay finite: squares overflow.
    HUGE,
    /// Normal, with NaN, infinities, signed zeros, and the ends of the range in every third row.
    SPECIALS,
    /// Attention: all scores equal. TokenSelect and routers: few different scores, in runs, both zeros among them.
    TIES;

    /// Whether the fill makes sense for the operator.
    public boolean fits(Operator operator) {
        return switch (this) {
            case EXACT_INT, NORMAL, UNIFORM1, UNIFORM5, HEAVY, POSITIVE, DENORMAL, TINY, HUGE, SPECIALS -> true;
            case OFFSET, OUTLIER -> !Data.areNeverRounded(operator);
            case CANCEL -> operator instanceof MatrixProduct || operator instanceof AddRmsNorm || operator instanceof SandwichNorm;
            case RISING_MAX -> operator instanceof PrunedAttention || operator instanceof PagedAttention;
            case TIES -> operator instanceof PrunedAttention || operator instanceof PagedAttention || operator instanceof TokenSelect
                || operator instanceof GroupedTopKRouter || operator instanceof SigmoidTopKRouter;
        };
    }

    /// What gates may ask of results under this fill.
    public Data data(Operator operator) {
        if (Data.areNeverRounded(operator)) {
            return Data.EXACT;
        }
        return switch (this) {
            case EXACT_INT -> Data.EXACT;
            case NORMAL, UNIFORM1, UNIFORM5, OUTLIER, HEAVY -> Data.BROAD;
            case OFFSET, CANCEL, POSITIVE, RISING_MAX, TIES -> Data.REAL;
            case DENORMAL, TINY, HUGE, SPECIALS -> Data.SPECIAL;
        };
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
