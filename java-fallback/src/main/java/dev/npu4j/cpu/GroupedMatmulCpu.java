package dev.npu4j.cpu;

import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;

/// [dev.npu4j.kernels.op.GroupedMatmul] on the CPU, and [dev.npu4j.kernels.op.Matmul], which is the one with a single group.
///
/// A task is (group, some of its rows, some panels of 16 columns), as [Tuning] says. Chunk by chunk of k it decodes its rows of x
/// and multiplies them with the panels where they lie; panels of f16 and plain weights are decoded first. Each element
/// is one chain over k, so how the work is cut has no influence on a result. Weights of empty groups are not touched.
///
/// ```
/// v1  decode to f32, 16-column tiles, groups x row blocks x panel spans
/// v2  packed f32 and bf16 read where they lie, several panels at once; k in chunks that stay in L2
/// v3  rows a constant apart, larger tasks: fewer checks and spills before a loop, and longer loops
/// ```
final class GroupedMatmulCpu implements Runnable {
    private static final int FEW = 8; // rows, which use a panel once
    private static final int DECODED = 4; // panels at a time
    private static final int LEAST_SPAN = 12; // panels, which are whole groups of those that go together
    private static final int TASKS_PER_THREAD = 6; // with fewer, tasks are cut in two, so that none is waited for

    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int LINE = 3;
    private static final int BIAS = 4;

    private final Primitives primitives;
    private final Tuning tuning;
    private final WorkerPool pool;
    private final MatrixProduct.Call call;
    private final MatrixProduct op;
    private final Tensor x;
    private final Weight weight;
    private final Tensor bias; // null where absent
    private final Tensor y;
    private final int panels;
    private int span; // panels of a task, at most
    private int spans;
    private final long[] firstRow; // [e + 1]
    private final long[] firstTask; // [e + 1]
    private final WorkerPool.Job job = this::task;

    GroupedMatmulCpu(CpuDevice device, MatrixProduct.Call call) {
        this.primitives = device.primitives();
        this.tuning = device.tuning();
        this.pool = device.pool();
        this.call = call;
        this.op = call.operator();
        x = call.x();
        weight = call.weight();
        bias = call.bias().orElse(null);
        y = call.y();
        panels = Panels.count(op.n());
        firstRow = new long[op.e() + 1];
        firstTask = new long[op.e() + 1];
    }

    /// The most tasks a launch can have, all rows in groups; more than an int holds cannot be run.
    static long tasks(MatrixProduct op, Tuning tuning) {
        return ((long) op.m() / tuning.rows() + op.e()) * Math.ceilDiv(Panels.count(op.n()), tuning.span());
    }

    @Override
    public void run() {
        long blocks = 0;
        for (int g = 0; g < op.e(); g++) {
            firstRow[g + 1] = call.groupEnd(g, firstRow[g]);
            blocks += blocks(g);
        }
        span = tuning.span();
        while (pool.threads() > 1 && span > LEAST_SPAN && blocks * Math.ceilDiv(panels, span) < TASKS_PER_THREAD * pool.threads()) {
            span /= 2;
        }
        spans = Math.ceilDiv(panels, span);
        for (int g = 0; g < op.e(); g++) {
            firstTask[g + 1] = firstTask[g] + blocks(g) * spans;
        }
        pool.run(Math.toIntExact(firstTask[op.e()]), job);
    }

    private long blocks(int g) {
        return Math.ceilDiv(firstRow[g + 1] - firstRow[g], (long) tuning.rows());
    }

    private void task(int task, Scratch scratch) {
        int g = 0;
        while (firstTask[g + 1] <= task) {
            g++;
        }
        int local = (int) (task - firstTask[g]);
        long row = firstRow[g] + (long) (local / spans) * tuning.rows();
        int rows = (int) Math.min(tuning.rows(), firstRow[g + 1] - row);
        int panel = local % spans * span;
        multiply(g, row, rows, panel, Math.min(span, panels - panel), scratch);
    }

    private void multiply(int g, long row, int rows, int firstPanel, int count, Scratch scratch) {
        float[] c = scratch.floats(C, rows * PanelTiles.LDC); // [rows][LDC]
        for (int i = 0; i < rows; i++) {
            Arrays.fill(c, i * PanelTiles.LDC, i * PanelTiles.LDC + count * Primitives.PANEL, 0f);
        }
        if (weight instanceof PackedWeight packed && rows <= tuning.rowsInPlace() && primitives.multipliesPanels(packed.dtype())) {
            multiplyPacked(packed, g, row, rows, firstPanel, count, c, scratch);
        } else {
            multiplyDecoded(g, row, rows, firstPanel, count, c, scratch);
        }
        store(g, row, rows, firstPanel * Primitives.PANEL, count * Primitives.PANEL, c, scratch);
    }

    private void multiplyPacked(PackedWeight packed, int g, long row, int rows, int firstPanel, int count, float[] c, Scratch scratch) {
        int chunk = rows <= FEW ? tuning.longChunk() : tuning.chunk();
        float[] a = scratch.floats(A, rows * PanelTiles.LDA); // [rows][LDA]
        for (int p = 0; p >= 0 && p < op.k(); p += chunk) { // past the last chunk it may have become negative
            int length = Math.min(chunk, op.k() - p);
            decodeRows(row, rows, p, length, a);
            primitives.panels(packed.dtype(), rows, a, 0, packed.segment(), panelAt(packed.dtype(), g, firstPanel, p), panelBytes(packed.dtype()),
                count, length, c, 0);
        }
    }

    private void multiplyDecoded(int g, long row, int rows, int firstPanel, int count, float[] c, Scratch scratch) {
        int block = tuning.chunk();
        int distance = block * Primitives.PANEL;
        float[] a = scratch.floats(A, rows * PanelTiles.LDA); // [rows][LDA]
        float[] b = scratch.floats(B, DECODED * distance); // [DECODED][block][16]
        for (int p = 0; p >= 0 && p < op.k(); p += block) {
            int length = Math.min(block, op.k() - p);
            decodeRows(row, rows, p, length, a);
            for (int panel = 0; panel < count; panel += DECODED) {
                int some = Math.min(DECODED, count - panel);
                for (int i = 0; i < some; i++) {
                    decodePanel(g, firstPanel + panel + i, p, length, b, i * distance, scratch);
                }
                primitives.tiles(rows, a, 0, PanelTiles.LDA, b, 0, distance, some, length, c, panel * Primitives.PANEL, PanelTiles.LDC);
            }
        }
    }

    private void store(int g, long row, int rows, int column, int width, float[] c, Scratch scratch) {
        int columns = Math.min(width, op.n() - column);
        if (bias != null) {
            addBias(g, column, columns, c, rows, scratch);
        }
        for (int i = 0; i < rows; i++) {
            long at = (row + i) * y.spec().stride(0) + column;
            primitives.encode(y.dtype(), c, i * PanelTiles.LDC, columns, y.segment(), at * y.dtype().size());
        }
    }

    /// Where line p of a panel begins.
    private long panelAt(DType dtype, int g, int panel, int p) {
        return (g * (long) panels + panel) * panelBytes(dtype) + (long) p * Primitives.PANEL * dtype.size();
    }

    private long panelBytes(DType dtype) {
        return (long) op.k() * Primitives.PANEL * dtype.size();
    }

    private void decodeRows(long row, int rows, int p, int length, float[] a) {
        for (int i = 0; i < rows; i++) {
            primitives.decode(x.dtype(), x.segment(), ((row + i) * x.spec().stride(0) + p) * x.dtype().size(), a, i * PanelTiles.LDA, length);
        }
    }

    /// Lines p to before p + length of a panel.
    private void decodePanel(int g, int panel, int p, int length, float[] b, int bAt, Scratch scratch) {
        switch (weight) {
            case PackedWeight packed -> {
                primitives.decode(packed.dtype(), packed.segment(), panelAt(packed.dtype(), g, panel, p), b, bAt, length * Primitives.PANEL);
            }
            case Tensor plain when op.weight() == WeightLayout.KN -> decodeColumns(plain, g, panel, p, length, b, bAt);
            case Tensor plain -> decodeTransposed(plain, g, panel, p, length, b, bAt, scratch.floats(LINE, length));
        }
    }

    /// Of a weight `[e, k, n]`, or `[k, n]` where there is one: 16 neighbours from each of some of the k rows.
    private void decodeColumns(Tensor plain, int g, int panel, int p, int length, float[] b, int bAt) {
        DType dtype = plain.dtype();
        long rowStride = plain.spec().stride(plain.shape().rank() - 2);
        int columns = Math.min(Primitives.PANEL, op.n() - panel * Primitives.PANEL);
        long from = g * plain.spec().stride(0) + (long) panel * Primitives.PANEL;
        for (int i = 0; i < length; i++) {
            int to = bAt + i * Primitives.PANEL;
            primitives.decode(dtype, plain.segment(), (from + (p + i) * rowStride) * dtype.size(), b, to, columns);
            Arrays.fill(b, to + columns, to + Primitives.PANEL, 0f);
        }
    }

    /// Of a weight `[e, n, k]` or `[n, k]`: a part of 16 rows, transposed.
    private void decodeTransposed(Tensor plain, int g, int panel, int p, int length, float[] b, int bAt, float[] line) {
        DType dtype = plain.dtype();
        long rowStride = plain.spec().stride(plain.shape().rank() - 2);
        int columns = Math.min(Primitives.PANEL, op.n() - panel * Primitives.PANEL);
        if (columns < Primitives.PANEL) {
            Arrays.fill(b, bAt, bAt + length * Primitives.PANEL, 0f);
        }
        for (int j = 0; j < columns; j++) {
            long from = g * plain.spec().stride(0) + ((long) panel * Primitives.PANEL + j) * rowStride + p;
            primitives.decode(dtype, plain.segment(), from * dtype.size(), line, 0, length);
            for (int i = 0; i < length; i++) {
                b[bAt + i * Primitives.PANEL + j] = line[i];
            }
        }
    }

    private void addBias(int g, int column, int columns, float[] c, int rows, Scratch scratch) {
        float[] line = scratch.floats(BIAS, columns);
        primitives.decode(bias.dtype(), bias.segment(), (g * bias.spec().stride(0) + column) * bias.dtype().size(), line, 0, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                c[i * PanelTiles.LDC + j] += line[j];
            }
        }
    }
}
