package dev.npu4j.cpu;

/// The frame of the three norms: rows are shared out in blocks, each block done by one worker.
abstract class NormCpu implements Runnable {
    private final CpuDevice device;
    private final int rows;
    private final int hidden;
    private final double eps;
    private final int block;
    private final WorkerPool.Job job = this::task;

    NormCpu(CpuDevice device, int rows, int hidden, double eps) {
        this.device = device;
        this.rows = rows;
        this.hidden = hidden;
        this.eps = eps;
        // enough rows to share the gammas' decoding, few enough to occupy all threads
        this.block = Math.clamp(rows / (4L * device.pool().threads()), 1, 32);
    }

    @Override
    public final void run() {
        device.pool().run(Math.ceilDiv(rows, block), job);
    }

    private void task(int task, Scratch scratch) {
        rows(scratch.norm.begin(device.primitives(), hidden, eps), task * block, (int) Math.min(rows, (task + 1L) * block));
    }

    /// Does the rows from `from` to before `end`.
    abstract void rows(RowNorm norm, int from, int end);
}
