package dev.npu4j.cpu;

import dev.npu4j.kernels.op.RmsNorm;

/// [RmsNorm] on the CPU.
///
/// ```
/// v1  decode, sum of squares in 16 lanes, two products, encode
/// v2  sum of squares in 32 lanes, two vectors of the widest
/// ```
final class RmsNormCpu extends NormCpu {
    private final RmsNorm.Call call;

    RmsNormCpu(CpuDevice device, RmsNorm.Call call) {
        super(device, call.operator().rows(), call.operator().hidden(), call.operator().eps());
        this.call = call;
    }

    @Override
    void rows(RowNorm norm, int from, int end) {
        float[] gammaPre = norm.row(0);
        float[] v = norm.row(1);
        norm.load(call.gammaPre(), 0, gammaPre);
        for (int row = from; row < end; row++) {
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
