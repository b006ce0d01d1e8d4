// MoeFinalizeRoutingV2 (abi 4.3) with dropPadMode 2, the index that MoeInitRoutingV2 gives:
//
//     out[i] = x1[i] + x2[i] + sum_j scales[i,j] * expandedX[expandedRowIdx[i·k + j]]
//     expandedX [rows·k, H], expandedRowIdx i32 [rows·k], x1 x2 out [rows, H], scales [rows, k]
//
// In fp32. Which addend comes first, which way the sum runs, whether products are fused, and whether 16-bit types round
// after each step are the seed's: a note in vllm-ascend speaks of accuracy problems and says no more.
#include "meta/operator.h"
#include "ops/aclnnop.h"

#include <cmath>

using namespace npu4j_sim;

namespace {

constexpr int64_t DROPLESS_BY_ROWS = 2;

int64_t at(const View &view, int64_t row, int64_t column) {
    return row * view.strides[0] + column * view.strides[1];
}

} // namespace

aclnnStatus aclnnMoeFinalizeRoutingV2GetWorkspaceSize(const aclTensor *expandedX, const aclTensor *expandedRowIdx,
                                                      const aclTensor *x1Optional, const aclTensor *x2Optional,
                                                      const aclTensor *biasOptional, const aclTensor *scalesOptional,
                                                      const aclTensor *expertIdxOptional, int64_t dropPadMode,
                                                      const aclTensor *out, uint64_t *workspaceSize,
                                                      aclOpExecutor **executor) {
    return prepare("aclnnMoeFinalizeRoutingV2", workspaceSize, executor, [&](Preparation &p) {
        Slot x = p.input("expandedX", expandedX);
        Slot places = p.input("expandedRowIdx", expandedRowIdx);
        Slot x1 = p.optional("x1Optional", x1Optional);
        Slot x2 = p.optional("x2Optional", x2Optional);
        p.absent("biasOptional", biasOptional);
        Slot scales = p.optional("scalesOptional", scalesOptional);
        p.absent("expertIdxOptional", expertIdxOptional); // goes with bias
        Slot to = p.output("out", out);
        p.kernel_for("expandedX", x.dtype, x.format);
        p.require(dropPadMode == DROPLESS_BY_ROWS, ACLNN_ERR_PARAM_INVALID, "there is no model of dropPadMode %lld",
                  static_cast<long long>(dropPadMode));
        p.require(places.dtype == ACL_INT32, ACLNN_ERR_PARAM_INVALID, "expandedRowIdx is %s, not i32",
                  dtype_name(places.dtype));
        p.require(!x2 || x1, ACLNN_ERR_PARAM_INVALID, "x2 without x1");
        p.require(!scales || scales.dtype == x.dtype || (scales.dtype == ACL_FLOAT && x.dtype == ACL_BF16),
                  ACLNN_ERR_PARAM_INVALID, "scales are %s, expandedX is %s", dtype_name(scales.dtype),
                  dtype_name(x.dtype));
        p.same_dtype("expandedX", x, "out", to);
        p.require(x.rank() == 2 && to.rank() == 2 && (!scales || scales.rank() == 2), ACLNN_ERR_PARAM_INVALID,
                  "expandedX %s, out %s", shape_text(x.dims).c_str(), shape_text(to.dims).c_str());
        int64_t rows = to.dims[0], hidden = to.dims[1], k = scales ? scales.dims[1] : 1;
        p.shape("expandedX", x, {rows * k, hidden});
        p.shape("expandedRowIdx", places, {rows * k});
        if (scales) p.shape("scalesOptional", scales, {rows, k});
        for (const Slot *addend : {&x1, &x2}) {
            if (*addend) {
                p.same_dtype("expandedX", x, "x1Optional and x2Optional", *addend);
                p.shape("x1Optional and x2Optional", *addend, {rows, hidden});
            }
        }
        p.require(to.elements() > 0 || undecided("MoeFinalizeRouting takes empty tensors", 2) == 0,
                  ACLNN_ERR_PARAM_INVALID, "out is empty");
        bool addends_first = undecided("MoeFinalizeRouting: the addends come first", 2) == 1;
        bool backwards = undecided("MoeFinalizeRouting: the last expert comes first", 2) == 1;
        bool fused = undecided("MoeFinalizeRouting: products are fused", 2) == 1;
        bool rounds = undecided("MoeFinalizeRouting: each step is rounded to the type", 2) == 1;
        p.finish(1024, [=](const Run &run) -> Fault {
            Data source = run[x], index = run[places], target = run[to];
            for (int64_t row = 0; row < rows; row++) {
                for (int64_t i = 0; i < hidden; i++) {
                    float sum = 0;
                    auto step = [&](float value) { sum = rounds ? target.rounded(value) : value; };
                    auto add = [&] {
                        if (x1) step(sum + run[x1].get(at(run.view(x1), row, i)));
                        if (x2) step(sum + run[x2].get(at(run.view(x2), row, i)));
                    };
                    if (addends_first) add();
                    for (int64_t n = 0; n < k; n++) {
                        int64_t j = backwards ? k - 1 - n : n;
                        int64_t place = index.get_integer((row * k + j) * run.view(places).strides[0]);
                        if (place < 0 || place >= rows * k) {
                            return {ACL_ERROR_RT_VECTOR_CORE_EXCEPTION,
                                    text("expandedRowIdx %lld is %lld, of %lld: address out of bounds",
                                         static_cast<long long>(row * k + j), static_cast<long long>(place),
                                         static_cast<long long>(rows * k))};
                        }
                        float scale = scales ? run[scales].get(at(run.view(scales), row, j)) : 1;
                        float value = source.get(at(run.view(x), place, i));
                        step(fused ? std::fma(scale, value, sum) : sum + scale * value);
                    }
                    if (!addends_first) add();
                    target.set(at(run.view(to), row, i), sum);
                }
            }
            return {};
        });
    });
}

aclnnStatus aclnnMoeFinalizeRoutingV2(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                                      aclrtStream stream) {
    return launch("aclnnMoeFinalizeRoutingV2", workspace, workspaceSize, executor, stream);
}
