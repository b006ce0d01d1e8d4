package dev.npu4j.cpu;

import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Some tokens of a router, by columns: what belongs to one token and one expert lies at `[expert][token]`. So every lane
/// of a vector is a token of its own, sums run over the experts in their order, and how many experts a group has is no
/// matter to the loops.
///
/// Experts are compared by whole numbers in the order of what they stand for, see [Primitives#order]. One that was
/// chosen gets a number below all of them.
final class RouterTile {
    /// Tokens at a time.
    static final int MOST = Primitives.COLUMN;

    /// Both what is compared and the scores of a tile of so many are kept.
    static final int MAX_EXPERTS = 1 << 16;

    /// The key of what was chosen.
    static final int TAKEN = Integer.MIN_VALUE;

    private static final int COLUMN = Primitives.COLUMN;

    // slots of the scratch
    private static final int SCORES = 0; // [experts + 1][COLUMN]
    private static final int ROW = 1; // [experts]
    private static final int STATE = 2; // of Primitives.weigh
    private static final int SCALE = 3; // [experts]
    private static final int PART = 4; // [COLUMN]
    private static final int KEYS = 0; // [experts][COLUMN]
    private static final int BEST = 1; // [COLUMN]

    private final Scratch scratch;

    RouterTile(Scratch scratch) {
        this.scratch = scratch;
    }

    /// Tokens of a tile: whole vectors, and few enough to occupy all threads.
    static int share(int tokens, int threads) {
        int share = Math.ceilDiv(tokens, 2 * threads);
        return (int) Math.clamp(Math.ceilDiv(share, Primitives.PANEL) * (long) Primitives.PANEL, Primitives.PANEL, MOST);
    }

    /// Does the tokens from `first` on, at most [#MOST].
    void route(Primitives primitives, GroupedTopKRouter.Call call, int first, int count) {
        GroupedTopKRouter op = call.operator();
        int experts = op.experts();
        int columns = Math.ceilDiv(count, Primitives.PANEL) * Primitives.PANEL;
        float[] scores = scratch.floats(SCORES, (experts + 1) * COLUMN);
        float[] state = scratch.floats(STATE, Primitives.STATE * COLUMN);
        int[] keys = scratch.ints(KEYS, experts * COLUMN);
        float[] scale = call.routerScale().isPresent() ? scale(primitives, call.routerScale().get(), experts) : null;
        load(primitives, call.gate(), experts, first, count, columns, scores);
        boolean byLogits = op.softmax() == RouterSoftmax.F32;
        if (byLogits) {
            primitives.order(scores, experts, columns, keys);
        }
        Arrays.fill(state, Primitives.MAX, Primitives.MAX + columns, Float.NEGATIVE_INFINITY);
        Arrays.fill(state, Primitives.SUM, Primitives.SUM + columns, 0f);
        primitives.weigh(scores, experts, columns, 1f, true, null, null, state);
        sum(scores, experts, columns, state);
        primitives.divide(byLogits ? DType.F32 : op.dtype(), scores, experts, columns, state);
        if (!byLogits) {
            primitives.order(scores, experts, columns, keys);
        }
        int[] best = scratch.ints(BEST, COLUMN);
        for (int g = 0; g < op.groups(); g++) {
            for (int rank = 0; rank < op.top(); rank++) {
                primitives.best(keys, g * op.groupSize(), op.groupSize(), columns, best);
                store(call, first, count, g * op.top() + rank, best, scores, scale);
                for (int r = 0; r < count && rank + 1 < op.top(); r++) {
                    keys[best[r] * COLUMN + r] = TAKEN;
                }
            }
        }
    }

    /// The sum of weights, block by block, a block being as long as there are blocks, so that no weight goes through more than some
    /// 2√experts additions. In one chain behind a first weight of 1, small ones would each be rounded to a step of 1's, those
    /// below half of it to nothing, and all of that to one side: that is the sum that attention's softmax leaves, of blocks of keys.
    private void sum(float[] scores, int experts, int columns, float[] state) {
        float[] part = scratch.floats(PART, COLUMN);
        int block = (int) Math.ceil(Math.sqrt(experts));
        Arrays.fill(state, Primitives.SUM, Primitives.SUM + columns, 0f);
        for (int from = 0; from < experts; from += block) {
            Arrays.fill(part, 0, columns, 0f);
            int end = Math.min(experts, from + block);
            int e = from;
            for (; e <= end - 4; e += 4) {
                addFour(scores, e * COLUMN, part, columns);
            }
            for (; e < end; e++) {
                add(scores, e * COLUMN, part, 0, columns);
            }
            add(part, 0, state, Primitives.SUM, columns);
        }
    }

    /// Four lines in turn, in one pass over the sums.
    private static void addFour(float[] from, int at, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = to[i] + from[at + i] + from[at + COLUMN + i] + from[at + 2 * COLUMN + i] + from[at + 3 * COLUMN + i];
        }
    }

    private static void add(float[] from, int at, float[] to, int toAt, int count) {
        for (int i = 0; i < count; i++) {
            to[toAt + i] += from[at + i];
        }
    }

    private float[] scale(Primitives primitives, Tensor tensor, int experts) {
        float[] scale = scratch.floats(SCALE, experts);
        primitives.decode(tensor.dtype(), tensor.segment(), 0, scale, 0, experts);
        return scale;
    }

    private void load(Primitives primitives, Tensor gate, int experts, int first, int count, int columns, float[] to) {
        float[] row = scratch.floats(ROW, experts);
        long stride = gate.spec().stride(0) * gate.dtype().size();
        for (int r = 0; r < count; r++) {
            primitives.decode(gate.dtype(), gate.segment(), (first + r) * stride, row, 0, experts);
            for (int e = 0; e < experts; e++) {
                to[e * COLUMN + r] = row[e];
            }
        }
        for (int e = 0; e < experts && count < columns; e++) {
            Arrays.fill(to, e * COLUMN + count, e * COLUMN + columns, 0f); // tokens that there are none of
        }
    }

    /// Stores one choice of each token.
    private static void store(GroupedTopKRouter.Call call, int first, int count, int slot, int[] best, float[] scores, float[] scale) {
        Tensor ids = call.ids();
        Tensor weights = call.weights();
        for (int r = 0; r < count; r++) {
            int id = best[r];
            float score = scores[id * COLUMN + r];
            float weight = scale == null ? score : score * scale[id];
            ids.segment().set(ValueLayout.JAVA_INT_UNALIGNED, 4 * ((first + r) * ids.spec().stride(0) + slot), id);
            weights.segment().set(ValueLayout.JAVA_INT_UNALIGNED, 4 * ((first + r) * weights.spec().stride(0) + slot), Float.floatToIntBits(weight)); // not "raw": canonical NaN
        }
    }
}
