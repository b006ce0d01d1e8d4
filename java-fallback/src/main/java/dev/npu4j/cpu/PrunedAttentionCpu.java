package dev.npu4j.cpu;

import dev.npu4j.kernels.op.PrunedAttention;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// [PrunedAttention] on the CPU: online softmax over blocks of 64 kept keys.
///
/// A task is one key-value head and a tile of queries with the query heads of its group, which share every block of K
/// and V. Blocks begin at fixed kept keys and every sum runs in a fixed order: a row's bits depend on nothing but its
/// own query. Which tasks there are, and in what order, is [AttentionTile]'s and the pool's.
///
/// ```
/// v1  K and V gathered into 16-wide panels once per tile, heads of a group folded, 16-column tiles
/// v2  scores by columns: lanes are queries, so that K is only copied and softmax needs no sum across lanes
/// ```
final class PrunedAttentionCpu {
    static final int BLOCK = 64; // kept keys

    private static final int ROWS = Primitives.COLUMN; // rows (query, head) of a tile, at most
    private static final int TASKS_PER_THREAD = 4; // with fewer, tiles are half as large

    private final WorkerPool pool;
    private final PrunedAttention.Call call;
    private final PrunedAttention op;
    private final Primitives primitives;
    private final int heads; // of a tile, at most
    private final int headSpans; // tiles beside each other, where a group has more heads than a tile has rows
    private final int queries; // of a tile, at most
    private final int tiles;
    private final int earliest; // position of a kept key
    private final MemorySegment keep;
    private final MemorySegment keyPositions;

    PrunedAttentionCpu(CpuDevice device, PrunedAttention.Call call) {
        this.primitives = device.primitives();
        this.pool = device.pool();
        this.call = call;
        this.op = call.operator();
        heads = Math.min(ROWS, op.headsPerGroup());
        headSpans = headSpans(op);
        int most = Math.max(1, ROWS / op.headsPerGroup());
        queries = tasks(op, most) < TASKS_PER_THREAD * pool.threads() ? Math.max(1, most / 2) : most;
        tiles = Math.ceilDiv(op.sq(), queries);
        keep = call.keep().segment();
        keyPositions = call.kPos().orElse(call.keep()).segment();
        int first = Integer.MAX_VALUE;
        for (int j = 0; j < op.keep(); j++) {
            first = Math.min(first, intAt(keyPositions, j));
        }
        earliest = first;
    }

    /// The most tasks that a launch may have; more than an int holds cannot be run.
    static long tasks(PrunedAttention op) {
        return tasks(op, Math.max(1, ROWS / op.headsPerGroup() / 2));
    }

    private static long tasks(PrunedAttention op, int queries) {
        return (long) Math.ceilDiv(op.sq(), queries) * headSpans(op) * op.hkv();
    }

    private static int headSpans(PrunedAttention op) {
        return Math.ceilDiv(op.headsPerGroup(), ROWS);
    }

    void run() {
        pool.run(Math.toIntExact(tasks(op, queries)), this::task);
    }

    private void task(int task, Scratch scratch) {
        int query = task % tiles * queries;
        int span = task / tiles % headSpans;
        int head = task / tiles / headSpans;
        int firstHead = head * op.headsPerGroup() + span * heads;
        int count = Math.min(heads, (head + 1) * op.headsPerGroup() - firstHead);
        new AttentionTile(this, scratch, head, firstHead, count, query, Math.min(queries, op.sq() - query)).run();
    }

    PrunedAttention.Call call() {
        return call;
    }

    Primitives primitives() {
        return primitives;
    }

    /// The row of K and V that is kept key `key`.
    int row(int key) {
        return intAt(keep, key);
    }

    int keyPosition(int key) {
        return intAt(keyPositions, key);
    }

    int queryPosition(int query) {
        return intAt(call.qPos().segment(), query);
    }

    /// Whether a query sees any key at all.
    boolean seesAny(int position) {
        return op.keep() > 0 && earliest <= position;
    }

    private static int intAt(MemorySegment segment, long index) {
        return segment.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index);
    }

    /// Byte offset of the `d` elements of one row and head.
    static long offset(Tensor tensor, long row, long head) {
        return (row * tensor.spec().stride(0) + head * tensor.spec().stride(1)) * tensor.dtype().size();
    }
}
