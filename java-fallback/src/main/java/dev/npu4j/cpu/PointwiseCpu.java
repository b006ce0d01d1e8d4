package dev.npu4j.cpu;

/// The frame of the operators whose elements do not depend on each other: a matrix is cut into blocks that fit the nearest cache,
/// short rows together, long rows apart, and tasks are runs of blocks. How it is cut changes no bit.
abstract class PointwiseCpu implements Runnable {
    /// Elements of a block, about; also the floats that a block's buffers need.
    static final int BLOCK = 2048;
    private static final int TASKS_OF_A_THREAD = 8;
    private static final int MOST_BLOCKS = 64;

    private final CpuDevice device;
    private final long rows;
    private final long width;
    private final long blocks;
    private final int perTask;
    private final WorkerPool.Job job = this::task;

    PointwiseCpu(CpuDevice device, int rows, int width) {
        this.device = device;
        this.rows = rows;
        this.width = width;
        blocks = blocks(rows, width);
        perTask = perTask(blocks, device.pool().threads());
    }

    /// How many tasks such a launch has.
    static long tasks(int rows, int width, int threads) {
        long blocks = blocks(rows, width);
        return Math.ceilDiv(blocks, perTask(blocks, threads));
    }

    private static long blocks(long rows, long width) {
        return Math.ceilDiv(rows, rowsOfBlock(width)) * Math.ceilDiv(width, BLOCK);
    }

    private static int perTask(long blocks, int threads) {
        return Math.clamp(blocks / ((long) TASKS_OF_A_THREAD * threads), 1, MOST_BLOCKS);
    }

    private static long rowsOfBlock(long width) {
        return Math.max(1, BLOCK / width);
    }

    @Override
    public final void run() {
        device.pool().run(Math.toIntExact(Math.ceilDiv(blocks, perTask)), job);
    }

    private void task(int task, Scratch scratch) {
        long end = Math.min(blocks, (task + 1L) * perTask);
        for (long block = (long) task * perTask; block < end; block++) {
            block(block, scratch);
        }
    }

    private void block(long block, Scratch scratch) {
        long across = Math.ceilDiv(width, BLOCK);
        long from = block % across * BLOCK;
        int count = (int) Math.min(BLOCK, width - from);
        long first = block / across * rowsOfBlock(width);
        long end = Math.min(rows, first + rowsOfBlock(width));
        for (long row = first; row < end; row++) {
            run(device.primitives(), row, from, count, scratch);
        }
    }

    /// Does `count` elements of a row, from column `from` on.
    abstract void run(Primitives primitives, long row, long from, int count, Scratch scratch);
}
