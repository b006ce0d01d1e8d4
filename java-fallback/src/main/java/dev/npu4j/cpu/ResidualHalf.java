package dev.npu4j.cpu;

import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.Tensor;

/// All of AddRmsNorm, and the second half of SandwichNorm: adds a branch to the residual and normalises the sum.
final class ResidualHalf {
    private final DType dtype;
    private final boolean pairV1;
    private final Tensor h;
    private final Tensor hOut;
    private final Tensor z;
    private final Tensor rstd; // null where absent

    /// @param rstd null where it is not asked for
    ResidualHalf(DType dtype, NormProfile profile, Tensor h, Tensor hOut, Tensor z, Tensor rstd) {
        this.dtype = dtype;
        this.pairV1 = profile == NormProfile.PAIR_V1;
        this.h = h;
        this.hOut = hOut;
        this.z = z;
        this.rstd = rstd;
    }

    /// @param branch what is added to h
    /// @param sum    room for a row
    void row(RowNorm norm, int row, float[] branch, float[] gammaPre, float[] sum) {
        norm.load(h, row, sum);
        norm.add(sum, branch, sum);
        if (pairV1) {
            norm.round(dtype, sum);
        }
        norm.store(sum, hOut, row);
        normalized(norm, row, gammaPre, sum);
    }

    /// The second half of [#row]: normalises the sum, which it overwrites.
    void normalized(RowNorm norm, int row, float[] gammaPre, float[] sum) {
        norm.measure(sum);
        if (rstd != null) {
            norm.storeRstd(rstd, row);
        }
        norm.normalize(sum, sum);
        if (pairV1) {
            norm.round(dtype, sum);
        }
        norm.multiply(sum, gammaPre);
        norm.store(sum, z, row);
    }
}
