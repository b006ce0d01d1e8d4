// Cast (abi 4.5): out = self in the type `dtype`, which must be out's own. Floating targets are rounded once, to
// nearest, ties to even.
#include "ops/aclnnop.h"
#include "ops/convert.h"

using namespace npu4j_sim;

aclnnStatus aclnnCastGetWorkspaceSize(const aclTensor *self, aclDataType dtype, aclTensor *out, uint64_t *workspaceSize,
                                      aclOpExecutor **executor) {
    return prepare("aclnnCast", workspaceSize, executor, [&](Preparation &p) {
        Slot from = p.input("self", self);
        Slot to = p.output("out", out);
        p.kernel_for("self", from.dtype, from.format);
        p.kernel_for("out", to.dtype, to.format);
        p.require(to.dtype == dtype, ACLNN_ERR_PARAM_INVALID, "dtype is %s, out is %s", dtype_name(dtype),
                  dtype_name(to.dtype));
        p.shape("out", to, from.dims);
        p.finish(0, [=](const Run &run) -> Fault {
            Data source = run[from], target = run[to];
            std::vector<int64_t> at;
            each_index(run.view(from).dims, run.view(from).strides, [&](int64_t i) { at.push_back(i); });
            size_t n = 0;
            each_index(run.view(to).dims, run.view(to).strides,
                       [&](int64_t i) { convert(source, at[n++], from.dtype, target, i, to.dtype); });
            return {};
        });
    });
}

aclnnStatus aclnnCast(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnCast", workspace, workspaceSize, executor, stream);
}
