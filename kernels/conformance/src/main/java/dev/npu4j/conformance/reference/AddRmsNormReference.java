package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [AddRmsNorm]: `h_out = h + a`, `rstd = 1 / sqrt(mean(h_out²) + eps)`, `z = (h_out · rstd) · gamma_pre`.
///
/// **Bounds.** Each step's follows from the step before it by the rules of [Approx]; rstd's is derived in
/// [RmsNormReference]. Written out, with `s = h + a` exact in a and h:
///
/// ```
/// E(h_out) = u·|s|                                       the one sum, before it is rounded
/// E(rstd)  = rstd·(lambda·√H/2 + 6 + 1)·u                of which 1 is what E(h_out) does to the mean
/// E(z)     = |z|·(lambda·√H/2 + 10)·u                    6 + 1, once more E(h_out), and two products
/// ```
///
/// `PAIR_V1` normalises `rnd(s)` and rounds `rnd(s)·rstd` before gamma. These roundings are part of the truth: the
/// reference rounds too. Only where the unrounded number is closer to the middle of two values than its own error may
/// an honest kernel round the other way; there, and only there, the step between the two enters the error
/// ([Approx#rounded]). So a kernel that rounds elsewhere than its profile says is seen.
final class AddRmsNormReference {
    private AddRmsNormReference() {
    }

    static List<Expected> expect(AddRmsNorm op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        Rows rows = new Rows(op.dtype(), op.rows(), op.hidden(), op.eps(), op.profile(), inputs, arithmetic);
        IntStream.range(0, op.rows()).parallel()
            .forEach(row -> rows.expect(row, RmsNormReference.row(inputs.get("a"), row, op.hidden())));
        return List.of(rows.hOut, rows.z, rows.rstd);
    }

    /// The rows of h, waiting for a branch to be added and normalised; also the second half of a sandwich norm.
    static final class Rows {
        final Expected hOut;
        final Expected z;
        final Expected rstd;
        private final double[] h;
        private final double[] gammaPre;
        private final int hidden;
        private final double eps;
        private final Arithmetic arithmetic;
        private final DType normalised; // dtype to which h_out and h_out · rstd round on their way to z

        Rows(DType dtype, int rows, int hidden, double eps, NormProfile profile, Map<String, double[]> inputs, Arithmetic arithmetic) {
            if (profile == NormProfile.AUTO) {
                throw new OperandException("References", "profile", "one of fused, pair_v1 and pair_v2", "auto");
            }
            hOut = Outputs.unwritten("h_out", dtype, rows * hidden);
            z = Outputs.unwritten("z", dtype, rows * hidden);
            rstd = Outputs.unwritten("rstd", DType.F32, rows);
            h = inputs.get("h");
            gammaPre = inputs.get("gamma_pre");
            this.hidden = hidden;
            this.eps = eps;
            this.arithmetic = arithmetic;
            normalised = profile == NormProfile.PAIR_V1 ? dtype : DType.F32;
        }

        void expect(int row, Approx[] branch) {
            Approx[] s = new Approx[hidden];
            for (int i = 0; i < hidden; i++) {
                Approx sum = Approx.exact(h[row * hidden + i]).plus(branch[i]);
                Outputs.put(hOut, row * hidden + i, sum);
                s[i] = sum.rounded(normalised);
            }
            Approx r = RmsNormReference.rstd(s, eps, arithmetic);
            Outputs.put(rstd, row, r);
            Approx stored = r.rounded(DType.F32);
            for (int i = 0; i < hidden; i++) {
                Approx n = s[i].times(stored).rounded(normalised);
                Outputs.put(z, row * hidden + i, n.times(Approx.exact(gammaPre[i])));
            }
        }
    }
}
