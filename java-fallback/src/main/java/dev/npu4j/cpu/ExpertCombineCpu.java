package dev.npu4j.cpu;

import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [ExpertCombine] on the CPU: the sum of a token is kept in f32 near the processor, and each row is read once, where it
/// lies.
///
/// ```
/// v1  one pass over the sum for each row: decode and multiply-add
/// v2  four rows to a pass    11 → 16 GB/s  (ExpertCombine(bf16, tokens=256, hidden=5120, top=8), one thread of a shared EPYC; copy 38)
/// ```
final class ExpertCombineCpu implements Runnable {
    private static final int SUM = 0;
    private static final int WEIGHTS = 1;
    private static final int ROWS = 0; // of the scratch's ints

    private final CpuDevice device;
    private final ExpertCombine op;
    private final Tensor x;
    private final Tensor inverse;
    private final Tensor weights;
    private final Tensor shared; // null where absent, like residual
    private final Tensor residual;
    private final Tensor y;
    private final int block;
    private final WorkerPool.Job job = this::task;

    ExpertCombineCpu(CpuDevice device, ExpertCombine.Call call) {
        this.device = device;
        op = call.operator();
        x = call.x();
        inverse = call.inverse();
        weights = call.weights();
        shared = call.shared().orElse(null);
        residual = call.residual().orElse(null);
        y = call.y();
        block = Blocks.rows(op.tokens(), (long) op.top() * op.hidden() * op.dtype().size(), device.pool().threads());
    }

    @Override
    public void run() {
        device.pool().run(Math.ceilDiv(op.tokens(), block), job);
    }

    private void task(int task, Scratch scratch) {
        float[] sum = scratch.floats(SUM, op.hidden());
        float[] factors = scratch.floats(WEIGHTS, op.top());
        int[] rows = scratch.ints(ROWS, op.top());
        int end = (int) Math.min(op.tokens(), (task + 1L) * block);
        for (int t = task * block; t < end; t++) {
            Arrays.fill(sum, 0, op.hidden(), 0f);
            MemorySegment.copy(inverse.segment(), ValueLayout.JAVA_INT_UNALIGNED, t * inverse.spec().stride(0) * Integer.BYTES, rows, 0, op.top());
            MemorySegment.copy(weights.segment(), ValueLayout.JAVA_FLOAT_UNALIGNED, t * weights.spec().stride(0) * Float.BYTES, factors, 0, op.top());
            int j = 0;
            for (; j <= op.top() - Primitives.TOGETHER; j += Primitives.TOGETHER) {
                device.primitives().multiplyAddTogether(op.dtype(), x.segment(), offset(x, 1), rows, factors, j, sum, op.hidden());
            }
            for (; j < op.top(); j++) {
                add(x, rows[j], factors[j], sum);
            }
            // a product with 1 is exact, so these are plain sums
            if (shared != null) {
                add(shared, t, 1f, sum);
            }
            if (residual != null) {
                add(residual, t, 1f, sum);
            }
            device.primitives().encode(op.dtype(), sum, 0, op.hidden(), y.segment(), offset(y, t));
        }
    }

    private void add(Tensor rows, int row, float weight, float[] sum) {
        device.primitives().multiplyAdd(op.dtype(), rows.segment(), offset(rows, row), weight, sum, op.hidden());
    }

    private long offset(Tensor rows, int row) {
        return row * rows.spec().stride(0) * op.dtype().size();
    }
}
