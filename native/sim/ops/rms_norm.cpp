// RmsNorm (abi 4.4).
//
//     y = x * gamma * rstd,  rstd = 1 / sqrt(mean(x²) + epsilon), over the axes of gamma
//     x, y [.., D], gamma [D] (D: one axis or several), rstd fp32 [.., 1]
//
// fp32 throughout, y rounded once.
#include "core/release.h"
#include "meta/operator.h"
#include "ops/aclnnop.h"
#include "ops/norm.h"

using namespace npu4j_sim;

aclnnStatus aclnnRmsNormGetWorkspaceSize(const aclTensor *x, const aclTensor *gamma, double epsilon,
                                         const aclTensor *yOut, const aclTensor *rstdOut, uint64_t *workspaceSize,
                                         aclOpExecutor **executor) {
    return prepare("aclnnRmsNorm", workspaceSize, executor, [&](Preparation &p) {
        Slot xs = p.input("x", x);
        Slot gs = p.input("gamma", gamma);
        Slot ys = p.output("yOut", yOut);
        Slot rs = p.output("rstdOut", rstdOut); // mandatory, wanted or not
        p.kernel_for("x", xs.dtype, xs.format);
        // 9.x also takes fp32 gamma with fp16 and bf16 x on A2/A3.
        bool mixed = release().major >= 9 && p.soc().bit != SOC_310P && gs.dtype == ACL_FLOAT;
        if (!mixed) p.same_dtype("x", xs, "gamma", gs);
        p.same_dtype("x", xs, "yOut", ys);
        p.shape("yOut", ys, xs.dims);
        Rows rows = rows_of(p, xs, gs);
        check_rstd(p, rs, rows);
        Order order = order_of("RmsNorm: order of the sum of squares", rows.hidden);
        bool gamma_first = undecided("RmsNorm: gamma or x meets rstd first", 2) == 0;
        p.finish(0, [=](const Run &run) -> Fault {
            Lines in(run, xs, rows), out(run, ys, rows);
            std::vector<float> g = load_all(run, gs), v(g.size());
            Data rstd_out = run[rs];
            std::vector<int64_t> rstd_at = indices(run.view(rs));
            for (int64_t row = 0; row < rows.count; row++) {
                in.load(row, v.data());
                float rstd = rstd_of(v, static_cast<float>(epsilon), order);
                for (size_t i = 0; i < v.size(); i++) {
                    v[i] = gamma_first ? v[i] * (g[i] * rstd) : v[i] * rstd * g[i];
                }
                out.store(row, v.data());
                rstd_out.set(rstd_at[row], rstd);
            }
            return {};
        });
    });
}

aclnnStatus aclnnRmsNorm(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnRmsNorm", workspace, workspaceSize, executor, stream);
}
