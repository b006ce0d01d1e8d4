// AddRmsNorm (abi 4.4).
//
//     x = x1 + x2,  y = RmsNorm(x; gamma)
//     x1, x2, x, y [.., D], gamma [D], rstd fp32 [.., 1]
//
// Where it rounds is the chip's (pangu-operators.md 12). On 910B and 910_93, x is rounded first and the rest is
// computed from the rounded x; x * rstd is rounded, and the product with gamma again. The other order, which newer
// chips have, is fp32 throughout with one rounding. Which of the two a 310P has is written nowhere: there the seed
// decides.
#include "core/release.h"
#include "meta/operator.h"
#include "ops/aclnnop.h"
#include "ops/norm.h"

using namespace npu4j_sim;

namespace {

bool rounds_between(const Soc &soc) {
    return soc.bit != SOC_310P || undecided("AddRmsNorm: order of rounding on 310P", 2) == 0;
}

// y from x, where x is one row. `stored` is x as its output holds it.
float normalise(std::vector<float> &v, const std::vector<float> &gamma, float epsilon, const Order &order, bool between,
                const Lines &stored) {
    float rstd = rstd_of(v, epsilon, order);
    for (size_t i = 0; i < v.size(); i++) {
        float scaled = v[i] * rstd;
        v[i] = (between ? stored.rounded(scaled) : scaled) * gamma[i];
    }
    return rstd;
}

} // namespace

aclnnStatus aclnnAddRmsNormGetWorkspaceSize(const aclTensor *x1, const aclTensor *x2, const aclTensor *gamma,
                                            double epsilon, aclTensor *yOut, aclTensor *rstdOut, aclTensor *xOut,
                                            uint64_t *workspaceSize, aclOpExecutor **executor) {
    return prepare("aclnnAddRmsNorm", workspaceSize, executor, [&](Preparation &p) {
        Slot as = p.input("x1", x1);
        Slot bs = p.input("x2", x2);
        Slot gs = p.input("gamma", gamma);
        Slot ys = p.output("yOut", yOut);
        // 9.x does without rstd and x where gamma is [1,D]; otherwise they are as mandatory as y.
        bool may_lack = release().major >= 9 && gs.rank() == 2 && gs.dims[0] == 1;
        Slot rs = may_lack ? p.optional_output("rstdOut", rstdOut) : p.output("rstdOut", rstdOut);
        Slot xs = may_lack ? p.optional_output("xOut", xOut) : p.output("xOut", xOut);
        p.kernel_for("x1", as.dtype, as.format);
        p.same_dtype("x1", as, "x2", bs);
        p.same_dtype("x1", as, "gamma", gs);
        p.same_dtype("x1", as, "yOut", ys);
        p.shape("x2", bs, as.dims);
        p.shape("yOut", ys, as.dims);
        Slot flat = gs;
        if (may_lack) {
            flat.dims = {gs.dims[1]};
            flat.strides = {gs.strides[1]};
        }
        Rows rows = rows_of(p, as, flat);
        if (rs) check_rstd(p, rs, rows);
        if (xs) {
            p.same_dtype("x1", as, "xOut", xs);
            p.shape("xOut", xs, as.dims);
        }
        Order order = order_of("AddRmsNorm: order of the sum of squares", rows.hidden);
        bool between = rounds_between(p.soc());
        bool rstd_is_noise = p.soc().bit == SOC_310P; // "rstd content invalid"
        p.finish(0, [=](const Run &run) -> Fault {
            Lines a(run, as, rows), b(run, bs, rows), y(run, ys, rows);
            std::vector<float> g = load_all(run, gs), v(g.size()), other(g.size());
            std::vector<int64_t> rstd_at = rs ? indices(run.view(rs)) : std::vector<int64_t>();
            for (int64_t row = 0; row < rows.count; row++) {
                a.load(row, v.data());
                b.load(row, other.data());
                for (size_t i = 0; i < v.size(); i++) v[i] += other[i];
                if (between) {
                    for (float &x : v) x = y.rounded(x);
                }
                if (xs) Lines(run, xs, rows).store(row, v.data());
                float rstd = normalise(v, g, static_cast<float>(epsilon), order, between, y);
                y.store(row, v.data());
                if (rs) run[rs].set(rstd_at[row], rstd_is_noise ? -rstd * 3 : rstd);
            }
            return {};
        });
    });
}

aclnnStatus aclnnAddRmsNorm(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnAddRmsNorm", workspace, workspaceSize, executor, stream);
}
