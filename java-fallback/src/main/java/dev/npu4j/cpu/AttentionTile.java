package dev.npu4j.cpu;

import dev.npu4j.kernels.tensor.Tensor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/// Some queries with some heads of one group: row r is query `first + r / heads` with head `r % heads` of them.
///
/// Scores lie by columns, `[key][row]`: they are K, row by row as it comes, times panels of transposed queries, and the
/// weights they turn into are multiplied with panels of V. A key that a row does not see weighs 0; where V holds values
/// that 0 does not silence, rows go one query at a time over the keys they see.
final class AttentionTile {
    private static final int BLOCK = PrunedAttentionCpu.BLOCK;
    private static final int PANEL = Primitives.PANEL;

    // Slots of the scratch: one of all tiles, and three of each.
    private static final int SCORES = KeyBlock.SLOTS;
    private static final int OWN = SCORES + 1;
    private static final int EACH = 3;
    private static final int Q = 0;
    private static final int OUT = 1;
    private static final int STATE = 2;

    // Of longs: one of all tiles, and one of each.
    private static final int ROOM = 0;
    private static final int PAIRS = 1;

    /// All of an attention.
    static final int SLOTS = OWN + EACH * PrunedAttentionCpu.MOST_GROUPS;

    /// The same of longs.
    static final int LONG_SLOTS = PAIRS + PrunedAttentionCpu.MOST_GROUPS;

    // not final, see Apart
    @SuppressWarnings("FieldMayBeFinal")
    private static MethodHandle take = Apart.method(MethodHandles.lookup(), AttentionTile.class, "takeApart", void.class, KeyBlock.class);

    private final Scratch scratch;
    private final int own; // the first slot of its own
    private final int ownPairs;
    private final int[] positions = new int[Primitives.COLUMN]; // of the rows' queries
    private final long[] offsets = new long[PANEL];
    private PrunedAttentionCpu attention;
    private AttentionView view;
    private Primitives primitives;
    private int head;
    private int firstHead;
    private int heads;
    private int first;
    private int count;
    private int rows;
    private int columns; // rows rounded up to whole panels
    private int width; // d rounded up to whole panels

    private float[] q; // [columns / 16][d][16]
    private long[] pairs; // of LineTiles; null where K and V are never read where they lie
    private long[] room; // to turn lines in; null where none are
    private float[] scores; // [64 + 1][COLUMN], or as LineTiles has them; then the weights
    private float[] out; // [rows][width], not yet divided
    private float[] state; // of Primitives.weigh
    private int latest;
    private int earliest;
    private boolean isTurned; // whether queries can be, as they lie
    private boolean isFirst; // until a block was taken

    /// @param index of this tile among those of its worker
    AttentionTile(Scratch scratch, int index) {
        this.scratch = scratch;
        own = OWN + EACH * index;
        ownPairs = PAIRS + index;
    }

    /// Turns to some rows of a launch.
    ///
    /// @param head      of K and V
    /// @param firstHead of Q and y, `heads` of them
    /// @param first     query, `count` of them
    void begin(PrunedAttentionCpu attention, int head, int firstHead, int heads, int first, int count) {
        this.attention = attention;
        this.view = attention.view();
        this.primitives = attention.primitives();
        this.head = head;
        this.firstHead = firstHead;
        this.heads = heads;
        this.first = first;
        this.count = count;
        rows = count * heads;
        columns = Math.ceilDiv(rows, PANEL) * PANEL;
        width = Panels.count(view.d()) * PANEL;
        q = scratch.floats(own + Q, columns * view.d());
        scores = scratch.floats(SCORES, (BLOCK + 1) * Primitives.COLUMN);
        out = scratch.floats(own + OUT, inGroups() * width);
        state = scratch.floats(own + STATE, Primitives.STATE * Primitives.COLUMN);
        isTurned = primitives.turnsLines(view.dtype(), view.d());
        room = isTurned || attention.inPlace().isPresent() ? scratch.longs(ROOM, PANEL * width / 2) : null;
        latest = Integer.MIN_VALUE;
        earliest = Integer.MAX_VALUE;
        isFirst = true;
        transpose();
        if (attention.inPlace().isPresent()) {
            pair();
        }
        Arrays.fill(out, 0, rows * width, 0f);
        Arrays.fill(state, Primitives.MAX, Primitives.MAX + columns, Float.NEGATIVE_INFINITY);
        Arrays.fill(state, Primitives.SUM, Primitives.SUM + columns, 0f);
    }

    /// Brings the queries into panels: the rows of each are read at once, and then turned.
    private void transpose() {
        if (rows < columns) {
            Arrays.fill(q, (columns - PANEL) * view.d(), columns * view.d(), 0f);
        }
        Arrays.fill(positions, 0, columns, Integer.MAX_VALUE);
        for (int r = 0; r < rows; r++) {
            int position = view.queryPosition(first + r / heads);
            earliest = Math.min(earliest, position);
            latest = Math.max(latest, position);
            positions[r] = position;
        }
        for (int r = 0; r < rows; r += PANEL) {
            int some = Math.min(PANEL, rows - r);
            for (int i = 0; i < some; i++) {
                offsets[i] = PrunedAttentionCpu.offset(view.q(), first + (r + i) / heads, firstHead + (r + i) % heads);
            }
            if (some == PANEL && isTurned) {
                primitives.turnLines(view.q().segment(), offsets, view.d(), room, q, r * view.d());
            } else {
                read(some);
                turn(some, view.d(), out, width, q, r * view.d());
            }
        }
    }

    /// Reads some rows of Q into the room for what will be summed.
    private void read(int some) {
        int whole = view.d() / PANEL * PANEL;
        int rest = view.d() - whole;
        primitives.decodeLines(view.dtype(), view.q().segment(), offsets, some, out, 0, width, PANEL, whole);
        if (rest > 0) {
            for (int i = 0; i < some; i++) {
                primitives.decode(view.dtype(), view.q().segment(), offsets[i] + (long) whole * view.dtype().size(), out, i * width + whole, rest);
            }
        }
    }

    /// Rows `[some][width]` into a panel `[d][16]`.
    private static void turn(int some, int d, float[] rows, int width, float[] panel, int at) {
        for (int i = 0; i < some; i++) {
            for (int t = 0; t < d; t++) {
                panel[at + i + t * PANEL] = rows[i * width + t];
            }
        }
    }

    /// Brings the queries into pairs, from their one panel.
    private void pair() {
        int few = attention.few();
        int some = inGroups();
        int half = view.d() / 2;
        pairs = scratch.longs(ownPairs, some * half);
        for (int r = 0; r < some; r++) {
            int at = (r - r % few) * half + r % few;
            for (int p = 0; p < half; p++) {
                pairs[at + p * few] = LineTiles.pair(q[2 * p * PANEL + r], q[(2 * p + 1) * PANEL + r]);
            }
        }
    }

    /// Rows, rounded up to those that go together; the panel has zeros for what is added.
    private int inGroups() {
        int few = attention.few();
        return Math.ceilDiv(rows, few) * few;
    }

    /// The latest position of a query.
    int latest() {
        return latest;
    }

    void take(KeyBlock block) {
        try {
            take.invokeExact(this, block);
        } catch (Throwable e) {
            throw Apart.unchecked(e);
        }
    }

    private void takeApart(KeyBlock block) {
        boolean all = block.latest() <= earliest;
        if (all && pairs != null) {
            takeInPlace(block, attention.inPlace().get());
            isFirst = false;
        } else {
            int keys = block.keys(latest);
            if (keys > 0) {
                take(block.gather(), keys, all);
                isFirst = false;
            }
        }
    }

    private void takeInPlace(KeyBlock block, LineTiles tiles) {
        int keys = block.keys();
        int whole = Math.ceilDiv(keys, LineTiles.KEYS) * LineTiles.KEYS;
        int few = attention.few();
        tiles.scores(inGroups(), whole, view.k().segment(), block.linesOfK(head), pairs, view.d(), room, scores);
        long[] lines = block.linesOfV(head);
        for (int r = 0; r < rows; r += few) {
            int at = r / few * LineTiles.distance(few);
            int some = Math.min(few, rows - r);
            primitives.weighFew(scores, at, keys, few, some, (float) view.scale(), r, state);
            rescale(r, some);
            tiles.sums(some, scores, at, view.v().segment(), lines, keys, view.d(), out, r * width, width);
        }
    }

    private void take(KeyBlock block, int keys, boolean all) {
        if (rows <= PANEL / 2) {
            primitives.halfScores(keys, block.k(), block.at(head), block.distance(), q, view.d(), scores);
        } else {
            primitives.scores(keys, block.k(), block.at(head), block.distance(), q, columns / PANEL, view.d(), scores);
        }
        primitives.weigh(scores, keys, columns, (float) view.scale(), all, block.positions(), positions, state);
        rescale(0, rows);
        if (all || block.isFinite(head)) {
            primitives.tilesByColumns(rows, scores, 0, block.v(), block.at(head), block.distance(), width / PANEL, keys, out, 0, width);
        } else {
            accumulateWhatIsSeen(block, keys);
        }
    }

    /// What was summed under an older largest score.
    private void rescale(int from, int some) {
        if (isFirst) {
            return; // nothing was summed
        }
        for (int r = from; r < from + some; r++) {
            float factor = state[Primitives.FACTOR + r];
            if (factor != 1f) {
                for (int t = r * width; t < (r + 1) * width; t++) {
                    out[t] *= factor;
                }
            }
        }
    }

    private void accumulateWhatIsSeen(KeyBlock block, int keys) {
        for (int i = 0; i < count; i++) {
            int r = i * heads;
            for (int j = 0; j < keys; ) {
                int end = j;
                while (end < keys && block.positions()[end] <= positions[r]) {
                    end++;
                }
                if (end > j) {
                    primitives.tilesByColumns(heads, scores, j * Primitives.COLUMN + r, block.v(), block.at(head) + j * PANEL, block.distance(), width / PANEL, end - j,
                        out, r * width, width);
                }
                j = end + 1;
            }
        }
    }

    void finish() {
        for (int r = 0; r < rows; r++) {
            finish(r);
        }
    }

    /// Lets go of the launch, and with it of the call's tensors and of buffers that the scratch may outgrow.
    void end() {
        attention = null;
        view = null;
        q = null;
        pairs = null;
        room = null;
        scores = null;
        out = null;
        state = null;
    }

    private void finish(int r) {
        int at = r * width;
        if (state[Primitives.MAX + r] == Float.NEGATIVE_INFINITY) {
            Arrays.fill(out, at, at + view.d(), attention.seesAny(positions[r]) ? Float.NaN : 0f); // NaN where every visible score was -inf
        } else {
            float sum = state[Primitives.SUM + r];
            for (int t = at; t < at + view.d(); t++) {
                out[t] = out[t] / sum + 0f; // a zero's sign would tell whether keys were skipped or weighed 0
            }
        }
        Tensor y = view.y();
        primitives.encode(view.dtype(), out, at, view.d(), y.segment(), PrunedAttentionCpu.offset(y, first + r / heads, firstHead + r % heads));
    }
}
