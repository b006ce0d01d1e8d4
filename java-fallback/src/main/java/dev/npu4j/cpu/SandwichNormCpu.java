package dev.npu4j.cpu;

import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.SandwichNorm;

/// [SandwichNorm] on the CPU, all three profiles.
///
/// ```
/// v1  one pass over memory; several over the row in cache
/// ```
final class SandwichNormCpu {
    private final CpuDevice device;
    private final SandwichNorm.Call call;
    private final SandwichNorm op;
    private final int block;

    SandwichNormCpu(CpuDevice device, SandwichNorm.Call call) {
        this.device = device;
        this.call = call;
        this.op = (SandwichNorm) device.resolve(call.operator());
        this.block = RowNorm.rowsPerTask(op.rows(), device.pool().threads());
    }

    void run() {
        device.pool().run((op.rows() + block - 1) / block, this::task);
    }

    private void task(int task, Scratch scratch) {
        RowNorm norm = new RowNorm(device.primitives(), scratch, op.hidden(), op.eps());
        boolean roundsBranch = op.profile() != NormProfile.FUSED;
        boolean pairV1 = op.profile() == NormProfile.PAIR_V1;
        float[] gammaPost = norm.row(0);
        float[] gammaPre = norm.row(1);
        float[] a = norm.row(2);
        float[] h = norm.row(3);
        norm.load(call.gammaPost(), 0, gammaPost);
        norm.load(call.gammaPre(), 0, gammaPre);
        int end = Math.min(op.rows(), (task + 1) * block);
        for (int row = task * block; row < end; row++) {
            norm.load(call.a(), row, a);
            norm.measure(a);
            if (call.rstdPost().isPresent()) {
                norm.storeRstd(call.rstdPost().get(), row);
            }
            norm.normalize(a, a);
            norm.multiply(a, gammaPost);
            if (roundsBranch) {
                norm.round(op.dtype(), a);
            }

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
