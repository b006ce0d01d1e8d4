package dev.npu4j.cpu;

import dev.npu4j.kernels.op.AddRmsNorm;

/// [AddRmsNorm] on the CPU.
///
/// ```
/// v1  decode, add, sum of squares in 16 lanes, two products, encode
/// v2  sum of squares in 32 lanes, two vectors of the widest
/// ```
final class AddRmsNormCpu extends NormCpu {
    private final AddRmsNorm.Call call;
    private final ResidualHalf residual;

    AddRmsNormCpu(CpuDevice device, AddRmsNorm.Call call) {
        super(device, call.operator().rows(), call.operator().hidden(), call.operator().eps());
        this.call = call;
        AddRmsNorm op = (AddRmsNorm) device.resolve(call.operator());
        residual = new ResidualHalf(op.dtype(), op.profile(), call.h(), call.hOut(), call.z(), call.rstd().orElse(null));
    }

    @Override
    void rows(RowNorm norm, int from, int end) {
        float[] gammaPre = norm.row(0);
        float[] a = norm.row(1);
        float[] h = norm.row(2);
        norm.load(call.gammaPre(), 0, gammaPre);
        for (int row = from; row < end; row++) {
            norm.load(call.a(), row, a);
            residual.row(norm, row, a, gammaPre, h);
        }
    }
}
