package dev.npu4j.bench.peers;

import dev.npu4j.kernels.op.PrunedAttention;

/// Attention as libraries know it: once the kept rows of K and V are gathered, causal from the first row on, or one
/// query that sees them all.
final class CompactAttention {
    private CompactAttention() {
    }

    /// Whether the workload is one of the two. The benchmark's data has as many queries as kept rows at the positions of
    /// those, or the last positions.
    static boolean fits(PrunedAttention attention) {
        return attention.sq() > 0 && (isCausal(attention) || isDecode(attention));
    }

    static boolean isCausal(PrunedAttention attention) {
        return attention.sq() == attention.keep() && !isDecode(attention);
    }

    static boolean isDecode(PrunedAttention attention) {
        return attention.sq() == 1;
    }

    static boolean isPruned(PrunedAttention attention) {
        return attention.keep() < attention.rows();
    }
}
