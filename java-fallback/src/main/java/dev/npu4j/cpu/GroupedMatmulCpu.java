package dev.npu4j.cpu;

import dev.npu4j.kernels.op.MatrixProduct;
import dev.npu4j.kernels.tensor.Tensor;

/// [dev.npu4j.kernels.op.GroupedMatmul] on the CPU, and [dev.npu4j.kernels.op.Matmul], which is the one with a single group: the product
/// of a task stays in cache until it is stored.
///
/// ```
/// v1  decode to f32, 16-column tiles, groups x row blocks x panel spans
/// v2  packed f32 and bf16 read where they lie, several panels at once; k in chunks that stay in L2
/// v3  rows a constant apart, larger tasks: fewer checks and spills before a loop, and longer loops
/// v4  few rows made up to 4 or 8, so that panels are read once
/// v5  tiles cleared one by one, and stored so where y is f32 without bias; at 512 bits a panel left over goes with 8 rows
/// v6  few rows: parts of k of 5120, and at 512 bits panels that go together far apart, so that streams from memory go on
/// ```
final class GroupedMatmulCpu extends GroupedProductCpu {
    private static final int LEAST_SPAN = 12; // panels, which are whole groups of those that go together
    private static final int BIAS = PanelProduct.SLOTS;

    private final Primitives primitives;
    private final PanelProduct product;
    private final Tensor bias; // null where absent
    private final Tensor y;

    GroupedMatmulCpu(CpuDevice device, MatrixProduct.Call call) {
        super(device, call, call.operator().n(), device.tuning().span(), LEAST_SPAN, false);
        primitives = device.primitives();
        product = new PanelProduct(device, call);
        bias = call.bias().orElse(null);
        y = call.y();
    }

    /// The most tasks a launch can have.
    static long tasks(MatrixProduct op, Tuning tuning) {
        return tasks(op, op.n(), tuning.span(), tuning);
    }

    @Override
    void task(int g, long row, int rows, int panel, int count, Scratch scratch) {
        if (bias == null) {
            product.store(g, row, rows, panel, count, y, scratch);
            return;
        }
        float[] c = product.room(rows, scratch);
        product.multiply(g, row, rows, panel, count, c, scratch);
        int column = panel * Primitives.PANEL;
        addBias(g, column, product.columns(panel, count), c, rows, scratch);
        product.store(row, rows, panel, count, c, y);
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
