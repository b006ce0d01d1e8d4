package dev.npu4j.conformance.reference;

import static dev.npu4j.conformance.reference.Approx.U;

import dev.npu4j.kernels.op.RouterNorm;
import dev.npu4j.kernels.op.SigmoidTopKRouter;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Truth about [SigmoidTopKRouter]: `s_e = sigma(x_e)`, the best by `v_e = s_e + bias_e`, `weight = s_e / (Σ s + 1e-20) · scale`
/// with the sum over the chosen.
///
/// **Bound of s.** That of [SigmoidReference]. No f32 arithmetic rounds where x is 0 (a half), or so far out that `exp(-|x|)`
/// is lost beside 1, or is no f32 number (1 and 0): those scores have no error, and experts that share them tie.
///
/// **Choice.** v is a sum by the rules of [Approx]. A device may have compared anything within E(v), but the same for experts with
/// the same logit and bias ([Candidates]): of those the lower id comes first on every device. With a NaN among the v of a
/// token any choice goes.
///
/// **Bound of a weight.** With D = Σ s + 1e-20, whose terms are all positive:
///
/// ```
/// E(D) = Σ E(s) + lambda·√(k + 1)·u·Σ s + u·1e-20
/// q    = s / D        E(q) = (E(s) + q·E(D)) / (D - E(D)) + 2u·q + eta          a division by reciprocal counts as two
/// ```
///
/// and a product by the rules of [Approx]. Where every chosen score is exact, D is a sum of halves and q an f32 number, nothing rounds.
final class SigmoidTopKRouterReference implements Routing.Router {
    private static final double ONE = 40; // exp(-40) is lost beside 1 in f64 too
    private static final double NOTHING = -150;

    private final SigmoidTopKRouter op;
    private final double[] gate;
    private final double[] bias; // null where absent
    private final Arithmetic arithmetic;

    SigmoidTopKRouterReference(SigmoidTopKRouter op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        this.op = op;
        this.arithmetic = arithmetic;
        gate = inputs.get("gate");
        bias = inputs.get("bias");
    }

    @Override
    public int tokens() {
        return op.tokens();
    }

    @Override
    public int groups() {
        return 1;
    }

    @Override
    public int top() {
        return op.top();
    }

    @Override
    public Approx[] scores(int token) {
        Approx[] scores = new Approx[op.experts()];
        Arrays.setAll(scores, e -> score(gate[token * op.experts() + e]));
        return scores;
    }

    private static Approx score(double x) {
        if (x == 0) {
            return Approx.exact(0.5);
        }
        if (x > ONE || x < NOTHING) {
            return Approx.exact(x > 0 ? 1 : 0);
        }
        return SigmoidReference.of(x, 0);
    }

    @Override
    public Candidates candidates(Approx[] scores, int token, int group) {
        int n = op.experts();
        Approx[] compared = new Approx[n];
        int[] alike = new int[n];
        Map<List<Double>, Integer> first = new HashMap<>();
        for (int e = 0; e < n; e++) {
            double steer = bias == null ? 0 : bias[e];
            compared[e] = bias == null ? scores[e] : scores[e].plus(Approx.exact(steer));
            // adding +0 makes both zeros one
            alike[e] = first.computeIfAbsent(List.of(gate[token * n + e] + 0.0, steer + 0.0), key -> first.size()); // numbered, for the moment
        }
        int[] lowest = new int[first.size()];
        for (int e = n - 1; e >= 0; e--) {
            lowest[alike[e]] = e;
        }
        Arrays.setAll(alike, e -> lowest[alike[e]]);
        boolean isOrdered = Arrays.stream(compared).noneMatch(each -> Double.isNaN(each.value()));
        return isOrdered ? Candidates.rounded(0, compared, alike, DType.F32) : Candidates.anyOf(0, compared, DType.F32);
    }

    @Override
    public Approx[] weights(Approx[] scores, int[] ids) {
        Approx divisor = op.norm() == RouterNorm.SUM ? sum(scores, ids) : null;
        Approx scale = Approx.exact((float) op.scale());
        Approx[] weights = new Approx[ids.length];
        for (int j = 0; j < ids.length; j++) {
            Approx share = divisor == null ? scores[ids[j]] : quotient(scores[ids[j]], divisor);
            weights[j] = share.times(scale).rounded(DType.F32);
        }
        return weights;
    }

    @Override
    public boolean isUndecided(Approx score) {
        return false; // scores stay f32
    }

    private Approx sum(Approx[] scores, int[] ids) {
        double sum = 0;
        double inherited = 0;
        for (int id : ids) {
            sum += scores[id].value();
            inherited += scores[id].error();
        }
        boolean areHalves = inherited == 0 && (float) sum == sum;
        if (areHalves) {
            return Approx.exact(sum == 0 ? SigmoidTopKRouter.EPSILON : sum); // beside a half 1e-20 is lost
        }
        double epsilon = SigmoidTopKRouter.EPSILON;
        return new Approx(sum + epsilon, inherited + arithmetic.ofSum(ids.length + 1) * sum + U * epsilon);
    }

    private Approx quotient(Approx score, Approx divisor) {
        Approx quotient = score.over(divisor);
        double value = quotient.value();
        return quotient.error() == 0 ? quotient : new Approx(value, quotient.error() + U * value + arithmetic.eta());
    }
}
