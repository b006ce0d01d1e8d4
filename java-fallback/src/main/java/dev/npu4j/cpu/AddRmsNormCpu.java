package dev.npu4j.cpu;

import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;

/// [AddRmsNorm] on the CPU.
///
/// ```
/// v1  decode, add, sum of squares in 16 lanes, two products, encode
/// ```
final class AddRmsNormCpu {
    private final CpuDevice device;
    private final AddRmsNorm.Call call;
    private final AddRmsNorm op;
    private final int block;

    AddRmsNormCpu(CpuDevice device, AddRmsNorm.Call call) {
        this.device = device;
        this.call = call;
        this.op = (AddRmsNorm) device.resolve(call.operator());
        this.block = RowNorm.rowsPerTask(op.rows(), device.pool().threads());
    }

    void run() {
        device.pool().run((op.rows() + block - 1) / block, this::task);
    }

    private void task(int task, Scratch scratch) {
        RowNorm norm = new RowNorm(device.primitives(), scratch, op.hidden(), op.eps());
        boolean pairV1 = op.profile() == NormProfile.PAIR_V1;
        float[] gammaPre = norm.row(0);
        float[] a = norm.row(1);
        float[] h = norm.row(2);
        norm.load(call.gammaPre(), 0, gammaPre);
        int end = Math.min(op.rows(), (task + 1) * block);
        for (int row = task * block; row < end; row++) {
            norm.load(call.a(), row, a);
            norm.load(call.h(), row, h);
            norm.add(h, a, h);
            if (pairV1) {
                norm.round(op.dtype(), h);
            }
            norm.store(h, call.hOut(), row);
            norm.measure(h);
            if (call.rstd().isPresent()) {
                norm.storeRstd(call.rstd().get(), row);
            }
            norm.normalize(h, h);
            if (pairV1) {
                norm.round(op.dtype(), h);
            }
            norm.multiply(h, gammaPre);
            norm.store(h, call.z(), row);
        }
    }
}
