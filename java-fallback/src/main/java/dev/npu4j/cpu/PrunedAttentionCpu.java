package dev.npu4j.cpu;

import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [PrunedAttention] on the CPU: online softmax over blocks of 64 kept keys.
///
/// A task is one key-value head and a tile of queries with all query heads of its group, which share every block of K
/// and V. Blocks begin at fixed kept keys, a row takes part in a block only where it sees one of its keys, and every
/// sum runs in a fixed order: a row's bits depend on nothing but its own query.
///
/// Which keys of a block a query sees is one bit each of a `long`. Invisible keys are skipped, not multiplied by zero:
/// their values may be NaN.
///
/// ```
/// v1  K and V gathered into 16-wide panels once per tile, heads of a group folded, 16-column tiles
/// ```
final class PrunedAttentionCpu {
    private static final int BLOCK = 64; // kept keys of a block: the bits of a long
    private static final int ROWS = 64; // rows (query, head) that a tile aims at

    private static final int Q = 0;
    private static final int K = 1;
    private static final int V = 2;
    private static final int SCORES = 3;
    private static final int OUT = 4;
    private static final int STATE = 5;
    private static final int LINE = 6;

    private final Primitives primitives;
    private final WorkerPool pool;
    private final PrunedAttention.Call call;
    private final PrunedAttention op;
    private final int heads; // query heads per key-value head
    private final int queries; // of a tile
    private final int tiles;
    private final int width; // d rounded up to whole panels
    private final float scale;
    private final MemorySegment keep;
    private final MemorySegment keyPositions;

    PrunedAttentionCpu(CpuDevice device, PrunedAttention.Call call) {
        this.primitives = device.primitives();
        this.pool = device.pool();
        this.call = call;
        this.op = call.operator();
        heads = op.headsPerGroup();
        queries = queries(op);
        tiles = tiles(op);
        width = Panels.count(op.d()) * Primitives.PANEL;
        scale = (float) op.scale();
        keep = call.keep().segment();
        keyPositions = call.kPos().orElse(call.keep()).segment();
    }

    /// Tasks of a launch; more than an int holds cannot be run.
    static long tasks(PrunedAttention op) {
        return (long) tiles(op) * op.hkv();
    }

    private static int queries(PrunedAttention op) {
        return Math.max(1, ROWS / op.headsPerGroup());
    }

    private static int tiles(PrunedAttention op) {
        return Math.ceilDiv(op.sq(), queries(op));
    }

    void run() {
        pool.run(Math.toIntExact(tasks(op)), this::task);
    }

    private void task(int task, Scratch scratch) {
        int head = task / tiles;
        int query = task % tiles * queries;
        new Tile(head, query, Math.min(queries, op.sq() - query), scratch).run();
    }

    /// The rows of one task: row r is query `first + r / heads` with head `r % heads` of the group.
    private final class Tile {
        private final int head;
        private final int first;
        private final int rows;
        private final Scratch scratch;
        private final long[] visible; // per query, the keys of the block it sees
        private final float[] q; // [rows][d]
        private final float[] k; // [4][d][16]
        private final float[] v; // [width / 16][64][16]
        private final float[] scores; // [rows][64], then the weights
        private final float[] out; // [rows][width], not yet divided
        private final float[] max; // [rows], then the sums of weights: [rows]
        private final boolean[] seen; // [rows], whether a key was visible at all

        Tile(int head, int first, int count, Scratch scratch) {
            this.head = head;
            this.first = first;
            this.scratch = scratch;
            rows = count * heads;
            visible = new long[count];
            seen = new boolean[rows];
            q = scratch.floats(Q, rows * op.d());
            k = scratch.floats(K, BLOCK * op.d());
            v = scratch.floats(V, BLOCK * width);
            scores = scratch.floats(SCORES, rows * BLOCK);
            out = scratch.floats(OUT, rows * width);
            max = scratch.floats(STATE, 2 * rows);
        }

        void run() {
            for (int r = 0; r < rows; r++) {
                long at = offset(call.q(), first + r / heads, head * heads + r % heads);
                primitives.decode(op.dtype(), call.q().segment(), at, q, r * op.d(), op.d());
            }
            Arrays.fill(out, 0, rows * width, 0f);
            Arrays.fill(max, 0, rows, Float.NEGATIVE_INFINITY);
            Arrays.fill(max, rows, 2 * rows, 0f);
            for (int key = 0; key < op.keep(); key += BLOCK) {
                int keys = Math.min(BLOCK, op.keep() - key);
                if (look(key, keys)) {
                    gather(key, keys);
                    score();
                    weigh();
                    accumulate();
                }
            }
            for (int r = 0; r < rows; r++) {
                finish(r);
            }
        }

        /// Notes which keys of the block each query sees; false if there are none.
        private boolean look(int key, int keys) {
            long any = 0;
            for (int i = 0; i < visible.length; i++) {
                int position = intAt(call.qPos().segment(), first + i);
                long mask = 0;
                for (int j = 0; j < keys; j++) {
                    if (intAt(keyPositions, key + j) <= position) {
                        mask |= 1L << j;
                    }
                }
                visible[i] = mask;
                any |= mask;
            }
            return any != 0;
        }

        /// Brings the block's rows of K and V, and only those, into panels.
        private void gather(int key, int keys) {
            int d = op.d();
            float[] line = scratch.floats(LINE, width);
            if (keys < BLOCK) {
                Arrays.fill(k, 0, BLOCK * d, 0f);
            }
            Arrays.fill(line, d, width, 0f);
            for (int j = 0; j < keys; j++) {
                int row = intAt(keep, key + j);
                primitives.decode(op.dtype(), call.k().segment(), offset(call.k(), row, head), line, 0, d);
                int panel = j / Primitives.PANEL * d * Primitives.PANEL + j % Primitives.PANEL;
                for (int t = 0; t < d; t++) {
                    k[panel + t * Primitives.PANEL] = line[t];
                }
                primitives.decode(op.dtype(), call.v().segment(), offset(call.v(), row, head), line, 0, d);
                for (int t = 0; t < width; t += Primitives.PANEL) {
                    System.arraycopy(line, t, v, t * BLOCK + j * Primitives.PANEL, Primitives.PANEL);
                }
            }
        }

        private void score() {
            Arrays.fill(scores, 0, rows * BLOCK, 0f);
            primitives.tiles(rows, q, 0, op.d(), k, 0, op.d() * Primitives.PANEL, BLOCK / Primitives.PANEL, op.d(), scores, 0, BLOCK);
        }

        /// Turns scores into weights relative to the running maximum, and rescales what was summed under the old one.
        private void weigh() {
            for (int r = 0; r < rows; r++) {
                long mask = visible[r / heads];
                if (mask == 0) {
                    continue;
                }
                seen[r] = true;
                int at = r * BLOCK;
                for (int j = 0; j < BLOCK; j++) {
                    scores[at + j] = (mask >>> j & 1) != 0 ? scores[at + j] * scale : Float.NEGATIVE_INFINITY;
                }
                float before = max[r];
                float now = Math.max(before, primitives.max(scores, at, BLOCK));
                if (now == Float.NEGATIVE_INFINITY) {
                    Arrays.fill(scores, at, at + BLOCK, 0f); // only -inf so far: nothing to weigh yet
                    continue;
                }
                float rescale = Exp.exp(before - now);
                float sum = primitives.expAndSum(scores, at, BLOCK, now, scratch.lanes);
                max[r] = now;
                max[rows + r] = Math.fma(max[rows + r], rescale, sum);
                if (rescale != 1f) {
                    for (int t = r * width; t < (r + 1) * width; t++) {
                        out[t] *= rescale;
                    }
                }
            }
        }

        /// out += weights · V, visible keys only. Rows that see the same keys go together.
        private void accumulate() {
            for (int i = 0; i < visible.length; ) {
                int same = i + 1;
                while (same < visible.length && visible[same] == visible[i]) {
                    same++;
                }
                int from = i * heads;
                int count = (same - i) * heads;
                for (long left = visible[i]; left != 0; ) {
                    int start = Long.numberOfTrailingZeros(left);
                    int run = Long.numberOfTrailingZeros(~(left >>> start));
                    run = Math.min(run, BLOCK - start);
                    primitives.tiles(count, scores, from * BLOCK + start, BLOCK, v, start * Primitives.PANEL, BLOCK * Primitives.PANEL, width / Primitives.PANEL,
                        run, out, from * width, width);
                    left = start + run == BLOCK ? 0 : left & -1L << start + run;
                }
                i = same;
            }
        }

        private void finish(int r) {
            int at = r * width;
            if (!seen[r]) {
                Arrays.fill(out, at, at + op.d(), 0f);
            } else if (max[r] == Float.NEGATIVE_INFINITY) {
                Arrays.fill(out, at, at + op.d(), Float.NaN); // every visible score was -inf
            } else {
                float sum = max[rows + r];
                for (int t = at; t < at + op.d(); t++) {
                    out[t] /= sum;
                }
            }
            primitives.encode(op.dtype(), out, at, op.d(), call.y().segment(), offset(call.y(), first + r / heads, head * heads + r % heads));
        }
    }

    private static int intAt(MemorySegment segment, long index) {
        return segment.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index);
    }

    /// Byte offset of the `d` elements of one row and head.
    private static long offset(Tensor tensor, long row, long head) {
        return (row * tensor.spec().stride(0) + head * tensor.spec().stride(1)) * tensor.dtype().size();
    }
}
