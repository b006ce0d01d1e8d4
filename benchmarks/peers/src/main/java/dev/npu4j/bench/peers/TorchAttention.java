package dev.npu4j.bench.peers;

import dev.npu4j.bench.workload.Data;
import dev.npu4j.kernels.op.PrunedAttention;
import java.util.Locale;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// Attention by `scaled_dot_product_attention`.
///
/// Counted: gathering the kept rows of K and V, where not all are kept, and the attention. Not counted: views, and where
/// [Way#HEADS] has K and V head by head, bringing them there: a serving program keeps its cache so.
final class TorchAttention extends TorchContestant {
    /// How the operands lie and are given.
    enum Way {
        /// As the workload has them, rows of all heads; torch sees them transposed.
        SDPA,
        /// K and V head by head.
        HEADS,
        /// Decode: the query heads that share a head of K and V are that head's rows, so that it is read once.
        FOLDED,
        /// The same, K and V head by head.
        FOLDED_HEADS;

        boolean fits(PrunedAttention attention) {
            return !folds() || CompactAttention.isDecode(attention) && attention.hq() > attention.hkv();
        }

        private boolean folds() {
            return this == FOLDED || this == FOLDED_HEADS;
        }

        private boolean headByHead() {
            return this == HEADS || this == FOLDED_HEADS;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final PrunedAttention attention;
    private final Way way;
    private final TensorOptional noMask = keep(new TensorOptional());
    private final DoubleOptional scale;
    private final Tensor q; // [1, hq, sq, d], or folded [1, hkv, hq/hkv, d]
    private final Tensor k; // [1, hkv, rows, d], a view or copied
    private final Tensor v;
    private final Tensor keep;

    TorchAttention(PrunedAttention attention, Data data, int threads, Way way) {
        super(threads);
        this.attention = attention;
        this.way = way;
        scale = keep(new DoubleOptional(attention.scale()));
        Tensor queries = tensor(data.get("q"));
        q = way.folds()
            ? keep(queries.view(1, attention.hkv(), attention.headsPerGroup(), attention.d()))
            : byHeads(queries);
        k = cache(data.get("k"));
        v = cache(data.get("v"));
        keep = tensor(data.get("keep"));
    }

    private Tensor cache(Data.Array array) {
        Tensor view = byHeads(tensor(array));
        return way.headByHead() ? keep(view.contiguous()) : view;
    }

    /// `[n, heads, d]` as `[1, heads, n, d]`
    private Tensor byHeads(Tensor tensor) {
        return keep(keep(tensor.unsqueeze(0)).transpose(1, 2));
    }

    @Override
    Tensor compute() {
        return torch.scaled_dot_product_attention(q, gathered(k), gathered(v), noMask, 0.0, CompactAttention.isCausal(attention), scale,
            !way.folds() && attention.hq() > attention.hkv());
    }

    private Tensor gathered(Tensor tensor) {
        return CompactAttention.isPruned(attention) ? torch.index_select(tensor, 2, keep) : tensor;
    }

    @Override
    Tensor ordered(Tensor result) {
        return way.folds() ? result : result.transpose(1, 2);
    }
}
