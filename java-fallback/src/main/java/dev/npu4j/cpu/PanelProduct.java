package dev.npu4j.cpu;

import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.PackedWeight;
import dev.npu4j.kernels.tensor.Tensor;
import dev.npu4j.kernels.tensor.Weight;
import dev.npu4j.kernels.tensor.WeightLayout;
import java.util.Arrays;

/// Rows of x times panels of a matrix: what every operator that begins with a product does in its tasks.
///
/// Chunk by chunk of k it decodes rows of x and multiplies them with the panels where they lie; panels of f16 and plain weights are
/// decoded first. Each element is one chain over k from +0, so that which rows and panels go together has no influence on a result.
final class PanelProduct {
    /// From here on a kernel's own buffers may be.
    static final int SLOTS = 4;

    private static final int FEW = 8; // rows, which use a panel once
    private static final int DECODED = 4; // panels at a time

    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int LINE = 3;

    private final Primitives primitives;
    private final Tuning tuning;
    private final MatrixProduct op;
    private final Tensor x;
    private final Weight weight;
    private final int panels;

    PanelProduct(CpuDevice device, MatrixProduct.Call call) {
        primitives = device.primitives();
        tuning = device.tuning();
        op = call.operator();
        x = call.x();
        weight = call.weight();
        panels = Panels.count(op.n());
    }

    /// Room for a product of some rows.
    float[] room(int rows, Scratch scratch) {
        return scratch.floats(C, primitives.fullRows(weight.dtype(), rows) * PanelTiles.LDC); // [rows][LDC]
    }

    /// Puts a product into `c`, of [#room], whose rows are [PanelTiles#LDC] apart.
    ///
    /// @param g    the matrix
    /// @param row  the first of some rows of x, at most as many as [Tuning] says
    void multiply(int g, long row, int rows, int panel, int count, float[] c, Scratch scratch) {
        multiply(g, null, row, rows, panel, count, 0, 0, c, null, scratch);
    }

    /// The same of rows that lie anywhere.
    ///
    /// @param list which rows they are, from `at` on
    void multiply(int g, int[] list, int at, int rows, int panel, int count, float[] c, Scratch scratch) {
        multiply(g, list, at, rows, panel, count, 0, 0, c, null, scratch);
    }

    /// The same of other panels, too, whose columns come behind those of the first. Rows of x are decoded once for both where panels are multiplied as they lie.
    void multiplyBoth(int g, long row, int rows, int panel, int count, int other, int otherCount, float[] c, Scratch scratch) {
        multiply(g, null, row, rows, panel, count, other, otherCount, c, null, scratch);
    }

    /// Stores a product in the same rows of `y`, from the first of the panels' columns on.
    void store(int g, long row, int rows, int panel, int count, Tensor y, Scratch scratch) {
        float[] c = room(rows, scratch);
        if (y.dtype() == DType.F32 && inPlace(rows)) {
            Destination to = scratch.destination.of(y.segment(), at(y, row, panel), step(y), rows, columns(panel, count));
            try {
                multiply(g, null, row, rows, panel, count, 0, 0, c, to, scratch);
            } finally {
                to.forget();
            }
        } else {
            multiply(g, row, rows, panel, count, c, scratch);
            store(row, rows, panel, count, c, y);
        }
    }

    /// Stores rows of [#room], and lets go of the columns behind the last.
    void store(long row, int rows, int panel, int count, float[] c, Tensor y) {
        for (int i = 0; i < rows; i++) {
            primitives.encode(y.dtype(), c, i * PanelTiles.LDC, columns(panel, count), y.segment(), at(y, row, panel) + i * step(y));
        }
    }

    /// Columns that there are in some panels.
    int columns(int panel, int count) {
        return Math.min(count * Primitives.PANEL, op.n() - panel * Primitives.PANEL);
    }

    private static long at(Tensor y, long row, int panel) {
        return (row * y.spec().stride(0) + (long) panel * Primitives.PANEL) * y.dtype().size();
    }

    private static long step(Tensor y) {
        return y.spec().stride(0) * y.dtype().size();
    }

    /// Whether panels are multiplied where they lie.
    private boolean inPlace(int rows) {
        return weight instanceof PackedWeight packed && rows <= tuning.rowsInPlace() && primitives.multipliesPanels(packed.dtype());
    }

    private void multiply(int g, int[] list, long at, int rows, int panel, int count, int other, int otherCount, float[] c, Destination to, Scratch scratch) {
        if (inPlace(rows)) {
            multiplyPacked(g, list, at, rows, panel, count, other, otherCount, c, to, scratch);
        } else {
            multiplyDecoded(g, list, at, rows, panel, count, c, 0, scratch);
            if (otherCount > 0) {
                multiplyDecoded(g, list, at, rows, other, otherCount, c, count * Primitives.PANEL, scratch);
            }
        }
    }

    private void multiplyPacked(int g, int[] list, long at, int rows, int panel, int count, int other, int otherCount, float[] c, Destination to, Scratch scratch) {
        PackedWeight packed = (PackedWeight) weight;
        int chunk = rows <= FEW ? tuning.longChunk() : tuning.chunk();
        int full = primitives.fullRows(packed.dtype(), rows);
        float[] a = scratch.floats(A, full * PanelTiles.LDA); // [rows][LDA]
        for (int i = rows; i < full; i++) {
            Arrays.fill(a, i * PanelTiles.LDA, i * PanelTiles.LDA + Math.min(chunk, op.k()), 0f);
        }
        for (int p = 0; p >= 0 && p < op.k(); p += chunk) { // past the last chunk it may have become negative
            int length = Math.min(chunk, op.k() - p);
            Destination last = op.k() - p <= chunk ? to : null;
            decodeRows(list, at, rows, p, length, a);
            multiplyPanels(packed, full, a, g, panel, count, p, length, c, 0, last);
            multiplyPanels(packed, full, a, g, other, otherCount, p, length, c, count * Primitives.PANEL, null);
        }
    }

    /// Steps p to before p + length of some panels.
    private void multiplyPanels(PackedWeight packed, int rows, float[] a, int g, int panel, int count, int p, int length, float[] c, int cAt, Destination to) {
        primitives.panels(packed.dtype(), rows, a, 0, packed.segment(), panelAt(packed.dtype(), g, panel, p), panelBytes(packed.dtype()), count, length,
            p == 0, c, cAt, to);
    }

    private void multiplyDecoded(int g, int[] list, long at, int rows, int firstPanel, int count, float[] c, int cAt, Scratch scratch) {
        for (int i = 0; i < rows; i++) {
            Arrays.fill(c, cAt + i * PanelTiles.LDC, cAt + i * PanelTiles.LDC + count * Primitives.PANEL, 0f);
        }
        int block = tuning.chunk();
        int distance = block * Primitives.PANEL;
        float[] a = scratch.floats(A, rows * PanelTiles.LDA); // [rows][LDA]
        float[] b = scratch.floats(B, DECODED * distance); // [DECODED][block][16]
        for (int p = 0; p >= 0 && p < op.k(); p += block) {
            int length = Math.min(block, op.k() - p);
            decodeRows(list, at, rows, p, length, a);
            for (int panel = 0; panel < count; panel += DECODED) {
                int some = Math.min(DECODED, count - panel);
                for (int i = 0; i < some; i++) {
                    decodePanel(g, firstPanel + panel + i, p, length, b, i * distance, scratch);
                }
                primitives.tiles(rows, a, 0, PanelTiles.LDA, b, 0, distance, some, length, c, cAt + panel * Primitives.PANEL, PanelTiles.LDC);
            }
        }
    }

    /// Where line p of a panel begins.
    private long panelAt(DType dtype, int g, int panel, int p) {
        return (g * (long) panels + panel) * panelBytes(dtype) + (long) p * Primitives.PANEL * dtype.size();
    }

    private long panelBytes(DType dtype) {
        return (long) op.k() * Primitives.PANEL * dtype.size();
    }

    private void decodeRows(int[] list, long at, int rows, int p, int length, float[] a) {
        for (int i = 0; i < rows; i++) {
            long row = list == null ? at + i : list[(int) at + i];
            primitives.decode(x.dtype(), x.segment(), (row * x.spec().stride(0) + p) * x.dtype().size(), a, i * PanelTiles.LDA, length);
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
}
