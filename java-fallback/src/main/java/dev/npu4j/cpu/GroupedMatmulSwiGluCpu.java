package dev.npu4j.cpu;

import dev.npu4j.kernels.op.GroupedMatmulSwiGlu;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.Arrays;

/// [GroupedMatmulSwiGlu] on the CPU. A task multiplies its rows with the gate's panels and with those of the same columns of the other
/// half, and activates them while they are in cache: no product is ever in memory.
///
/// Where `width` is no multiple of 16, the columns of the other half begin within a panel, and one more panel is multiplied.
///
/// ```
/// v1  both halves in the tiles of GroupedMatmul, activated row by row
/// v2  rows of x decoded once for both, where panels are multiplied as they lie
/// ```
final class GroupedMatmulSwiGluCpu extends GroupedProductCpu {
    private static final int MOST_SPAN = 24; // panels of one half, whole groups of those that go together; with one more of the other they just fit into a row of C
    private static final int LEAST_SPAN = 12;

    private static final int GATE = PanelProduct.SLOTS;
    private static final int UP = GATE + 1;
    private static final int EXPONENTIALS = UP + 1;

    private final Primitives primitives;
    private final PanelProduct product;
    private final int experts;
    private final int width;
    private final DType between; // to which the projection rounds
    private final Tensor y;

    GroupedMatmulSwiGluCpu(CpuDevice device, GroupedMatmulSwiGlu.Call call) {
        super(device, call, call.operator().width(), span(device.tuning()), LEAST_SPAN, true);
        primitives = device.primitives();
        product = new PanelProduct(device, call);
        experts = call.operator().e();
        width = call.operator().width();
        between = ((GroupedMatmulSwiGlu) device.resolve(call.operator())).between();
        y = call.y();
    }

    /// The most tasks a launch can have.
    static long tasks(GroupedMatmulSwiGlu op, Tuning tuning) {
        return tasks(op, op.width(), span(tuning), tuning);
    }

    /// As many panels in all as a matmul takes.
    private static int span(Tuning tuning) {
        return Math.clamp(tuning.span() / 2, 1, MOST_SPAN);
    }

    @Override
    void task(int g, long row, int rows, int panel, int count, Scratch scratch) {
        int column = panel * Primitives.PANEL;
        int columns = Math.min(count * Primitives.PANEL, width - column);
        if (g == experts) {
            clear(row, rows, column, columns, scratch);
            return;
        }
        int upPanel = (width + column) / Primitives.PANEL;
        int upCount = (width + column + columns - 1) / Primitives.PANEL - upPanel + 1;
        int upAt = count * Primitives.PANEL;
        float[] c = product.room(rows, scratch);
        product.multiplyBoth(g, row, rows, panel, count, upPanel, upCount, c, scratch);
        activate(row, rows, column, columns, c, upAt + (width + column) % Primitives.PANEL, scratch);
    }

    /// Rows past the last group.
    private void clear(long row, int rows, int column, int columns, Scratch scratch) {
        float[] zeros = scratch.floats(UP, columns);
        Arrays.fill(zeros, 0, columns, 0f);
        for (int i = 0; i < rows; i++) {
            store(row + i, column, columns, zeros);
        }
    }

    private void activate(long row, int rows, int column, int columns, float[] c, int upAt, Scratch scratch) {
        float[] gate = scratch.floats(GATE, columns);
        float[] up = scratch.floats(UP, columns);
        float[] exponentials = scratch.floats(EXPONENTIALS, columns);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(c, i * PanelTiles.LDC, gate, 0, columns);
            System.arraycopy(c, i * PanelTiles.LDC + upAt, up, 0, columns);
            Rounded.to(between, gate, columns);
            Rounded.to(between, up, columns);
            Activations.swiGlu(primitives, gate, up, exponentials, columns);
            store(row + i, column, columns, up);
        }
    }

    private void store(long row, int column, int columns, float[] from) {
        primitives.encode(y.dtype(), from, 0, columns, y.segment(), (row * y.spec().stride(0) + column) * y.dtype().size());
    }
}
