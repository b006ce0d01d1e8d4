// RotaryPositionEmbedding (abi 4.7, five sources for the signature).
//
//     out = x * cos + rotate(x) * sin
//     mode 0, half:       rotate(x) = (-x[D/2..D), x[0..D/2))
//     mode 1, interleave: rotate(x) = (-x1, x0, -x3, x2, ..)
//     x, out [.., D] of three or four axes; cos, sin of as many, [.., D], any of the others may be 1
//
// "D even, < 896 (A2/A3)"; "310P: mode 0 only"; modes 2 and 3 are 950's. That cos and sin have x's type is said of
// ApplyRotaryPosEmb, and demanded here too. In fp32, rounded once; whether a product is fused with the sum is not said.
#include "meta/operator.h"
#include "ops/aclnnop.h"

#include <cmath>

using namespace npu4j_sim;

namespace {

constexpr int64_t HALF = 0, INTERLEAVE = 1;
constexpr int64_t BELOW = 896; // D

void check_table(Preparation &p, const char *name, const View &table, const View &x) {
    bool fits = table.rank() == x.rank() && table.dims.back() == x.dims.back();
    for (size_t i = 0; fits && i < x.rank(); i++) fits = table.dims[i] == x.dims[i] || table.dims[i] == 1;
    p.require(fits, ACLNN_ERR_PARAM_INVALID, "%s %s is not broadcast to x %s", name, shape_text(table.dims).c_str(),
              shape_text(x.dims).c_str());
}

// Strides under which a table is read as if it had x's extents.
std::vector<int64_t> broadcast(const View &table) {
    std::vector<int64_t> strides = table.strides;
    for (size_t i = 0; i < strides.size(); i++) {
        if (table.dims[i] == 1) strides[i] = 0;
    }
    return strides;
}

std::vector<int64_t> indices(const std::vector<int64_t> &dims, const std::vector<int64_t> &strides) {
    std::vector<int64_t> list;
    each_index(dims, strides, [&](int64_t i) { list.push_back(i); });
    return list;
}

} // namespace

aclnnStatus aclnnRotaryPositionEmbeddingGetWorkspaceSize(const aclTensor *x, const aclTensor *cos, const aclTensor *sin,
                                                         int64_t mode, aclTensor *out, uint64_t *workspaceSize,
                                                         aclOpExecutor **executor) {
    return prepare("aclnnRotaryPositionEmbedding", workspaceSize, executor, [&](Preparation &p) {
        Slot xs = p.input("x", x);
        Slot cs = p.input("cos", cos);
        Slot ss = p.input("sin", sin);
        Slot os = p.output("out", out);
        p.kernel_for("x", xs.dtype, xs.format);
        p.same_dtype("x", xs, "cos", cs);
        p.same_dtype("x", xs, "sin", ss);
        p.same_dtype("x", xs, "out", os);
        p.require(xs.rank() == 3 || xs.rank() == 4, ACLNN_ERR_PARAM_INVALID, "x has %zu axes, not 3 or 4", xs.rank());
        p.shape("out", os, xs.dims);
        check_table(p, "cos", cs, xs);
        check_table(p, "sin", ss, xs);
        p.shape("sin", ss, cs.dims);
        bool has_mode = mode == HALF || (mode == INTERLEAVE && p.soc().bit != SOC_310P);
        p.require(has_mode, ACLNN_ERR_PARAM_INVALID, "mode %lld on %s", static_cast<long long>(mode), p.soc().name);
        int64_t d = xs.dims.back();
        p.require(d > 0 && d % 2 == 0 && d < BELOW, ACLNN_ERR_PARAM_INVALID, "D is %lld, not even and below %lld",
                  static_cast<long long>(d), static_cast<long long>(BELOW));
        p.require(xs.elements() > 0 || undecided("RotaryPositionEmbedding takes empty tensors", 2) == 0,
                  ACLNN_ERR_PARAM_INVALID, "x is empty");
        bool fused = undecided("RotaryPositionEmbedding: a product is fused with the sum", 2) == 0;
        p.finish(0, [=](const Run &run) -> Fault {
            const View &view = run.view(xs);
            std::vector<int64_t> x_at = indices(view.dims, view.strides);
            std::vector<int64_t> out_at = indices(view.dims, run.view(os).strides);
            std::vector<int64_t> cos_at = indices(view.dims, broadcast(run.view(cs)));
            std::vector<int64_t> sin_at = indices(view.dims, broadcast(run.view(ss)));
            Data x_data = run[xs], cos_data = run[cs], sin_data = run[ss], out_data = run[os];
            for (size_t head = 0; head < x_at.size(); head += static_cast<size_t>(d)) {
                for (int64_t i = 0; i < d; i++) {
                    bool first = mode == HALF ? i < d / 2 : i % 2 == 0;
                    int64_t step = mode == HALF ? d / 2 : 1;
                    float other = x_data.get(x_at[head + static_cast<size_t>(first ? i + step : i - step)]);
                    size_t at = head + static_cast<size_t>(i);
                    float turned = (first ? -other : other) * sin_data.get(sin_at[at]);
                    float own = x_data.get(x_at[at]), c = cos_data.get(cos_at[at]);
                    float product = own * c;
                    out_data.set(out_at[at], fused ? std::fma(own, c, turned) : product + turned);
                }
            }
            return {};
        });
    });
}

aclnnStatus aclnnRotaryPositionEmbedding(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                                         aclrtStream stream) {
    return launch("aclnnRotaryPositionEmbedding", workspace, workspaceSize, executor, stream);
}
