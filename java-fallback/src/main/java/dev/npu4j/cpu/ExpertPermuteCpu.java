package dev.npu4j.cpu;

import dev.npu4j.kernels.op.ExpertPermute;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [ExpertPermute] on the CPU: a counting sort by the caller, then copies by all workers. A token's row is read once, and
/// written to all of its places while it is near.
///
/// ```
/// v1  counting sort; one copy for each slot, token by token
/// ```
final class ExpertPermuteCpu implements Runnable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final CpuDevice device;
    private final ExpertPermute op;
    private final Tensor x;
    private final Tensor ids;
    private final Tensor y;
    private final Tensor order;
    private final Tensor counts;
    private final Tensor inverse;
    private final int block;
    private final WorkerPool.Job job = this::task;
    private int[] next; // sorted row of the next slot of each expert; made by the first run

    ExpertPermuteCpu(CpuDevice device, ExpertPermute.Call call) {
        this.device = device;
        op = call.operator();
        x = call.x();
        ids = call.ids();
        y = call.y();
        order = call.order();
        counts = call.counts();
        inverse = call.inverse();
        block = Blocks.rows(op.tokens(), (long) op.top() * op.hidden() * op.dtype().size(), device.pool().threads());
    }

    @Override
    public void run() {
        if (next == null) {
            next = new int[op.experts()];
        }
        count();
        place();
        device.pool().run(Math.ceilDiv(op.tokens(), block), job);
    }

    /// Counts slots, and leaves in `next` where each expert's rows begin.
    private void count() {
        Arrays.fill(next, 0);
        long step = ids.spec().stride(0);
        for (int t = 0; t < op.tokens(); t++) {
            for (int j = 0; j < op.top(); j++) {
                next[ids.segment().getAtIndex(INT, t * step + j)]++;
            }
        }
        int first = 0;
        for (int e = 0; e < next.length; e++) {
            int slots = next[e];
            counts.segment().setAtIndex(LONG, e, slots);
            next[e] = first;
            first += slots;
        }
    }

    private void place() {
        long step = ids.spec().stride(0);
        long inverseStep = inverse.spec().stride(0);
        int slot = 0;
        for (int t = 0; t < op.tokens(); t++) {
            for (int j = 0; j < op.top(); j++) {
                int row = next[ids.segment().getAtIndex(INT, t * step + j)]++;
                order.segment().setAtIndex(INT, row, slot++);
                inverse.segment().setAtIndex(INT, t * inverseStep + j, row);
            }
        }
    }

    private void task(int task, Scratch scratch) {
        int size = op.dtype().size();
        long from = x.spec().stride(0) * size;
        long to = y.spec().stride(0) * size;
        long bytes = (long) op.hidden() * size;
        long inverseStep = inverse.spec().stride(0);
        int end = (int) Math.min(op.tokens(), (task + 1L) * block);
        for (int t = task * block; t < end; t++) {
            for (int j = 0; j < op.top(); j++) {
                MemorySegment.copy(x.segment(), t * from, y.segment(), inverse.segment().getAtIndex(INT, t * inverseStep + j) * to, bytes);
            }
        }
    }
}
