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

/// Causal attention over a key-value cache that lies in pages: one sequence and one layer's part of it, of any length. Token
/// pruning leaves every layer another number of tokens, and pages of one pool serve them all ([KvPages] hands them out). Query
/// heads share key-value heads in groups of `hq / hkv` (query head j uses key-value head `j / (hq / hkv)`).
///
/// ```
/// key j     = row j mod page of page table[j / page], at position k_pos[j]      j = 0 .. tokens-1
/// query i sees key j  iff  k_pos[j] <= q_pos[i]
/// y[i, head] = Σ_j softmax_j(scale · q[i, head] · k_j) · v_j      over the keys that i sees
/// ```
///
/// | operand | shape                    | dtype          |                                                          |
/// |---------|--------------------------|----------------|----------------------------------------------------------|
/// | q, y    | `[sq, hq, d]`            | f32, f16, bf16 |                                                          |
/// | k, v    | `[pages, page, hkv, d]`  | the same       | token by token inside a page                             |
/// | table   | `[⌈tokens / page⌉]`      | i32            | pages of the pool, in any order; one may be named again  |
/// | q_pos   | `[sq]`                   | i32            | any values, in any order                                 |
/// | k_pos   | `[tokens]`               | i32            | any values, in any order: where the tokens came from     |
///
/// A query that sees no key gives +0. Pages that the table does not name, and rows of the last page past `tokens`, are never
/// read, and a key that a query does not see has no influence on it, even if it holds NaN.
///
/// **Numerical contract.** That of [PrunedAttention]: this is `PrunedAttention` over the rows of the cache copied together in
/// the order of the tokens, with keep = 0..tokens-1 and the same positions. On the CPU it is so to the bit, whatever the pages
/// are and wherever they lie: blocks of 64 keys are counted in tokens, not in pages.
///
/// Source: PagedAttention (Kwon et al., arXiv 2309.06180, equation 4); lengths of layers: SDTP (arXiv 2504.04514); the block
/// table of CANN's `aclnnFusedInferAttentionScore`.
///
/// @param dtype  of q, k, v and y
/// @param sq     queries
/// @param tokens cached tokens
/// @param pages  pages of the pool, whoever's they are
/// @param page   tokens of a page
/// @param hq     query heads, a multiple of hkv
/// @param hkv    key-value heads
/// @param d      head dimension
/// @param scale  factor of the scores
public record PagedAttention(DType dtype, int sq, int tokens, int pages, int page, int hq, int hkv, int d, double scale) implements Operator {

    public PagedAttention {
        Checks.computable("PagedAttention", "dtype", dtype);
        Checks.atLeast("PagedAttention", "sq", sq, 0);
        Checks.atLeast("PagedAttention", "tokens", tokens, 0);
        Checks.atLeast("PagedAttention", "pages", pages, tokens > 0 ? 1 : 0);
        Checks.positive("PagedAttention", "page", page);
        Checks.positive("PagedAttention", "hq", hq);
        Checks.positive("PagedAttention", "hkv", hkv);
        Checks.positive("PagedAttention", "d", d);
        Checks.addressable("PagedAttention", "q", sq, hq, d);
        Checks.addressable("PagedAttention", "k", pages, page, hkv);
        Checks.addressable("PagedAttention", "k", (long) pages * page, hkv, d);
        if (hq % hkv != 0) {
            throw new OperandException("PagedAttention", "hq", "a multiple of hkv=" + hkv, String.valueOf(hq));
        }
        if (!Float.isFinite((float) scale)) {
            throw new OperandException("PagedAttention", "scale", "a finite number that f32 can hold", String.valueOf(scale));
        }
    }

    /// With the usual scale, 1/√d.
    public PagedAttention(DType dtype, int sq, int tokens, int pages, int page, int hq, int hkv, int d) {
        this(dtype, sq, tokens, pages, page, hq, hkv, d, 1 / Math.sqrt(Math.max(1, d)));
    }

    /// Query heads per key-value head.
    public int headsPerGroup() {
        return hq / hkv;
    }

    /// Pages that hold the tokens, and so entries of the table.
    public int pagesInUse() {
        return Math.ceilDiv(tokens, page);
    }

    /// The same attention over the rows of the cache copied together.
    ///
    /// @throws OperandException where no memory could hold them, since pages are named so often
    public PrunedAttention contiguous() {
        return new PrunedAttention(dtype, sq, tokens, tokens, hq, hkv, d, scale);
    }

    /// @throws OperandException where an operand does not fit
    public Call on(Tensor q, Tensor k, Tensor v, Tensor table, Tensor qPos, Tensor kPos, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("q", q);
        operands.put("k", k);
        operands.put("v", v);
        operands.put("table", table);
        operands.put("q_pos", qPos);
        operands.put("k_pos", kPos);
        operands.put("y", y);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        String queries = "[sq=" + sq + ", hq=" + hq + ", d=" + d + "]";
        String cache = "[pages=" + pages + ", page=" + page + ", hkv=" + hkv + ", d=" + d + "]";
        return List.of(
            Operand.in("q", dtype, Shape.of(sq, hq, d), queries),
            Operand.in("k", dtype, Shape.of(pages, page, hkv, d), cache),
            Operand.in("v", dtype, Shape.of(pages, page, hkv, d), cache),
            Operand.in("table", DType.I32, Shape.of(pagesInUse()), "[tokens/page=" + pagesInUse() + "]"),
            Operand.in("q_pos", DType.I32, Shape.of(sq), "[sq=" + sq + "]"),
            Operand.in("k_pos", DType.I32, Shape.of(tokens), "[tokens=" + tokens + "]"),
            Operand.out("y", dtype, Shape.of(sq, hq, d), queries));
    }

    @Override
    public Cost cost() {
        double pairs = (double) sq * hq * tokens;
        double queries = (double) sq * hq * d * dtype.size();
        return new Cost(4 * pairs * d, queries + 2.0 * tokens * hkv * d * dtype.size(), queries);
    }

    @Override
    public String line() {
        boolean usual = scale == 1 / Math.sqrt(d);
        return "PagedAttention(" + dtype + ", sq=" + sq + ", tokens=" + tokens + ", pages=" + pages + ", page=" + page + ", hq=" + hq
            + ", hkv=" + hkv + ", d=" + d + (usual ? "" : ", scale=" + scale) + ")";
    }

    static PagedAttention parse(Line line) {
        DType dtype = line.takeDType();
        int d = line.takeInt("d");
        return new PagedAttention(dtype, line.takeInt("sq"), line.takeInt("tokens"), line.takeInt("pages"), line.takeInt("page"),
            line.takeInt("hq"), line.takeInt("hkv"), d, line.takeDouble("scale", 1 / Math.sqrt(Math.max(1, d))));
    }

    /// A [PagedAttention] on tensors.
    public static final class Call extends OpCall {
        private final Tensor q;
        private final Tensor k;
        private final Tensor v;
        private final Tensor table;
        private final Tensor qPos;
        private final Tensor kPos;
        private final Tensor y;

        Call(PagedAttention operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            q = tensor("q");
            k = tensor("k");
            v = tensor("v");
            table = tensor("table");
            qPos = tensor("q_pos");
            kPos = tensor("k_pos");
            y = tensor("y");
        }

        @Override
        public PagedAttention operator() {
            return (PagedAttention) super.operator();
        }

        public Tensor q() {
            return q;
        }

        public Tensor k() {
            return k;
        }

        public Tensor v() {
            return v;
        }

        public Tensor table() {
            return table;
        }

        public Tensor qPos() {
            return qPos;
        }

        public Tensor kPos() {
            return kPos;
        }

        public Tensor y() {
            return y;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            Tensor pages = readable.apply(table);
            if (!Checks.isReadable(pages)) {
                return;
            }
            for (int i = 0; i < operator().pagesInUse(); i++) {
                int page = Checks.intAt(pages, i);
                if (page < 0 || page >= operator().pages) {
                    throw wrong("table", "pages from 0 to " + (operator().pages - 1), "table[" + i + "] = " + page);
                }
            }
        }
    }
}
