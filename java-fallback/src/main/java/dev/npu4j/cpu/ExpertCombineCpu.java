package dev.npu4j.cpu;

import dev.npu4j.kernels.op.ExpertCombine;
import dev.npu4j.kernels.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [ExpertCombine] on the CPU: the sum of a token is kept in f32 near the processor, and each row is read once, where it
/// lies.
///
/// ```
/// v1  one pass over the sum for each row: decode and multiply-add
/// ```
final class ExpertCombineCpu implements Runnable {
    private static final int SUM = 0;

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
        int end = (int) Math.min(op.tokens(), (task + 1L) * block);
        for (int t = task * block; t < end; t++) {
            Arrays.fill(sum, 0, op.hidden(), 0f);
            for (int j = 0; j < op.top(); j++) {
                int row = inverse.segment().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, t * inverse.spec().stride(0) + j);
                float weight = weights.segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, t * weights.spec().stride(0) + j);
                add(x, row, weight, sum);
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
