package dev.npu4j.cpu;

import dev.npu4j.kernels.op.GroupedMatmul;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.lang.foreign.MemorySegment;

/// [GroupedMatmul] on the CPU.
///
/// A task is (group, up to 64 of its rows, up to 16 panels of 16 columns). It decodes its rows of x once, then panel by
/// panel decodes the weights to f32 (they stay in L2) and multiplies. Each element is one chain over k, so how the work
/// is cut has no influence on a result. Weights of empty groups are not touched.
///
/// ```
/// v1  decode to f32, 16-column tiles, groups x row blocks x panel spans
/// ```
final class GroupedMatmulCpu {
    private static final int ROWS = 64;
    private static final int SPAN = 16;
    private static final int LDA_PAD = 16; // rows a power of two apart would all fall into the same cache sets

    private final Primitives primitives;
    private final WorkerPool pool;
    private final GroupedMatmul.Call call;
    private final GroupedMatmul op;
    private final int panels;
    private final int spans;
    private final long[] firstRow; // [e + 1]
    private final long[] firstTask; // [e + 1]

    GroupedMatmulCpu(CpuDevice device, GroupedMatmul.Call call) {
        this.primitives = device.primitives();
        this.pool = device.pool();
        this.call = call;
        this.op = call.operator();
        panels = Panels.count(op.n());
        spans = Math.ceilDiv(panels, SPAN);
        firstRow = new long[op.e() + 1];
        firstTask = new long[op.e() + 1];
        for (int g = 0; g < op.e(); g++) {
            firstRow[g + 1] = call.groupEnd(g, firstRow[g]);
            long blocks = Math.ceilDiv(firstRow[g + 1] - firstRow[g], (long) ROWS);
            firstTask[g + 1] = firstTask[g] + blocks * spans;
        }
    }

    /// The most tasks a launch can have, all rows in groups; more than an int holds cannot be run.
    static long tasks(GroupedMatmul op) {
        return ((long) op.m() / ROWS + op.e()) * Math.ceilDiv(Panels.count(op.n()), SPAN);
    }

    void run() {
        pool.run(Math.toIntExact(firstTask[op.e()]), this::task);
    }

    private void task(int task, Scratch scratch) {
        int g = 0;
        while (firstTask[g + 1] <= task) {
            g++;
        }
        int local = (int) (task - firstTask[g]);
        long row = firstRow[g] + (long) (local / spans) * ROWS;
        int rows = (int) Math.min(ROWS, firstRow[g + 1] - row);
        int panel = local % spans * SPAN;
        multiply(g, row, rows, panel, Math.min(SPAN, panels - panel), scratch);
    }

    private void multiply(int g, long row, int rows, int firstPanel, int count, Scratch scratch) {
        int k = op.k();
        int lda = k + LDA_PAD;
        int ldc = SPAN * Primitives.PANEL;
        float[] a = scratch.floats(0, rows * lda); // [rows][lda]
        float[] b = scratch.floats(1, k * Primitives.PANEL); // [k][16]
        float[] c = scratch.floats(2, ROWS * ldc); // [rows][ldc]
        decodeRows(call.x(), row, rows, k, a, lda);
        for (int panel = 0; panel < count; panel++) {
            decodePanel(g, firstPanel + panel, b, scratch);
            primitives.tile(rows, a, 0, lda, b, 0, k, c, panel * Primitives.PANEL, ldc, false);
        }
        int column = firstPanel * Primitives.PANEL;
        int columns = Math.min(count * Primitives.PANEL, op.n() - column);
        if (call.bias().isPresent()) {
            addBias(call.bias().get(), g, column, columns, c, ldc, rows, scratch);
        }
        Tensor y = call.y();
        for (int i = 0; i < rows; i++) {
            long at = (row + i) * y.spec().stride(0) + column;
            primitives.encode(y.dtype(), c, i * ldc, columns, y.segment(), at * y.dtype().size());
        }
    }

    private void decodeRows(Tensor x, long row, int rows, int k, float[] a, int lda) {
        for (int i = 0; i < rows; i++) {
            primitives.decode(x.dtype(), x.segment(), (row + i) * x.spec().stride(0) * x.dtype().size(), a, i * lda, k);
        }
    }

    private void decodePanel(int g, int panel, float[] b, Scratch scratch) {
        int k = op.k();
        switch (call.weight()) {
            case PackedWeight packed -> {
                long start = g * Panels.expertBytes(packed.dtype(), k, op.n()) + (long) panel * k * Primitives.PANEL * packed.dtype().size();
                primitives.decode(packed.dtype(), packed.segment(), start, b, 0, k * Primitives.PANEL);
            }
            case Tensor weight when op.weight() == WeightLayout.KN -> decodeColumns(weight, g, panel, b);
            case Tensor weight -> decodeTransposed(weight, g, panel, b, scratch.floats(3, k));
        }
    }

    /// Panel of a weight `[e, k, n]`: 16 neighbours from each of k rows.
    private void decodeColumns(Tensor weight, int g, int panel, float[] b) {
        DType dtype = weight.dtype();
        int columns = Math.min(Primitives.PANEL, op.n() - panel * Primitives.PANEL);
        long at = g * weight.spec().stride(0) + (long) panel * Primitives.PANEL;
        MemorySegment from = weight.segment();
        for (int p = 0; p < op.k(); p++) {
            int to = p * Primitives.PANEL;
            primitives.decode(dtype, from, (at + p * weight.spec().stride(1)) * dtype.size(), b, to, columns);
            java.util.Arrays.fill(b, to + columns, to + Primitives.PANEL, 0f);
        }
    }

    /// Panel of a weight `[e, n, k]`: 16 rows, transposed.
    private void decodeTransposed(Tensor weight, int g, int panel, float[] b, float[] line) {
        DType dtype = weight.dtype();
        int columns = Math.min(Primitives.PANEL, op.n() - panel * Primitives.PANEL);
        if (columns < Primitives.PANEL) {
            java.util.Arrays.fill(b, 0, op.k() * Primitives.PANEL, 0f);
        }
        for (int j = 0; j < columns; j++) {
            long at = g * weight.spec().stride(0) + ((long) panel * Primitives.PANEL + j) * weight.spec().stride(1);
            primitives.decode(dtype, weight.segment(), at * dtype.size(), line, 0, op.k());
            for (int p = 0; p < op.k(); p++) {
                b[p * Primitives.PANEL + j] = line[p];
            }
        }
    }

    private void addBias(Tensor bias, int g, int column, int columns, float[] c, int ldc, int rows, Scratch scratch) {
        float[] line = scratch.floats(4, columns);
        primitives.decode(bias.dtype(), bias.segment(), (g * bias.spec().stride(0) + column) * bias.dtype().size(), line, 0, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                c[i * ldc + j] += line[j];
            }
        }
    }
}
