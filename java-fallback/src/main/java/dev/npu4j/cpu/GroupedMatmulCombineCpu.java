package dev.npu4j.cpu;

import dev.npu4j.kernels.op.GroupedMatmulCombine;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [GroupedMatmulCombine] on the CPU. A task owns some columns of some tokens: it multiplies the rows of their slots, expert by
/// expert, keeps the products of these columns near the processor, and adds them up token by token in the order of the slots. So the order
/// of a sum is fixed, and how work is cut has no influence on a result; rows that no slot names are not touched.
///
/// Products are kept for a bounded number of slots at a time. Every block of tokens reads the weights again, so blocks are as large as that
/// allows, and tasks rather take fewer columns.
///
/// ```
/// v1  products in the tiles of GroupedMatmul, of rows that lie anywhere; summed by columns
/// ```
final class GroupedMatmulCombineCpu implements Runnable {
    /// Slots of a token, so many that products of one panel are still bounded.
    static final int MOST_TOP = 1 << 16;

    private static final int MOST_PRODUCTS = 1 << 20; // floats of a worker: 4 MiB
    private static final int LEAST_SPAN = 12; // panels, which are whole groups of those that go together
    private static final int TASKS_PER_THREAD = 6;

    private static final int PRODUCTS = PanelProduct.SLOTS;
    private static final int SUM = PRODUCTS + 1;

    private final Primitives primitives;
    private final WorkerPool pool;
    private final GroupedMatmulCombine.Call call;
    private final GroupedMatmulCombine op;
    private final PanelProduct product;
    private final DType between; // to which products round
    private final Tensor inverse;
    private final Tensor weights;
    private final Tensor shared; // null where absent, like residual
    private final Tensor residual;
    private final Tensor y;
    private final int rowsOfProduct;
    private final int panels;
    private final int span; // panels of a task
    private final int spans;
    private final int block; // tokens of a task
    private final WorkerPool.Job job = this::task;
    private int[] groupEnds; // [e]; made by the first run, like what follows
    private int[] next; // [e], of a block: where its next slot of each expert goes
    private int[] order; // [slots], the slots of each block by expert
    private int[] rows; // [slots], the row of each of those

    GroupedMatmulCombineCpu(CpuDevice device, GroupedMatmulCombine.Call call) {
        primitives = device.primitives();
        pool = device.pool();
        this.call = call;
        op = call.operator();
        product = new PanelProduct(device, call);
        between = ((GroupedMatmulCombine) device.resolve(op)).between();
        inverse = call.inverse();
        weights = call.weights();
        shared = call.shared().orElse(null);
        residual = call.residual().orElse(null);
        y = call.y();
        rowsOfProduct = device.tuning().rows();
        panels = Panels.count(op.n());
        span = span(op, device.tuning(), pool.threads());
        spans = Math.ceilDiv(panels, span);
        block = tokens(op, span);
    }

    /// The tasks of a launch; more than an int holds cannot be run.
    static long tasks(GroupedMatmulCombine op, Tuning tuning, int threads) {
        int span = span(op, tuning, threads);
        return Math.ceilDiv((long) op.tokens(), tokens(op, span)) * Math.ceilDiv(Panels.count(op.n()), span);
    }

    /// Halved until the products of all tokens fit, or of one where it has very many slots, and until there is something to do for every thread.
    private static int span(GroupedMatmulCombine op, Tuning tuning, int threads) {
        int span = tuning.span();
        while (span > LEAST_SPAN && ((long) op.m() * span * Primitives.PANEL > MOST_PRODUCTS
            || threads > 1 && Math.ceilDiv(Panels.count(op.n()), span) < TASKS_PER_THREAD * threads)) {
            span /= 2;
        }
        while (span > 1 && (long) op.top() * span * Primitives.PANEL > MOST_PRODUCTS) {
            span /= 2;
        }
        return span;
    }

    private static int tokens(GroupedMatmulCombine op, int span) {
        return Math.clamp(MOST_PRODUCTS / ((long) op.top() * span * Primitives.PANEL), 1, Math.max(1, op.tokens()));
    }

    @Override
    public void run() {
        if (order == null) {
            groupEnds = new int[op.e()];
            next = new int[op.e()];
            order = new int[op.m()];
            rows = new int[op.m()];
        }
        int end = 0;
        for (int g = 0; g < op.e(); g++) {
            end = (int) call.groupEnd(g, end);
            groupEnds[g] = end;
        }
        int blocks = Math.ceilDiv(op.tokens(), block);
        for (int each = 0; each < blocks; each++) {
            sort(firstToken(each), firstToken(each + 1));
        }
        pool.run(blocks * spans, job);
    }

    private int firstToken(int each) {
        return (int) Math.min(op.tokens(), (long) each * block);
    }

    /// Sorts the slots of some tokens by expert: a counting sort, in the order of the slots.
    private void sort(int from, int to) {
        Arrays.fill(next, 0);
        for (int slot = from * op.top(); slot < to * op.top(); slot++) {
            next[expert(rowOf(slot))]++;
        }
        int first = from * op.top();
        for (int g = 0; g < next.length; g++) {
            int slots = next[g];
            next[g] = first;
            first += slots;
        }
        for (int slot = from * op.top(); slot < to * op.top(); slot++) {
            int row = rowOf(slot);
            int place = next[expert(row)]++;
            order[place] = slot;
            rows[place] = row;
        }
    }

    private int rowOf(int slot) {
        return inverse.segment().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, slot / op.top() * inverse.spec().stride(0) + slot % op.top());
    }

    /// The group of a row: the first that ends behind it.
    private int expert(int row) {
        int low = 0;
        int high = groupEnds.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (groupEnds[middle] > row) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void task(int task, Scratch scratch) {
        int from = firstToken(task / spans);
        int to = firstToken(task / spans + 1);
        int panel = task % spans * span;
        int count = Math.min(span, panels - panel);
        int columns = Math.min(count * Primitives.PANEL, op.n() - panel * Primitives.PANEL);
        float[] products = scratch.floats(PRODUCTS, (to - from) * op.top() * columns); // [slots of the block][columns]
        multiply(from * op.top(), to * op.top(), panel, count, columns, products, scratch);
        float[] sum = scratch.floats(SUM, columns);
        for (int t = from; t < to; t++) {
            add(t, (t - from) * op.top() * columns, columns, products, sum);
            store(t, panel * Primitives.PANEL, columns, sum);
        }
    }

    /// The products of the slots from `from` on, as many rows of an expert at a time as go together.
    private void multiply(int from, int to, int panel, int count, int columns, float[] products, Scratch scratch) {
        for (int at = from; at < to; ) {
            int g = expert(rows[at]);
            int end = at + 1;
            while (end < to && end - at < rowsOfProduct && rows[end] < groupEnds[g]) {
                end++;
            }
            float[] c = product.room(end - at, scratch);
            product.multiply(g, rows, at, end - at, panel, count, c, scratch);
            for (int i = 0; i < end - at; i++) {
                Rounded.to(between, c, i * PanelTiles.LDC, columns);
                System.arraycopy(c, i * PanelTiles.LDC, products, (order[at + i] - from) * columns, columns);
            }
            at = end;
        }
    }

    private void add(int t, int productsAt, int columns, float[] products, float[] sum) {
        Arrays.fill(sum, 0, columns, 0f);
        for (int j = 0; j < op.top(); j++) {
            float weight = weights.segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, t * weights.spec().stride(0) + j);
            multiplyAdd(products, productsAt + j * columns, weight, sum, columns);
        }
    }

    /// Plain Java, which the compiler may vectorise as it likes without changing a bit.
    private static void multiplyAdd(float[] products, int at, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] = Math.fma(products[at + i], weight, sum[i]);
        }
    }

    private void store(int t, int column, int columns, float[] sum) {
        // a product with 1 is exact, so these are plain sums
        if (shared != null) {
            primitives.multiplyAdd(shared.dtype(), shared.segment(), at(shared, t, column), 1f, sum, columns);
        }
        if (residual != null) {
            primitives.multiplyAdd(residual.dtype(), residual.segment(), at(residual, t, column), 1f, sum, columns);
        }
        primitives.encode(y.dtype(), sum, 0, columns, y.segment(), at(y, t, column));
    }

    private static long at(Tensor tensor, int row, int column) {
        return (row * tensor.spec().stride(0) + column) * tensor.dtype().size();
    }
}
