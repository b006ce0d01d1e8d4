package dev.npu4j.cpu;

import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;
import java.util.Optional;

/// [SandwichNorm] on the CPU, all three profiles.
///
/// ```
/// v1  one pass over memory; several over the row in cache
/// v2  profile FUSED of f32 and bf16: three passes over the row where it lies
/// v3  the last pass of a row goes together with the first of the next
/// v4  sums of squares in 32 lanes, two vectors of the widest
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
    private final boolean isFar; // whether no cache is expected to hold the rows of all four tensors

    SandwichNormCpu(CpuDevice device, SandwichNorm.Call call) {
        super(device, call.operator().rows(), call.operator().hidden(), call.operator().eps());
        this.call = call;
        op = (SandwichNorm) device.resolve(call.operator());
        residual = new ResidualHalf(op.dtype(), op.profile(), call.h(), call.hOut(), call.z(), call.rstd().orElse(null));
        isFar = 4L * op.rows() * op.hidden() * op.dtype().size() > device.tuning().largeBytes();
        kernels = op.profile() == NormProfile.FUSED ? device.primitives().rowKernels(op.dtype()) : Optional.empty();
    }

    @Override
    void rows(RowNorm norm, int from, int end) {
        if (kernels.isPresent()) {
            fused(norm, kernels.get(), from, end);
        } else {
            steps(norm, from, end);
        }
    }

    /// Every row in two loops: its sum with the residual, and its last pass together with the first of the next row. So each loop reads one
    /// row from memory and writes one.
    private void fused(RowNorm norm, RowKernels kernels, int from, int end) {
        float[] sum = norm.row(SUM);
        float squares = squares(norm, kernels, from);
        for (int row = from; row < end; row++) {
            boolean isLast = row + 1 == end;
            if (!toSum(norm, kernels, row, squares, sum)) {
                squares = isLast ? 0 : squares(norm, kernels, row + 1);
            } else if (isLast) {
                if (!kernels.normalized(sum, call.hOut().segment(), at(call.hOut(), row), norm.rstd(), call.gammaPre().segment(), call.z().segment(), at(call.z(), row), norm.hidden(), norm.lanes())) {
                    secondHalf(norm, row, sum);
                }
            } else {
                squares = kernels.normalizedBeside(sum, call.hOut().segment(), at(call.hOut(), row), norm.rstd(), call.gammaPre().segment(), call.z().segment(), at(call.z(), row),
                    call.a().segment(), at(call.a(), row + 1), call.h().segment(), at(call.h(), row + 1), at(call.hOut(), row + 1), isFar, norm.hidden(), norm.lanes());
                if (!RowKernels.areFinite(norm.lanes())) {
                    secondHalf(norm, row, sum);
                }
            }
        }
    }

    private float squares(RowNorm norm, RowKernels kernels, int row) {
        return kernels.sumOfSquares(call.a().segment(), at(call.a(), row), norm.hidden(), norm.lanes());
    }

    /// A row as far as its sum with the residual, measured.
    ///
    /// @param squares of the branch
    /// @return false for an extreme row, which has been done by steps to its end
    private boolean toSum(RowNorm norm, RowKernels kernels, int row, float squares, float[] sum) {
        if (!norm.measured(squares)) {
            steps(norm, row, row + 1);
            return false;
        }
        if (call.rstdPost().isPresent()) {
            norm.storeRstd(call.rstdPost().get(), row);
        }
        float squaresOfSum = kernels.residual(call.a().segment(), at(call.a(), row), norm.rstd(), call.gammaPost().segment(), call.h().segment(), at(call.h(), row),
            call.hOut().segment(), at(call.hOut(), row), sum, norm.hidden(), norm.lanes());
        if (!(squaresOfSum == squaresOfSum) || !norm.measured(squaresOfSum)) {
            secondHalf(norm, row, sum);
            return false;
        }
        if (call.rstd().isPresent()) {
            norm.storeRstd(call.rstd().get(), row);
        }
        return true;
    }

    /// Of a row that is not finite: NaN is made canonical in `hOut`, too.
    private void secondHalf(RowNorm norm, int row, float[] sum) {
        if (op.dtype() == DType.F32) {
            norm.load(call.hOut(), row, sum); // the kernels left it there alone
        }
        norm.store(sum, call.hOut(), row);
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
