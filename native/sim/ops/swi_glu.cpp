// SwiGlu (abi 4.4).
//
//     out = swish(first half) * second half of x along `dim`,  swish(g) = g / (1 + exp(-g))
//     x [.., 2*H, ..], out [.., H, ..]
//
// fp32 throughout, out rounded once. Which of the two usual exponentials is taken is the seed's: that of -g overflows for
// gates below -88, and gives 0 there.
#include "core/control.h"
#include "meta/operator.h"
#include "ops/aclnnop.h"

#include <cmath>

using namespace npu4j_sim;

namespace {

float swish(float g, bool stable) {
    if (!stable || g >= 0) return g / (1.0f + std::exp(-g));
    float e = std::exp(g);
    return g * (e / (1.0f + e));
}

} // namespace

aclnnStatus aclnnSwiGluGetWorkspaceSize(const aclTensor *x, int64_t dim, const aclTensor *out, uint64_t *workspaceSize,
                                        aclOpExecutor **executor) {
    return prepare("aclnnSwiGlu", workspaceSize, executor, [&](Preparation &p) {
        Slot xs = p.input("x", x);
        Slot ys = p.output("out", out);
        p.kernel_for("x", xs.dtype, xs.format);
        p.same_dtype("x", xs, "out", ys);
        int64_t rank = static_cast<int64_t>(xs.rank());
        p.require(rank > 0 && dim >= -rank && dim < rank, ACLNN_ERR_PARAM_INVALID, "dim %lld of %lld dimensions",
                  static_cast<long long>(dim), static_cast<long long>(rank));
        size_t axis = static_cast<size_t>(dim < 0 ? dim + rank : dim);
        p.require(xs.dims[axis] % 2 == 0, ACLNN_ERR_PARAM_INVALID, "x %s is odd along dim %zu",
                  shape_text(xs.dims).c_str(), axis);
        // abi 4.4: "x must be contiguous (non-contiguous not supported in docs)".
        p.require(xs.contiguous(), ACLNN_ERR_PARAM_INVALID, "x %s has gaps", shape_text(xs.dims).c_str());
        p.require(ys.contiguous() || undecided("SwiGlu takes an out with gaps", 2) == 0, ACLNN_ERR_PARAM_INVALID,
                  "out %s has gaps", shape_text(ys.dims).c_str());
        std::vector<int64_t> wanted = xs.dims;
        wanted[axis] /= 2;
        p.shape("out", ys, wanted);
        bool is_310p = p.soc().bit == SOC_310P;
        // abi 4.4: "310P: 64-byte aligned rows, no empty tensors"; whether rows of x or of out is not said.
        bool of_out = is_310p && undecided("SwiGlu: rows of x or of out are aligned on 310P", 2) == 1;
        const View &aligned = of_out ? static_cast<const View &>(ys) : xs;
        p.require(!is_310p || aligned.dims.back() * static_cast<int64_t>(aligned.item()) % 64 == 0,
                  ACLNN_ERR_PARAM_INVALID, "the rows of %s are not multiples of 64 bytes on %s",
                  shape_text(aligned.dims).c_str(), p.soc().name);
        p.require(ys.elements() > 0 || (!is_310p && undecided("SwiGlu takes empty tensors", 2) == 0),
                  ACLNN_ERR_PARAM_INVALID, "an empty x");
        bool stable = undecided("SwiGlu: exponential of -g or of -|g|", 2) == 1;
        p.finish(0, [=](const Run &run) -> Fault {
            const View &target = run.view(ys);
            Data in = run[xs], to = run[ys];
            int64_t inner = 1; // elements from one step along the axis to the next
            for (size_t i = axis + 1; i < target.rank(); i++) inner *= target.dims[i];
            int64_t half = target.dims[axis] * inner;
            int64_t n = 0;
            each_index(target.dims, target.strides, [&](int64_t at) {
                int64_t gate = n / half * 2 * half + n % half;
                to.set(at, swish(in.get(gate), stable) * in.get(gate + half));
                n++;
            });
            return {};
        });
    });
}

aclnnStatus aclnnSwiGlu(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnSwiGlu", workspace, workspaceSize, executor, stream);
}
