package dev.npu4j.conformance.model;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.RmsNorm;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.Map;
import java.util.stream.IntStream;

/// The norms in f32, rounding where their profiles say.
final class NormModel {
    /// Partial sums of a row's squares: as many as the narrowest vector unit worth the name has.
    private static final int LANES = 16;

    private NormModel() {
    }

    static Map<String, double[]> compute(RmsNorm op, Map<String, double[]> inputs) {
        double[] y = new double[op.rows() * op.hidden()];
        double[] rstd = new double[op.rows()];
        double[] gamma = inputs.get("gamma_pre");
        rows(op.rows(), row -> {
            float[] x = row(inputs.get("x"), row, op.hidden());
            float r = rstd(x, op.eps());
            rstd[row] = r;
            for (int i = 0; i < x.length; i++) {
                y[row * x.length + i] = Rounding.round(x[i] * r * (float) gamma[i], op.dtype());
            }
        });
        return Map.of("y", y, "rstd", rstd);
    }

    static Map<String, double[]> compute(AddRmsNorm op, Map<String, double[]> inputs) {
        Residual residual = new Residual(op.dtype(), op.rows(), op.hidden(), op.eps(), op.profile(), inputs);
        rows(op.rows(), row -> residual.add(row, row(inputs.get("a"), row, op.hidden())));
        return Map.of("h_out", residual.hOut, "z", residual.z, "rstd", residual.rstd);
    }

    static Map<String, double[]> compute(SandwichNorm op, Map<String, double[]> inputs) {
        Residual residual = new Residual(op.dtype(), op.rows(), op.hidden(), op.eps(), op.profile(), inputs);
        double[] rstdPost = new double[op.rows()];
        double[] gamma = inputs.get("gamma_post");
        DType between = op.profile() == NormProfile.FUSED ? DType.F32 : op.dtype();
        rows(op.rows(), row -> {
            float[] branch = row(inputs.get("a"), row, op.hidden());
            float r = rstd(branch, op.eps());
            rstdPost[row] = r;
            for (int i = 0; i < branch.length; i++) {
                branch[i] = (float) Rounding.round(branch[i] * r * (float) gamma[i], between);
            }
            residual.add(row, branch);
        });
        return Map.of("h_out", residual.hOut, "z", residual.z, "rstd_post", rstdPost, "rstd", residual.rstd);
    }

    /// The residual stream, to which a branch is added and which is then normalised.
    private static final class Residual {
        private final double[] hOut;
        private final double[] z;
        private final double[] rstd;
        private final double[] h;
        private final double[] gamma;
        private final double eps;
        private final DType dtype;
        private final DType normalised; // to which h_out and h_out · rstd round on their way to z

        Residual(DType dtype, int rows, int hidden, double eps, NormProfile profile, Map<String, double[]> inputs) {
            hOut = new double[rows * hidden];
            z = new double[rows * hidden];
            rstd = new double[rows];
            h = inputs.get("h");
            gamma = inputs.get("gamma_pre");
            this.eps = eps;
            this.dtype = dtype;
            normalised = profile == NormProfile.PAIR_V1 ? dtype : DType.F32;
        }

        void add(int row, float[] branch) {
            int at = row * branch.length;
            float[] sum = new float[branch.length];
            for (int i = 0; i < sum.length; i++) {
                float s = (float) h[at + i] + branch[i];
                hOut[at + i] = Rounding.round(s, dtype);
                sum[i] = (float) Rounding.round(s, normalised);
            }
            float r = NormModel.rstd(sum, eps);
            rstd[row] = r;
            for (int i = 0; i < sum.length; i++) {
                z[at + i] = Rounding.round((float) Rounding.round(sum[i] * r, normalised) * (float) gamma[i], dtype);
            }
        }
    }

    private static float rstd(float[] v, double eps) {
        float[] lanes = new float[LANES];
        for (int i = 0; i < v.length; i++) {
            lanes[i % LANES] += v[i] * v[i];
        }
        float squares = 0;
        for (float lane : lanes) {
            squares += lane;
        }
        float mean = squares / v.length + (float) eps;
        return 1 / (float) Math.sqrt(mean);
    }

    private static float[] row(double[] matrix, int row, int hidden) {
        float[] values = new float[hidden];
        for (int i = 0; i < hidden; i++) {
            values[i] = (float) matrix[row * hidden + i];
        }
        return values;
    }

    private static void rows(int rows, java.util.function.IntConsumer each) {
        IntStream.range(0, rows).parallel().forEach(each);
    }
}
