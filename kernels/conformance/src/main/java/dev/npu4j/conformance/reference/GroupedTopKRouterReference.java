package dev.npu4j.conformance.reference;

import static dev.npu4j.conformance.reference.Approx.U;

import dev.npu4j.kernels.op.GroupedTopKRouter;
import dev.npu4j.kernels.op.RouterSoftmax;
import dev.npu4j.kernels.tensor.DType;
import java.util.Arrays;
import java.util.Map;

/// Truth about [GroupedTopKRouter]: `p_e = w_e / S`, `w_e = exp(x_e - max x)`, `S = Σ w` over all experts, the best of each
/// group by x or by p rounded to storage, `weight = p · router_scale`.
///
/// **Bound of p.**
///
/// - Logits are exact. Their difference `d = x - max` is rounded, which is as if exp were taken at most `u·|d|` away: a
///   factor within `exp(±u·|d|)` of w. exp itself is good to 4u. So w is off by `r_e = expm1(u·|d_e|) + 4u` of itself.
/// - The sum inherits the mean of that, `Σ p_e·r_e`, and summing n terms of one sign adds `lambda·√n·u`
///   ([Arithmetic#ofSum]). The quotient is rounded: u.
/// - A w below f32's normal range may come out as 0, and the quotient may lose eta.
///
/// ```
/// E(p_e) = p_e·(r_e + Σ p·r + lambda·√n·u + 2u) + (2^-126 for tiny w) + eta
/// ```
///
/// Where every w is 1 or, in f32, surely 0, and there is a power of two of the ones, nothing rounds at all.
///
/// **Rounded scores** are one number unless p is within E(p) of the middle of two ([Approx#rounded]); what a device may have
/// compared is anything between the two ends ([Candidates]). A weight is a product by the rules of [Approx].
final class GroupedTopKRouterReference implements Routing.Router {
    private static final double TINY = 0x1p-120;
    /// exp of anything lower is far below the smallest number of f32.
    private static final double NOTHING = -150;

    private final GroupedTopKRouter op;
    private final double[] gate;
    private final double[] routerScale; // null where absent
    private final Arithmetic arithmetic;
    private final DType stored; // dtype that scores round to

    GroupedTopKRouterReference(GroupedTopKRouter op, Map<String, double[]> inputs, Arithmetic arithmetic) {
        this.op = op;
        this.arithmetic = arithmetic;
        gate = inputs.get("gate");
        routerScale = inputs.get("router_scale");
        stored = op.softmax() == RouterSoftmax.STORAGE ? op.dtype() : DType.F32;
    }

    @Override
    public int tokens() {
        return op.tokens();
    }

    @Override
    public int groups() {
        return op.groups();
    }

    @Override
    public int top() {
        return op.top();
    }

    @Override
    public Approx[] scores(int token) {
        int n = op.experts();
        double max = Double.NEGATIVE_INFINITY;
        for (int e = 0; e < n; e++) {
            max = Math.max(max, gate[token * n + e]);
        }
        double[] w = new double[n];
        double[] r = new double[n];
        double sum = 0;
        int ones = 0;
        boolean isExact = true;
        for (int e = 0; e < n; e++) {
            double d = gate[token * n + e] - max;
            w[e] = Math.exp(d);
            r[e] = Math.expm1(Math.min(U * Math.abs(d), 1)) + 4 * U;
            sum += w[e];
            ones += d == 0 ? 1 : 0;
            isExact &= d == 0 || d < NOTHING;
        }
        isExact &= Integer.bitCount(ones) == 1;
        double shared = 0;
        for (int e = 0; e < n; e++) {
            shared += w[e] / sum * r[e];
        }
        Approx[] p = new Approx[n];
        for (int e = 0; e < n; e++) {
            double value = w[e] / sum;
            double lost = w[e] < TINY ? 0x1p-126 : 0;
            double error = value * (r[e] + shared + arithmetic.ofSum(n) + 2 * U) + lost + arithmetic.eta();
            p[e] = isExact ? Approx.exact(w[e] < TINY ? 0 : value) : new Approx(value, error);
        }
        return p;
    }

    @Override
    public Candidates candidates(Approx[] scores, int token, int group) {
        int size = op.groupSize();
        int from = group * size;
        return op.softmax() == RouterSoftmax.F32
            ? Candidates.exact(from, Arrays.copyOfRange(gate, token * op.experts() + from, token * op.experts() + from + size), op.dtype())
            : Candidates.rounded(from, Arrays.copyOfRange(scores, from, from + size), stored);
    }

    @Override
    public Approx[] weights(Approx[] scores, int[] ids) {
        Approx[] weights = new Approx[ids.length];
        for (int j = 0; j < ids.length; j++) {
            Approx score = scores[ids[j]].rounded(stored);
            weights[j] = routerScale == null ? score : score.times(Approx.exact(routerScale[ids[j]])).rounded(DType.F32);
        }
        return weights;
    }

    @Override
    public boolean isUndecided(Approx score) {
        return stored != DType.F32 && score.rounded(stored).error() > 0;
    }
}
