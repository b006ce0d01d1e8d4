// Topk (abi 4.5): the k largest or smallest along `dim`, in order, and their indices as i64.
#include "ops/aclnnop.h"
#include "ops/ranking.h"

using namespace npu4j_sim;

aclnnStatus aclnnTopkGetWorkspaceSize(const aclTensor *self, int64_t k, int64_t dim, bool largest, bool sorted,
                                      aclTensor *valuesOut, aclTensor *indicesOut, uint64_t *workspaceSize,
                                      aclOpExecutor **executor) {
    return prepare("aclnnTopk", workspaceSize, executor, [&](Preparation &p) {
        Slot in = p.input("self", self);
        Slot values = p.output("valuesOut", valuesOut);
        Slot indices = p.output("indicesOut", indicesOut);
        p.kernel_for("self", in.dtype, in.format);
        p.same_dtype("self", in, "valuesOut", values);
        p.require(indices.dtype == ACL_INT64, ACLNN_ERR_PARAM_INVALID, "indicesOut is %s, not i64",
                  dtype_name(indices.dtype));
        p.require(sorted, ACLNN_ERR_PARAM_INVALID, "sorted must be true");
        size_t axis = axis_of(p, in, dim);
        p.require(k >= 1 && k <= in.dims[axis], ACLNN_ERR_PARAM_INVALID, "k %lld of %lld", static_cast<long long>(k),
                  static_cast<long long>(in.dims[axis]));
        std::vector<int64_t> wanted = in.dims;
        wanted[axis] = k;
        p.shape("valuesOut", values, wanted);
        p.shape("indicesOut", indices, wanted);
        Ranking ranking("Topk", largest, Ties::as_the_seed_says);
        p.finish(1024, [=](const Run &run) -> Fault {
            rank_lines(run, in, values, indices, axis, k, ranking);
            return {};
        });
    });
}

aclnnStatus aclnnTopk(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnTopk", workspace, workspaceSize, executor, stream);
}
