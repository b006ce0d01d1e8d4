package dev.npu4j.cpu;

/// How rows that are moved rather than computed are shared out.
final class Blocks {
    /// What a task should move at least: less is done before another worker has woken up.
    private static final long LEAST_BYTES = 1 << 16;
    /// Tasks for each thread, so that one that is slow or late leaves something for the others to take.
    private static final int TASKS = 8;

    private Blocks() {
    }

    /// Rows of a task, at least 1.
    ///
    /// @param bytes that are moved for one row
    static int rows(int rows, long bytes, int threads) {
        long least = Math.ceilDiv(LEAST_BYTES, bytes);
        return (int) Math.clamp(Math.max(least, rows / ((long) TASKS * threads)), 1, Math.max(1, rows));
    }
}
