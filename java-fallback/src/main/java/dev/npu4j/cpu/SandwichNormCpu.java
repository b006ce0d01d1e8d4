package dev.npu4j.cpu;

import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.Optional;

/// [SandwichNorm] on the CPU, all three profiles.
///
/// ```
/// v1  one pass over memory; several over the row in cache
/// v2  profile FUSED of f32 and bf16: three passes over the row where it lies
/// ```
final class SandwichNormCpu extends NormCpu {
    private static final int GAMMA_POST = 0;
    private static final int GAMMA_PRE = 1;
    private static final int BRANCH = 2;
    private static final int SUM = 3;

    private final SandwichNorm.Call call;
    private final SandwichNorm op;
    private final ResidualHalf residual;
    private final Optional<RowKernels> kernels; // where rows can be done in fused passes

    SandwichNormCpu(CpuDevice device, SandwichNorm.Call call) {
        super(device, call.operator().rows(), call.operator().hidden(), call.operator().eps());
        this.call = call;
        op = (SandwichNorm) device.resolve(call.operator());
        residual = new ResidualHalf(op.dtype(), op.profile(), call.h(), call.hOut(), call.z(), call.rstd().orElse(null));
        kernels = op.profile() == NormProfile.FUSED ? device.primitives().rowKernels(op.dtype()) : Optional.empty();
    }

    @Override
    void rows(RowNorm norm, int from, int end) {
        if (kernels.isPresent()) {
            float[] sum = norm.row(SUM);
            for (int row = from; row < end; row++) {
                fused(norm, kernels.get(), row, sum);
            }
        } else {
            steps(norm, from, end);
        }
    }

    private void fused(RowNorm norm, RowKernels kernels, int row, float[] sum) {
        if (!norm.measured(kernels.sumOfSquares(call.a().segment(), at(call.a(), row), norm.hidden(), norm.lanes()))) {
            steps(norm, row, row + 1);
            return;
        }
        if (call.rstdPost().isPresent()) {
            norm.storeRstd(call.rstdPost().get(), row);
        }
        float squares = kernels.residual(call.a().segment(), at(call.a(), row), norm.rstd(), call.gammaPost().segment(), call.h().segment(), at(call.h(), row),
            call.hOut().segment(), at(call.hOut(), row), sum, norm.hidden(), norm.lanes());
        if (!(squares == squares) || !norm.measured(squares)) {
            norm.store(sum, call.hOut(), row);
            secondHalf(norm, row, sum);
            return;
        }
        if (call.rstd().isPresent()) {
            norm.storeRstd(call.rstd().get(), row);
        }
        if (!kernels.normalized(sum, norm.rstd(), call.gammaPre().segment(), call.z().segment(), at(call.z(), row), norm.hidden(), norm.lanes())) {
            secondHalf(norm, row, sum);
        }
    }

    private void secondHalf(RowNorm norm, int row, float[] sum) {
        norm.load(call.gammaPre(), 0, norm.row(GAMMA_PRE));
        residual.normalized(norm, row, norm.row(GAMMA_PRE), sum);
    }

    private static long at(Tensor tensor, int row) {
        return row * tensor.spec().stride(0) * tensor.dtype().size();
    }

    private void steps(RowNorm norm, int from, int end) {
        float[] gammaPost = norm.row(GAMMA_POST);
        float[] gammaPre = norm.row(GAMMA_PRE);
        float[] a = norm.row(BRANCH);
        float[] sum = norm.row(SUM);
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
            residual.row(norm, row, a, gammaPre, sum);
        }
    }
}
