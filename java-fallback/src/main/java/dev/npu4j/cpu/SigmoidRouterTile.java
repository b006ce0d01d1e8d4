package dev.npu4j.cpu;

import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Some tokens of a router of sigmoids, by columns as in [RouterTile]. Only the sigmoids are taken row by row, where a
/// token's logits lie together.
final class SigmoidRouterTile {
    private static final int COLUMN = Primitives.COLUMN;

    // slots of the scratch
    private static final int SCORES = 0; // [experts][COLUMN]
    private static final int ROW = 1; // [experts]
    private static final int EXPONENTIALS = 2; // [experts]
    private static final int BIAS = 3; // [experts]
    private static final int COMPARED = 4; // [experts][COLUMN]
    private static final int CHOSEN = 5; // [top][COLUMN]
    private static final int SUM = 6; // [COLUMN]
    private static final int KEYS = 0; // [experts][COLUMN]
    private static final int BEST = 1; // [COLUMN]

    private final Scratch scratch;

    SigmoidRouterTile(Scratch scratch) {
        this.scratch = scratch;
    }

    /// Does the tokens from `first` on, at most [RouterTile#MOST].
    void route(Primitives primitives, SigmoidTopKRouter.Call call, int first, int count) {
        SigmoidTopKRouter op = call.operator();
        int experts = op.experts();
        int columns = Math.ceilDiv(count, Primitives.PANEL) * Primitives.PANEL;
        float[] scores = scratch.floats(SCORES, experts * COLUMN);
        score(primitives, call.gate(), experts, first, count, columns, scores);
        int[] keys = scratch.ints(KEYS, experts * COLUMN);
        primitives.order(call.bias().isPresent() ? steered(primitives, call.bias().get(), scores, experts, columns) : scores, experts, columns, keys);
        choose(primitives, call, first, count, columns, scores, keys);
        weigh(call, first, count);
    }

    private void score(Primitives primitives, Tensor gate, int experts, int first, int count, int columns, float[] scores) {
        float[] row = scratch.floats(ROW, experts);
        float[] e = scratch.floats(EXPONENTIALS, experts);
        long stride = gate.spec().stride(0) * gate.dtype().size();
        for (int r = 0; r < count; r++) {
            primitives.decode(gate.dtype(), gate.segment(), (first + r) * stride, row, 0, experts);
            Activations.sigmoid(primitives, row, e, experts);
            for (int i = 0; i < experts; i++) {
                scores[i * COLUMN + r] = row[i];
            }
        }
        for (int i = 0; i < experts && count < columns; i++) {
            Arrays.fill(scores, i * COLUMN + count, i * COLUMN + columns, 0f); // tokens that there are none of
        }
    }

    private float[] steered(Primitives primitives, Tensor tensor, float[] scores, int experts, int columns) {
        float[] bias = scratch.floats(BIAS, experts);
        primitives.decode(DType.F32, tensor.segment(), 0, bias, 0, experts);
        float[] compared = scratch.floats(COMPARED, experts * COLUMN);
        for (int i = 0; i < experts; i++) {
            for (int at = i * COLUMN; at < i * COLUMN + columns; at++) {
                compared[at] = scores[at] + bias[i];
            }
        }
        return compared;
    }

    /// Leaves the scores of the chosen, and their sum, each added in turn.
    private void choose(Primitives primitives, SigmoidTopKRouter.Call call, int first, int count, int columns, float[] scores, int[] keys) {
        SigmoidTopKRouter op = call.operator();
        Tensor ids = call.ids();
        int[] best = scratch.ints(BEST, COLUMN);
        float[] chosen = scratch.floats(CHOSEN, op.top() * COLUMN);
        float[] sum = scratch.floats(SUM, COLUMN);
        Arrays.fill(sum, 0, count, 0f);
        for (int rank = 0; rank < op.top(); rank++) {
            primitives.best(keys, 0, op.experts(), columns, best);
            for (int r = 0; r < count; r++) {
                int at = best[r] * COLUMN + r;
                keys[at] = RouterTile.TAKEN;
                chosen[rank * COLUMN + r] = scores[at];
                sum[r] += scores[at];
                ids.segment().set(ValueLayout.JAVA_INT_UNALIGNED, 4 * ((first + r) * ids.spec().stride(0) + rank), best[r]);
            }
        }
    }

    private void weigh(SigmoidTopKRouter.Call call, int first, int count) {
        SigmoidTopKRouter op = call.operator();
        Tensor weights = call.weights();
        float[] chosen = scratch.floats(CHOSEN, op.top() * COLUMN);
        float[] sum = scratch.floats(SUM, COLUMN);
        boolean isNormed = op.norm() == RouterNorm.SUM;
        float scale = (float) op.scale();
        for (int r = 0; r < count; r++) {
            float divisor = isNormed ? sum[r] + SigmoidTopKRouter.EPSILON : 1f;
            for (int rank = 0; rank < op.top(); rank++) {
                float weight = chosen[rank * COLUMN + r] / divisor * scale;
                weights.segment().set(ValueLayout.JAVA_INT_UNALIGNED, 4 * ((first + r) * weights.spec().stride(0) + rank), Float.floatToIntBits(weight)); // not "raw": canonical NaN
            }
        }
    }
}
