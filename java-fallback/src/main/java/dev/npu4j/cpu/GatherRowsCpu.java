package dev.npu4j.cpu;

import dev.npu4j.kernels.op.GatherRows;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// [GatherRows] on the CPU: rows are copied where they lie, shared out in blocks.
///
/// ```
/// v1  one copy for each row
/// ```
final class GatherRowsCpu implements Runnable {
    private final CpuDevice device;
    private final GatherRows op;
    private final Tensor x;
    private final Tensor keep;
    private final Tensor y;
    private final int block;
    private final WorkerPool.Job job = this::task;

    GatherRowsCpu(CpuDevice device, GatherRows.Call call) {
        this.device = device;
        op = call.operator();
        x = call.x();
        keep = call.keep();
        y = call.y();
        block = Blocks.rows(op.keep(), (long) op.width() * op.dtype().size(), device.pool().threads());
    }

    @Override
    public void run() {
        device.pool().run(Math.ceilDiv(op.keep(), block), job);
    }

    private void task(int task, Scratch scratch) {
        int size = op.dtype().size();
        long from = x.spec().stride(0) * size;
        long to = y.spec().stride(0) * size;
        long bytes = (long) op.width() * size;
        int end = (int) Math.min(op.keep(), (task + 1L) * block);
        for (int i = task * block; i < end; i++) {
            MemorySegment.copy(x.segment(), keep.segment().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i) * from, y.segment(), i * to, bytes);
        }
    }
}
