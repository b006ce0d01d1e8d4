package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.tensor.DType;
import java.util.Random;

/// The three norms as a kernel would compute them, in f32 and with sums in random order; and the same with a fault
/// planted.
final class HonestNorm {
    enum Fault { NONE, EPS_OMITTED, GAMMA_SHIFTED, RESIDUAL_OMITTED, TAIL_NOT_SUMMED, ONE_FEWER_IN_THE_MEAN, MEAN_SUBTRACTED }

    private final DType dtype;
    private final int hidden;
    private final double eps;
    private final Random random;
    private final Fault fault;

    HonestNorm(DType dtype, int hidden, double eps, Random random, Fault fault) {
        this.dtype = dtype;
        this.hidden = hidden;
        this.eps = eps;
        this.random = random;
        this.fault = fault;
    }

    /// Row by row `rnd((x · rstd) · gamma)`, unrounded if `store` is F32; fills `rstds` where given.
    float[] rmsNorm(float[] x, float[] gamma, DType store, float[] rstds) {
        float[] y = new float[x.length];
        for (int row = 0; row < x.length / hidden; row++) {
            float rstd = rstd(x, row * hidden);
            rstds[row] = rstd;
            for (int i = 0; i < hidden; i++) {
                y[row * hidden + i] = Fill.store((x[row * hidden + i] * rstd) * gamma[gammaIndex(i)], store);
            }
        }
        return y;
    }

    /// h_out and z.
    float[][] addRmsNorm(float[] branch, float[] h, float[] gammaPre, NormProfile profile, float[] rstds) {
        float[] hOut = new float[h.length];
        float[] s = new float[h.length];
        DType normalised = profile == NormProfile.PAIR_V1 ? dtype : DType.F32;
        for (int i = 0; i < h.length; i++) {
            float sum = fault == Fault.RESIDUAL_OMITTED ? branch[i] : h[i] + branch[i];
            hOut[i] = Fill.store(sum, dtype);
            s[i] = Fill.store(sum, normalised);
        }
        float[] z = new float[h.length];
        for (int row = 0; row < h.length / hidden; row++) {
            float rstd = rstd(s, row * hidden);
            rstds[row] = rstd;
            for (int i = 0; i < hidden; i++) {
                float n = Fill.store(s[row * hidden + i] * rstd, normalised);
                z[row * hidden + i] = Fill.store(n * gammaPre[gammaIndex(i)], dtype);
            }
        }
        return new float[][] {hOut, z};
    }

    /// h_out and z.
    float[][] sandwichNorm(float[] a, float[] h, float[] gammaPost, float[] gammaPre, NormProfile profile, float[] rstdPosts, float[] rstds) {
        float[] branch = rmsNorm(a, gammaPost, profile == NormProfile.FUSED ? DType.F32 : dtype, rstdPosts);
        return addRmsNorm(branch, h, gammaPre, profile, rstds);
    }

    private int gammaIndex(int i) {
        return fault == Fault.GAMMA_SHIFTED ? (i + 1) % hidden : i;
    }

    private float rstd(float[] x, int from) {
        float largest = 0;
        float mean = 0;
        for (int i = 0; i < hidden; i++) {
            largest = Math.max(largest, Math.abs(x[from + i]));
            mean += fault == Fault.MEAN_SUBTRACTED ? x[from + i] / hidden : 0;
        }
        // a power of two takes all squares into range
        double scale = largest > 0x1p40f || (largest > 0 && largest < 0x1p-40f) ? Math.scalb(1.0, -Math.getExponent(largest)) : 1;
        float[] lanes = new float[1 + random.nextInt(16)];
        int[] order = Fill.shuffled(random, hidden);
        for (int i = 0; i < hidden; i++) {
            if (fault == Fault.TAIL_NOT_SUMMED && order[i] == hidden - 1) {
                continue;
            }
            float scaled = (float) ((x[from + order[i]] - mean) * scale);
            lanes[i % lanes.length] = Math.fma(scaled, scaled, lanes[i % lanes.length]);
        }
        float sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        int divisor = fault == Fault.ONE_FEWER_IN_THE_MEAN ? hidden - 1 : hidden;
        return (float) (1 / Math.sqrt(sum / (scale * scale) / divisor + (fault == Fault.EPS_OMITTED ? 0 : eps)));
    }
}
