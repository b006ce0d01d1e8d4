package dev.npu4j.cpu;

import dev.npu4j.kernels.op.MatrixProduct;

/// The frame of the operators that begin with a matrix product, and whose rows do not depend on each other: a task is (group, some of
/// its rows, some panels of 16 columns of y), as [Tuning] says. How the work is cut has no influence on a result. Weights of empty groups
/// are not touched. Rows past the last group may be one group more, without a matrix.
abstract class GroupedProductCpu implements Runnable {
    private static final int TASKS_PER_THREAD = 6; // with fewer, tasks are cut in two, so that none is waited for

    private final WorkerPool pool;
    private final MatrixProduct.Call call;
    private final int e;
    private final int groups; // e, and perhaps one more
    private final int m;
    private final int rowsOfTask;
    private final int panels;
    private final int mostPanels;
    private final int leastPanels;
    private int span; // panels of a task, at most
    private int spans;
    private final long[] firstRow; // [groups + 1]
    private final long[] firstTask; // [groups + 1]
    private final WorkerPool.Job job = this::task;

    /// @param columns of y
    /// @param most    panels of a task
    /// @param least   panels below which no task is cut in two
    /// @param rest    whether rows past the last group are tasks too, of group e
    GroupedProductCpu(CpuDevice device, MatrixProduct.Call call, int columns, int most, int least, boolean rest) {
        pool = device.pool();
        this.call = call;
        e = call.operator().e();
        groups = rest ? e + 1 : e;
        m = call.operator().m();
        rowsOfTask = device.tuning().rows();
        panels = Panels.count(columns);
        mostPanels = most;
        leastPanels = least;
        firstRow = new long[groups + 1];
        firstTask = new long[groups + 1];
    }

    /// The most tasks a launch can have, all rows in groups; more than an int holds cannot be run.
    static long tasks(MatrixProduct op, int columns, int most, Tuning tuning) {
        return ((long) op.m() / tuning.rows() + op.e() + 1) * Math.ceilDiv(Panels.count(columns), most);
    }

    @Override
    public final void run() {
        long blocks = 0;
        for (int g = 0; g < groups; g++) {
            firstRow[g + 1] = g < e ? call.groupEnd(g, firstRow[g]) : m;
            blocks += blocks(g);
        }
        span = mostPanels;
        while (pool.threads() > 1 && span > leastPanels && blocks * Math.ceilDiv(panels, span) < TASKS_PER_THREAD * pool.threads()) {
            span /= 2;
        }
        spans = Math.ceilDiv(panels, span);
        for (int g = 0; g < groups; g++) {
            firstTask[g + 1] = firstTask[g] + blocks(g) * spans;
        }
        pool.run(Math.toIntExact(firstTask[groups]), job);
    }

    private long blocks(int g) {
        return Math.ceilDiv(firstRow[g + 1] - firstRow[g], (long) rowsOfTask);
    }

    private void task(int task, Scratch scratch) {
        int g = 0;
        while (firstTask[g + 1] <= task) {
            g++;
        }
        int local = (int) (task - firstTask[g]);
        long row = firstRow[g] + (long) (local / spans) * rowsOfTask;
        int rows = (int) Math.min(rowsOfTask, firstRow[g + 1] - row);
        int panel = local % spans * span;
        task(g, row, rows, panel, Math.min(span, panels - panel), scratch);
    }

    /// Does `count` panels of some rows of y, which are all of group `g`.
    abstract void task(int g, long row, int rows, int panel, int count, Scratch scratch);
}
