package dev.npu4j.cpu;

import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.SandwichNorm;

/// [SandwichNorm] on the CPU, all three profiles.
///
/// ```
/// v1  one pass over memory; several over the row in cache
/// ```
final class SandwichNormCpu extends NormCpu {
    private final SandwichNorm.Call call;
    private final SandwichNorm op;
    private final ResidualHalf residual;

    SandwichNormCpu(CpuDevice device, SandwichNorm.Call call) {
        super(device, call.operator().rows(), call.operator().hidden(), call.operator().eps());
        this.call = call;
        op = (SandwichNorm) device.resolve(call.operator());
        residual = new ResidualHalf(op.dtype(), op.profile(), call.h(), call.hOut(), call.z(), call.rstd().orElse(null));
    }

    @Override
    void rows(RowNorm norm, int from, int end) {
        float[] gammaPost = norm.row(0);
        float[] gammaPre = norm.row(1);
        float[] a = norm.row(2);
        float[] h = norm.row(3);
        norm.load(call.gammaPost(), 0, gammaPost);
        norm.load(call.gammaPre(), 0, gammaPre);
        for (int row = from; row < end; row++) {
            norm.load(call.a(), row, a);
            norm.measure(a);
            if (call.rstdPost().isPresent()) {
                norm.storeRstd(call.rstdPost().get(), row);
            }
            norm.normalize(a, a);
            norm.multiply(a, gammaPost);
            if (op.profile() != NormProfile.FUSED) {
                norm.round(op.dtype(), a);
            }
            residual.row(norm, row, a, gammaPre, h);
        }
    }
}
