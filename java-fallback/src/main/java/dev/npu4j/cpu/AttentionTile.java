package dev.npu4j.cpu;

import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.Arrays;

/// One task of [PrunedAttentionCpu]: some queries with some heads of one group. Row r is query `first + r / heads` with
/// head `r % heads` of them.
///
/// Scores lie by columns, `[key][row]`: they are K, row by row as it comes, times panels of transposed queries, and the
/// weights they turn into are multiplied with panels of V. A key that a row does not see weighs 0; where V holds values
/// that 0 does not silence, rows go one query at a time over the keys they see.
final class AttentionTile {
    private static final int BLOCK = PrunedAttentionCpu.BLOCK;
    private static final int PANEL = Primitives.PANEL;
    private static final int PAD = 16; // rows a power of two apart would all fall into the same cache sets

    private static final int Q = 0;
    private static final int K = 1;
    private static final int V = 2;
    private static final int SCORES = 3;
    private static final int OUT = 4;
    private static final int STATE = 5;
    private static final int LINE = 6;

    private final PrunedAttentionCpu attention;
    private final PrunedAttention.Call call;
    private final PrunedAttention op;
    private final Primitives primitives;
    private final int head;
    private final int firstHead;
    private final int heads;
    private final int first;
    private final int count;
    private final int rows;
    private final int columns; // rows rounded up to whole panels
    private final int width; // d rounded up to whole panels
    private final int ldk;
    private final int distance; // from one panel of V to the next

    private final float[] q; // [columns / 16][d][16]
    private final float[] k; // [64][ldk]
    private final float[] v; // [width / 16][64][16], panels `distance` apart
    private final float[] scores; // [64 + 1][COLUMN], then the weights
    private final float[] out; // [rows][width], not yet divided
    private final float[] state; // of Primitives.weigh
    private final float[] line; // [width]
    private final int[] keyPositions;
    private final int[] queryPositions;
    private final int[] rowOfKey;
    private final long[] offsets;
    private int latestQuery = Integer.MIN_VALUE;
    private int earliestQuery = Integer.MAX_VALUE;

    /// @param head      of K and V
    /// @param firstHead of Q and y, `heads` of them
    /// @param first     query, `count` of them
    AttentionTile(PrunedAttentionCpu attention, Scratch scratch, int head, int firstHead, int heads, int first, int count) {
        this.attention = attention;
        this.call = attention.call();
        this.op = call.operator();
        this.primitives = attention.primitives();
        this.head = head;
        this.firstHead = firstHead;
        this.heads = heads;
        this.first = first;
        this.count = count;
        rows = count * heads;
        columns = Math.ceilDiv(rows, PANEL) * PANEL;
        width = Panels.count(op.d()) * PANEL;
        ldk = width + PAD;
        distance = BLOCK * PANEL + PAD;
        q = scratch.floats(Q, columns * op.d());
        k = scratch.floats(K, BLOCK * ldk);
        v = scratch.floats(V, width / PANEL * distance);
        scores = scratch.floats(SCORES, (BLOCK + 1) * Primitives.COLUMN);
        out = scratch.floats(OUT, rows * width);
        state = scratch.floats(STATE, Primitives.STATE * Primitives.COLUMN);
        line = scratch.floats(LINE, width);
        keyPositions = scratch.keyPositions;
        queryPositions = scratch.queryPositions;
        rowOfKey = scratch.rowOfKey;
        offsets = scratch.offsets;
    }

    void run() {
        begin();
        for (int key = 0; key < op.keep(); key += BLOCK) {
            block(key, Math.min(BLOCK, op.keep() - key));
        }
        for (int r = 0; r < rows; r++) {
            finish(r);
        }
    }

    private void begin() {
        Arrays.fill(q, 0, columns * op.d(), 0f);
                Arrays.fill(queryPositions, 0, columns, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            int position = attention.queryPosition(first + i);
            earliestQuery = Math.min(earliestQuery, position);
            latestQuery = Math.max(latestQuery, position);
            for (int h = 0; h < heads; h++) {
                int r = i * heads + h;
                queryPositions[r] = position;
                primitives.decode(op.dtype(), call.q().segment(), PrunedAttentionCpu.offset(call.q(), first + i, firstHead + h), line, 0, op.d());
                int at = r / PANEL * op.d() * PANEL + r % PANEL;
                for (int t = 0; t < op.d(); t++) {
                    q[at + t * PANEL] = line[t];
                }
            }
        }
        Arrays.fill(line, 0, width, 0f); // what a row of V lacks to whole panels stays zero
        Arrays.fill(out, 0, rows * width, 0f);
        Arrays.fill(state, Primitives.MAX, Primitives.MAX + columns, Float.NEGATIVE_INFINITY);
        Arrays.fill(state, Primitives.SUM, Primitives.SUM + columns, 0f);
    }

    private void block(int key, int most) {
        int keys = 0; // those behind the last that anyone sees are left out
        int latest = Integer.MIN_VALUE;
        for (int j = 0; j < most; j++) {
            keyPositions[j] = attention.keyPosition(key + j);
            if (keyPositions[j] <= latestQuery) {
                keys = j + 1;
            }
        }
        if (keys == 0) {
            return;
        }
        for (int j = 0; j < keys; j++) {
            latest = Math.max(latest, keyPositions[j]);
        }
        boolean all = latest <= earliestQuery;
        gather(key, keys);
        if (rows <= PANEL / 2) {
            primitives.halfTiles(keys, k, 0, ldk, q, 0, op.d(), scores, 0, Primitives.COLUMN);
        } else {
            Arrays.fill(scores, 0, keys * Primitives.COLUMN, 0f);
            primitives.tiles(keys, k, 0, ldk, q, 0, op.d() * PANEL, columns / PANEL, op.d(), scores, 0, Primitives.COLUMN);
        }
        primitives.weigh(scores, keys, columns, (float) op.scale(), all, keyPositions, queryPositions, state);
        rescale();
        if (all || isFinite(keys)) {
            primitives.tilesByColumns(rows, scores, 0, v, 0, distance, width / PANEL, keys, out, 0, width);
        } else {
            accumulateWhatIsSeen(keys);
        }
    }

    /// Brings the block's rows of K and V, and only those, into reach.
    private void gather(int key, int keys) {
        for (int j = 0; j < keys; j++) {
            rowOfKey[j] = attention.row(key + j);
        }
        gather(call.k(), keys, k, ldk, PANEL);
        gather(call.v(), keys, v, PANEL, distance);
    }

    /// @param step  from one row to the next
    /// @param apart from 16 elements of a row to the next 16
    private void gather(Tensor from, int keys, float[] to, int step, int apart) {
        for (int j = 0; j < keys; j++) {
            offsets[j] = PrunedAttentionCpu.offset(from, rowOfKey[j], head);
        }
        int whole = op.d() / PANEL * PANEL;
        primitives.decodeLines(op.dtype(), from.segment(), offsets, keys, to, 0, step, apart, whole);
        for (int j = 0; j < keys && whole < width; j++) {
            primitives.decode(op.dtype(), from.segment(), offsets[j] + (long) whole * op.dtype().size(), line, 0, op.d() - whole);
            System.arraycopy(line, 0, to, j * step + whole / PANEL * apart, PANEL);
        }
    }

    /// What was summed under an older largest score.
    private void rescale() {
        for (int r = 0; r < rows; r++) {
            float factor = state[Primitives.FACTOR + r];
            if (factor != 1f) {
                for (int t = r * width; t < (r + 1) * width; t++) {
                    out[t] *= factor;
                }
            }
        }
    }

    private boolean isFinite(int keys) {
        int largest = 0; // magnitudes, whose bits as integers are in the order of the values
        for (int panel = 0; panel < width / PANEL; panel++) {
            int at = panel * distance;
            for (int i = at; i < at + keys * PANEL; i++) {
                largest = Math.max(largest, Float.floatToRawIntBits(v[i]) & Integer.MAX_VALUE);
            }
        }
        return largest < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    }

    private void accumulateWhatIsSeen(int keys) {
        for (int i = 0; i < count; i++) {
            int r = i * heads;
            for (int j = 0; j < keys; ) {
                int end = j;
                while (end < keys && keyPositions[end] <= queryPositions[r]) {
                    end++;
                }
                if (end > j) {
                    primitives.tilesByColumns(heads, scores, j * Primitives.COLUMN + r, v, j * PANEL, distance, width / PANEL, end - j, out, r * width, width);
                }
                j = end + 1;
            }
        }
    }

    private void finish(int r) {
        int at = r * width;
        if (!attention.seesAny(queryPositions[r])) {
            Arrays.fill(out, at, at + op.d(), 0f);
        } else if (state[Primitives.MAX + r] == Float.NEGATIVE_INFINITY) {
            Arrays.fill(out, at, at + op.d(), Float.NaN); // every visible score was -inf
        } else {
            float sum = state[Primitives.SUM + r];
            for (int t = at; t < at + op.d(); t++) {
                out[t] = out[t] / sum + 0f; // a zero's sign would tell whether keys were skipped or weighed 0
            }
        }
        Tensor y = call.y();
        primitives.encode(op.dtype(), out, at, op.d(), y.segment(), PrunedAttentionCpu.offset(y, first + r / heads, firstHead + r % heads));
    }
}
