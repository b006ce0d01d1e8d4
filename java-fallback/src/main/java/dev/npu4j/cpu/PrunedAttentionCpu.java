package dev.npu4j.cpu;

import dev.npu4j.cpu.AttentionView.Rows;
import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.Optional;

/// [PrunedAttention] on the CPU: online softmax over blocks of 64 kept keys, which may lie anywhere ([AttentionView]).
///
/// A task is one key-value head and up to four tiles of queries with the query heads of its group ([AttentionTile]), which share
/// every block of K and V ([KeyBlock]); where there is one tile of few rows, some heads. Blocks begin at fixed kept keys
/// and every sum runs in a fixed order: a row's bits depend on nothing but its own query.
///
/// ```
/// v1  K and V gathered into 16-wide panels once per tile, heads of a group folded, 16-column tiles
/// v2  scores by columns: lanes are queries, so that K is only copied and softmax needs no sum across lanes
/// v3  decode: some key-value heads together
/// v4  decode of f32: products with K and V where they lie, after a pass that brings their lines into cache
/// v5  K in panels as V is: rows a constant apart, where C2 spilled an address for each; two tiles share what is gathered
/// v6  decode of f32 at 512 bits: lanes are keys, K is turned once for all rows; K and V are brought into cache as two streams
/// v7  decode of f32 at 512 bits with five to eight rows: they are the lanes, K is not turned; five rows have their own kernel for what they sum
/// v8  up to four tiles share what is gathered; at 512 bits queries are turned in registers, and whether V is finite is asked of vectors
/// v9  decode: a key's place and position in one look; the earliest only where it matters
/// ```
final class PrunedAttentionCpu implements Runnable {
    static final int BLOCK = 64; // keys

    private static final int ROWS = Primitives.COLUMN; // rows (query, head) of a tile, at most
    static final int MOST_GROUPS = 8; // whose blocks of K and V stay in L2
    private static final int TASKS_PER_THREAD = 4; // with fewer, tiles are half as large
    private static final int NEIGHBOURS = 4; // tiles that share a block of K and V, which is brought for all of them at once, at most
    private static final long MOST_FLOATS = 1L << 30; // of a buffer, which is indexed with 32 bits
    private static final int UNKNOWN = Integer.MIN_VALUE; // or it is looked for again each time

    private final WorkerPool pool;
    private final AttentionView view;
    private final Primitives primitives;
    private final int heads; // of a tile, at most
    private final int headSpans; // tiles beside each other, where a group has more heads than a tile has rows
    private final int queries; // of a tile, at most
    private final int tiles;
    private final int neighbours; // tiles of a task, at most
    private final int neighbourSpans;
    private final int groups; // key-value heads of a task, at most
    private final int groupSpans;
    private final Optional<LineTiles> inPlace;
    private final int few;
    private final boolean isLarge;
    private final WorkerPool.Job job = this::task;
    private int earliest; // position of a key, once it was asked for

    PrunedAttentionCpu(CpuDevice device, PrunedAttention.Call call) {
        this(device, view(call));
    }

    PrunedAttentionCpu(CpuDevice device, AttentionView view) {
        this.primitives = device.primitives();
        this.pool = device.pool();
        this.view = view;
        heads = Math.min(ROWS, view.headsPerGroup());
        headSpans = headSpans(view.headsPerGroup());
        int most = Math.max(1, ROWS / view.headsPerGroup());
        long width = (long) Panels.count(view.d()) * Primitives.PANEL;
        boolean isHalf = tasks(view.sq(), view.headsPerGroup(), view.hkv(), most) < TASKS_PER_THREAD * pool.threads() || width * ROWS > MOST_FLOATS;
        queries = isHalf ? Math.max(1, most / 2) : most;
        tiles = Math.ceilDiv(view.sq(), queries);
        neighbours = (int) Math.clamp(tasks(view.sq(), view.headsPerGroup(), view.hkv(), queries) / (TASKS_PER_THREAD * pool.threads()), 1, NEIGHBOURS);
        neighbourSpans = Math.ceilDiv(tiles, neighbours);
        // One tile of few rows waits for memory, and does so less where a task reads the heads that lie beside each other.
        boolean isDecode = tiles == 1 && headSpans == 1 && view.sq() * heads <= Primitives.PANEL;
        int room = (int) Math.clamp(MOST_FLOATS / (2 * BLOCK * width), 1, MOST_GROUPS);
        groups = isDecode ? Math.clamp(Math.ceilDiv(view.hkv(), pool.threads()), 1, room) : 1;
        groupSpans = Math.ceilDiv(view.hkv(), groups);
        boolean isFew = isDecode && view.sq() * heads <= LineTiles.MOST_ROWS; // with more, lanes are full in any case
        boolean fits = view.dtype() == DType.F32 && view.d() % Primitives.PANEL == 0 && view.d() <= LineTiles.MOST;
        inPlace = isFew && fits ? primitives.lineTiles(view.sq() * heads) : Optional.empty();
        few = inPlace.isPresent() ? inPlace.get().few() : 1;
        isLarge = 2L * view.keys() * view.hkv() * view.d() * view.dtype().size() > device.tuning().largeBytes();
    }

    /// The most tasks that a launch may have; more than an int holds cannot be run.
    static long tasks(PrunedAttention op) {
        return tasks(op.sq(), op.headsPerGroup(), op.hkv());
    }

    /// The same of any attention.
    static long tasks(int sq, int headsPerGroup, int hkv) {
        return tasks(sq, headsPerGroup, hkv, Math.max(1, ROWS / headsPerGroup / 2));
    }

    private static long tasks(int sq, int headsPerGroup, int hkv, int queries) {
        return (long) Math.ceilDiv(sq, queries) * headSpans(headsPerGroup) * hkv;
    }

    private static int headSpans(int headsPerGroup) {
        return Math.ceilDiv(headsPerGroup, ROWS);
    }

    private static AttentionView view(PrunedAttention.Call call) {
        PrunedAttention op = call.operator();
        return new AttentionView(op.dtype(), op.sq(), op.keep(), op.hq(), op.hkv(), op.d(), op.scale(), call.q(), rows(call.k()), rows(call.v()), call.y(),
            call.keep().segment(), 1, call.qPos().segment(), call.kPos().orElse(call.keep()).segment());
    }

    private static Rows rows(Tensor tensor) {
        int size = tensor.dtype().size();
        return new Rows(tensor.segment(), tensor.spec().stride(0) * size, 0, tensor.spec().stride(1) * size);
    }

    @Override
    public void run() {
        earliest = UNKNOWN;
        pool.run(Math.toIntExact((long) neighbourSpans * headSpans * groupSpans), job);
    }

    private void task(int task, Scratch scratch) {
        int tile = (neighbourSpans - 1 - task % neighbourSpans) * neighbours; // the last see most keys, and would keep others waiting
        int span = task / neighbourSpans % headSpans;
        int head = task / neighbourSpans / headSpans * groups;
        int someGroups = Math.min(groups, view.hkv() - head);
        int someTiles = Math.min(neighbours, tiles - tile);
        int some = someGroups * someTiles;
        try {
            for (int i = 0; i < some; i++) {
                int group = head + i / someTiles;
                int firstHead = group * view.headsPerGroup() + span * heads;
                int count = Math.min(heads, (group + 1) * view.headsPerGroup() - firstHead);
                int query = (tile + i % someTiles) * queries;
                scratch.tiles[i].begin(this, group, firstHead, count, query, Math.min(queries, view.sq() - query));
            }
            attend(scratch.block.begin(this, head, someGroups), scratch.tiles, some);
        } finally {
            for (int i = 0; i < some; i++) {
                scratch.tiles[i].end();
            }
            scratch.block.end();
        }
    }

    private void attend(KeyBlock block, AttentionTile[] tiles, int some) {
        int latest = Integer.MIN_VALUE;
        for (int i = 0; i < some; i++) {
            latest = Math.max(latest, tiles[i].latest());
        }
        for (int key = 0; key >= 0 && key < view.keys(); key += BLOCK) { // past the last block it may have become negative
            if (block.load(key, latest)) {
                for (int i = 0; i < some; i++) {
                    tiles[i].take(block);
                }
            }
        }
        for (int i = 0; i < some; i++) {
            tiles[i].finish();
        }
    }

    /// How K and V are read where they lie, unless they are brought into arrays.
    Optional<LineTiles> inPlace() {
        return inPlace;
    }

    /// Rows of which a tile has room for a multiple: those that go together in place.
    int few() {
        return few;
    }

    /// Whether K and V come from memory rather than from cache.
    boolean isLarge() {
        return isLarge;
    }

    AttentionView view() {
        return view;
    }

    Primitives primitives() {
        return primitives;
    }

    /// Whether a query sees any key at all. Asked of rows without a score above -inf only, so that most launches need not look through all keys.
    boolean seesAny(int position) {
        int first = earliest;
        if (first == UNKNOWN) { // several threads may find it, the same one
            first = Integer.MAX_VALUE;
            for (int j = 0; j < view.keys(); j++) {
                first = Math.min(first, view.keyPosition(j));
            }
            earliest = first;
        }
        return view.keys() > 0 && first <= position;
    }

    /// Byte offset of the `d` elements of one query and head.
    static long offset(Tensor tensor, long row, long head) {
        return (row * tensor.spec().stride(0) + head * tensor.spec().stride(1)) * tensor.dtype().size();
    }
}
