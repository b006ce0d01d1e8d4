package dev.npu4j.conformance.reference;

import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.SandwichNorm;
import dev.npu4j.kernels.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Truth about [SandwichNorm]: `b = (a · rstd(a)) · gamma_post`, `h_out = h + b`, `z = (h_out · rstd(h_out)) · gamma_pre`.
///
/// **Bounds.** As in [RmsNormReference] for `rstd_post` and b, as in [AddRmsNormReference] for what follows, with b in the
/// place of the branch. With `FUSED`, where nothing rounds in between, that is
///
/// ```
/// E(b)     = |b|·(lambda·√H/2 + 8)·u
/// E(h_out) = E(b) + u·(|h + b| + E(b))
/// E(rstd)  = rstd·((lambda·√H/2 + 6)·u + mean(|h_out|·E(h_out)) / (mean(h_out²) + eps))
/// E(z)     = |z|·(E(rstd)/rstd + E(h_out)/|h_out| + 2u)
/// ```
///
/// so E(z) is large beside |z| only where h and b cancel. With the two others b is rounded to the dtype, and its error is
/// 0 or one step of the dtype ([Approx#rounded]).
final class SandwichNormReference {
    private SandwichNormReference() {
    }

    static List<Expected> expect(SandwichNorm op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        double[] a = inputs.get("a");
        double[] gammaPost = inputs.get("gamma_post");
        DType between = op.profile() == NormProfile.FUSED ? DType.F32 : op.dtype();
        Expected rstdPost = Outputs.unwritten("rstd_post", DType.F32, op.rows());
        var residual = new AddRmsNormReference.Rows(op.dtype(), op.rows(), op.hidden(), op.eps(), op.profile(), inputs, arithmetic);
        IntStream.range(0, op.rows()).parallel().forEach(row -> {
            Approx[] branch = RmsNormReference.row(a, row, op.hidden());
            Approx r = RmsNormReference.rstd(branch, op.eps(), arithmetic);
            Outputs.put(rstdPost, row, r);
            Approx stored = r.rounded(DType.F32);
            for (int i = 0; i < branch.length; i++) {
                branch[i] = branch[i].times(stored).times(Approx.exact(gammaPost[i])).rounded(between);
            }
            residual.expect(row, branch);
        });
        return List.of(residual.hOut, residual.z, rstdPost, residual.rstd);
    }
}
