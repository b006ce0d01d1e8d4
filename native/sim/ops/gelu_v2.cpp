// GeluV2 (CANN's documentation of it, 8.0 to 8.5; five sources for the signature).
//
//     approximate 0:  y = x * Phi(x),  Phi(x) = erfc(-x / sqrt(2)) / 2
//     approximate 1:  y = x * sigma(z),  sigma(z) = 1 / (1 + exp(-z)),  z = 2 * sqrt(2 / pi) * (x + 0.044715 * x³)
//     x, y of the same extents and type, with or without gaps
//
// fp32 throughout, y rounded once. How either is computed is not said, nor how well: here both keep their digits where y is
// small, by one of two ways that the seed chooses. Whether y may be x is not said either: under some seeds y is lost before
// x is read.
#include "core/control.h"
#include "meta/operator.h"
#include "ops/aclnnop.h"

#include <cmath>

using namespace npu4j_sim;

namespace {

constexpr int64_t NONE = 0, TANH = 1;

// The other way takes the small half from 1 where x is positive.
float by_erf(float x, bool from_one) {
    constexpr float root_of_half = 0.70710678118654752f, root_of_two = 1.41421356237309505f;
    if (!from_one) return x * (0.5f * std::erfc(-x * root_of_half));
    float tail = 0.5f * std::erfc(std::fabs(x) / root_of_two);
    return x * (x > 0 ? 1.0f - tail : tail);
}

// The other way has an exponential that never overflows.
float by_tanh(float x, bool stable) {
    constexpr float linear = 1.5957691216057308f; // 2 * sqrt(2 / pi)
    float z = linear * (x + 0.044715f * x * x * x);
    if (!stable || z >= 0) return x / (1.0f + std::exp(-z));
    float e = std::exp(z);
    return x * (e / (1.0f + e));
}

} // namespace

aclnnStatus aclnnGeluV2GetWorkspaceSize(const aclTensor *x, int64_t approximate, aclTensor *y, uint64_t *workspaceSize,
                                        aclOpExecutor **executor) {
    return prepare("aclnnGeluV2", workspaceSize, executor, [&](Preparation &p) {
        Slot xs = p.input("x", x);
        Slot ys = p.output("y", y);
        // "161002: the type or format of x or y is not a supported one", where other operators find no kernel.
        p.require(has_kernel("aclnnGeluV2", p.soc(), xs.dtype, xs.format), ACLNN_ERR_PARAM_INVALID,
                  "x in %s on %s", dtype_name(xs.dtype), p.soc().name);
        p.same_dtype("x", xs, "y", ys);
        p.shape("y", ys, xs.dims);
        p.require(approximate == NONE || approximate == TANH, ACLNN_ERR_PARAM_INVALID, "approximate is %lld, not 0 or 1",
                  static_cast<long long>(approximate));
        // Said from 8.3 on: "empty tensors are taken".
        p.require(xs.elements() > 0 || undecided("GeluV2 takes empty tensors", 2) == 0, ACLNN_ERR_PARAM_INVALID,
                  "x is empty");
        bool other_way = undecided("GeluV2: which way of computing", 2) == 1;
        bool clears_first = undecided("GeluV2: y may be x", 2) == 0;
        p.finish(0, [=](const Run &run) -> Fault {
            const View &source = run.view(xs), &target = run.view(ys);
            Data in = run[xs], out = run[ys];
            std::vector<int64_t> at;
            at.reserve(static_cast<size_t>(target.elements()));
            each_index(target.dims, target.strides, [&](int64_t to) {
                at.push_back(to);
                if (clears_first) out.set(to, NAN);
            });
            size_t n = 0;
            each_index(source.dims, source.strides, [&](int64_t from) {
                float v = in.get(from);
                out.set(at[n++], approximate == TANH ? by_tanh(v, other_way) : by_erf(v, other_way));
            });
            return {};
        });
    });
}

aclnnStatus aclnnGeluV2(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnGeluV2", workspace, workspaceSize, executor, stream);
}
