// Sort (abi 4.5): a permutation of each line along `dim`, and the indices it came from as i64.
#include "ops/aclnnop.h"
#include "ops/ranking.h"

using namespace npu4j_sim;

aclnnStatus aclnnSortGetWorkspaceSize(const aclTensor *self, bool stable, int64_t dim, bool descending,
                                      aclTensor *valuesOut, aclTensor *indicesOut, uint64_t *workspaceSize,
                                      aclOpExecutor **executor) {
    return prepare("aclnnSort", workspaceSize, executor, [&](Preparation &p) {
        Slot in = p.input("self", self);
        Slot values = p.output("valuesOut", valuesOut);
        Slot indices = p.output("indicesOut", indicesOut);
        p.kernel_for("self", in.dtype, in.format);
        p.same_dtype("self", in, "valuesOut", values);
        p.require(indices.dtype == ACL_INT64, ACLNN_ERR_PARAM_INVALID, "indicesOut is %s, not i64",
                  dtype_name(indices.dtype));
        size_t axis = axis_of(p, in, dim);
        p.require(in.dtype != ACL_BF16 || in.dims[axis] != 1, ACLNN_ERR_PARAM_INVALID, "bf16 along an axis of 1");
        p.shape("valuesOut", values, in.dims);
        p.shape("indicesOut", indices, in.dims);
        Ranking ranking("Sort", descending, stable ? Ties::lower_first : Ties::as_the_seed_says);
        int64_t keep = in.dims[axis];
        p.finish(1024, [=](const Run &run) -> Fault {
            rank_lines(run, in, values, indices, axis, keep, ranking);
            return {};
        });
    });
}

aclnnStatus aclnnSort(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnSort", workspace, workspaceSize, executor, stream);
}
