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

/// Causal attention over the rows of K and V that token pruning kept. Query heads share key-value heads in groups of
/// `hq / hkv` (query head j uses key-value head `j / (hq / hkv)`).
///
/// ```
/// key j     = row keep[j] of k and v, at position k_pos[j]
/// query i sees key j  iff  k_pos[j] <= q_pos[i]
/// y[i, head] = Σ_j softmax_j(scale · q[i, head] · k[keep[j]]) · v[keep[j]]      over the keys that i sees
/// ```
///
/// | operand | shape           | dtype          |                                                        |
/// |---------|-----------------|----------------|--------------------------------------------------------|
/// | q, y    | `[sq, hq, d]`   | f32, f16, bf16 |                                                        |
/// | k, v    | `[rows, hkv, d]` | the same      |                                                        |
/// | keep    | `[keep]`        | i32            | strictly increasing rows of k and v                     |
/// | q_pos   | `[sq]`          | i32            | any values, in any order                                |
/// | k_pos   | `[keep]`, optional | i32         | any values, in any order; without it `k_pos[j] = keep[j]` |
///
/// A query that sees no key gives +0. Rows of k and v that are not kept are never read, and a key that a query does
/// not see has no influence on it, even if it holds NaN.
///
/// Uses: *dense causal*: keep = 0..n-1, q_pos the same. *SDTP prefill*: q, k, v compacted, keep = 0..n-1,
/// q_pos = k_pos = original positions. *Pruned KV only*: q full, keep = kept rows. *Decode*: sq = 1.
///
/// **Numerical contract.** Scores, weights and sums in f32, one rounding to the dtype at the end. On the CPU a score is
/// one chain of fused multiply-adds over d, keys are walked in fixed blocks of 64 kept keys with a running maximum,
/// and `exp` is our own (relative error below 2^-22): a query alone gives the bits it gives in a batch. A sum
/// that is zero is +0. A NaN or +inf score among the visible ones, or nothing but -inf ones, makes the row NaN.
///
/// Source: SDTP (arXiv 2504.04514); online softmax after Milakov and Gimelshein (arXiv 1805.02867) and FlashAttention
/// (arXiv 2205.14135); CANN `aclnnFusedInferAttentionScore` on gathered rows.
///
/// @param dtype of q, k, v and y
/// @param sq    queries
/// @param rows  rows of k and v, kept or not
/// @param keep  kept rows
/// @param hq    query heads, a multiple of hkv
/// @param hkv   key-value heads
/// @param d     head dimension
/// @param scale factor of the scores
public record PrunedAttention(DType dtype, int sq, int rows, int keep, int hq, int hkv, int d, double scale) implements Operator {

    public PrunedAttention {
        Checks.computable("PrunedAttention", "dtype", dtype);
        Checks.atLeast("PrunedAttention", "sq", sq, 0);
        Checks.atLeast("PrunedAttention", "rows", rows, 0);
        Checks.atLeast("PrunedAttention", "keep", keep, 0);
        Checks.positive("PrunedAttention", "hq", hq);
        Checks.positive("PrunedAttention", "hkv", hkv);
        Checks.positive("PrunedAttention", "d", d);
        Checks.addressable("PrunedAttention", "q", sq, hq, d);
        Checks.addressable("PrunedAttention", "k", rows, hkv, d);
        if (keep > rows) {
            throw new OperandException("PrunedAttention", "keep", "at most rows=" + rows, String.valueOf(keep));
        }
        if (hq % hkv != 0) {
            throw new OperandException("PrunedAttention", "hq", "a multiple of hkv=" + hkv, String.valueOf(hq));
        }
        if (!Float.isFinite((float) scale)) {
            throw new OperandException("PrunedAttention", "scale", "a finite number that f32 can hold", String.valueOf(scale));
        }
    }

    /// With the usual scale, 1/√d.
    public PrunedAttention(DType dtype, int sq, int rows, int keep, int hq, int hkv, int d) {
        this(dtype, sq, rows, keep, hq, hkv, d, 1 / Math.sqrt(Math.max(1, d)));
    }

    /// Query heads per key-value head.
    public int headsPerGroup() {
        return hq / hkv;
    }

    /// The call in which a key's position is its row.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor q, Tensor k, Tensor v, Tensor keep, Tensor qPos, Tensor y) {
        return new Call(this, operands(q, k, v, keep, qPos, y));
    }

    /// The call with positions of the kept keys.
    ///
    /// @throws OperandException where an operand does not fit
    public Call on(Tensor q, Tensor k, Tensor v, Tensor keep, Tensor qPos, Tensor kPos, Tensor y) {
        Map<String, Weight> operands = operands(q, k, v, keep, qPos, y);
        operands.put("k_pos", kPos);
        return new Call(this, operands);
    }

    @Override
    public Call bind(Map<String, ? extends Weight> operands) {
        return new Call(this, operands);
    }

    @Override
    public List<Operand> operands() {
        String queries = "[sq=" + sq + ", hq=" + hq + ", d=" + d + "]";
        String keys = "[rows=" + rows + ", hkv=" + hkv + ", d=" + d + "]";
        return List.of(
            Operand.in("q", dtype, Shape.of(sq, hq, d), queries),
            Operand.in("k", dtype, Shape.of(rows, hkv, d), keys),
            Operand.in("v", dtype, Shape.of(rows, hkv, d), keys),
            Operand.in("keep", DType.I32, Shape.of(keep), "[keep=" + keep + "]"),
            Operand.in("q_pos", DType.I32, Shape.of(sq), "[sq=" + sq + "]"),
            Operand.in("k_pos", DType.I32, Shape.of(keep), "[keep=" + keep + "]").optional(),
            Operand.out("y", dtype, Shape.of(sq, hq, d), queries));
    }

    @Override
    public Cost cost() {
        double pairs = (double) sq * hq * keep;
        double queries = (double) sq * hq * d * dtype.size();
        return new Cost(4 * pairs * d, queries + 2.0 * keep * hkv * d * dtype.size(), queries);
    }

    @Override
    public String line() {
        boolean usual = scale == 1 / Math.sqrt(d);
        return "PrunedAttention(" + dtype + ", sq=" + sq + ", rows=" + rows + ", keep=" + keep + ", hq=" + hq + ", hkv=" + hkv
            + ", d=" + d + (usual ? "" : ", scale=" + scale) + ")";
    }

    static PrunedAttention parse(Line line) {
        DType dtype = line.takeDType();
        int d = line.takeInt("d");
        return new PrunedAttention(dtype, line.takeInt("sq"), line.takeInt("rows"), line.takeInt("keep"),
            line.takeInt("hq"), line.takeInt("hkv"), d, line.takeDouble("scale", 1 / Math.sqrt(Math.max(1, d))));
    }

    private static Map<String, Weight> operands(Tensor q, Tensor k, Tensor v, Tensor keep, Tensor qPos, Tensor y) {
        Map<String, Weight> operands = new LinkedHashMap<>();
        operands.put("q", q);
        operands.put("k", k);
        operands.put("v", v);
        operands.put("keep", keep);
        operands.put("q_pos", qPos);
        operands.put("y", y);
        return operands;
    }

    /// A [PrunedAttention] on tensors.
    public static final class Call extends OpCall {
        private final Tensor q;
        private final Tensor k;
        private final Tensor v;
        private final Tensor keep;
        private final Tensor qPos;
        private final Tensor kPos; // null where absent
        private final Tensor y;

        Call(PrunedAttention operator, Map<String, ? extends Weight> operands) {
            super(operator, operands);
            q = tensor("q");
            k = tensor("k");
            v = tensor("v");
            keep = tensor("keep");
            qPos = tensor("q_pos");
            kPos = tensor("k_pos");
            y = tensor("y");
        }

        @Override
        public PrunedAttention operator() {
            return (PrunedAttention) super.operator();
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

        public Tensor keep() {
            return keep;
        }

        public Tensor qPos() {
            return qPos;
        }

        public Optional<Tensor> kPos() {
            return Optional.ofNullable(kPos);
        }

        public Tensor y() {
            return y;
        }

        @Override
        public void checkData(UnaryOperator<Tensor> readable) {
            Tensor rows = readable.apply(keep);
            if (!Checks.isReadable(rows)) {
                return;
            }
            int previous = -1;
            for (int j = 0; j < operator().keep; j++) {
                int row = Checks.intAt(rows, j);
                if (row < 0 || row >= operator().rows) {
                    throw wrong("keep", "rows from 0 to " + (operator().rows - 1), "keep[" + j + "] = " + row);
                }
                if (row <= previous) {
                    throw wrong("keep", "strictly increasing rows", "keep[" + j + "] = " + row + " after " + previous);
                }
                previous = row;
            }
        }
    }
}
