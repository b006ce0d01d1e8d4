package dev.npu4j.cpu;

import dev.npu4j.kernels.op.RmsNorm;

/// [RmsNorm] on the CPU: rows are shared out in blocks.
///
/// ```
/// v1  decode, sum of squares in 16 lanes, two products, encode
/// ```
final class RmsNormCpu {
    private final CpuDevice device;
    private final RmsNorm.Call call;
    private final RmsNorm op;
    private final int block;

    RmsNormCpu(CpuDevice device, RmsNorm.Call call) {
        this.device = device;
        this.call = call;
        this.op = call.operator();
        this.block = RowNorm.rowsPerTask(op.rows(), device.pool().threads());
    }

    void run() {
        device.pool().run((op.rows() + block - 1) / block, this::task);
    }

    private void task(int task, Scratch scratch) {
        RowNorm norm = new RowNorm(device.primitives(), scratch, op.hidden(), op.eps());
        float[] gammaPre = norm.row(0);
        float[] v = norm.row(1);
        norm.load(call.gammaPre(), 0, gammaPre);
        int end = Math.min(op.rows(), (task + 1) * block);
        for (int row = task * block; row < end; row++) {
            norm.load(call.x(), row, v);
            norm.measure(v);
            if (call.rstd().isPresent()) {
                norm.storeRstd(call.rstd().get(), row);
            }
            norm.normalize(v, v);
            norm.multiply(v, gammaPre);
            norm.store(v, call.y(), row);
        }
    }
}
