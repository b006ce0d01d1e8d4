// IndexSelect (abi 4.5): out[.., i, ..] = self[.., index[i], ..] along `dim`. An index out of range is a device fault.
#include "meta/operator.h"
#include "ops/aclnnop.h"

#include <cstring>

using namespace npu4j_sim;

aclnnStatus aclnnIndexSelectGetWorkspaceSize(const aclTensor *self, int64_t dim, const aclTensor *index, aclTensor *out,
                                             uint64_t *workspaceSize, aclOpExecutor **executor) {
    return prepare("aclnnIndexSelect", workspaceSize, executor, [&](Preparation &p) {
        Slot from = p.input("self", self);
        Slot at = p.input("index", index);
        Slot to = p.output("out", out);
        p.kernel_for("self", from.dtype, from.format);
        p.same_dtype("self", from, "out", to);
        p.require(at.dtype == ACL_INT32 || at.dtype == ACL_INT64, ACLNN_ERR_PARAM_INVALID,
                  "index is %s, not i32 or i64", dtype_name(at.dtype));
        p.require(at.rank() <= 1, ACLNN_ERR_PARAM_INVALID, "index has %zu dimensions, more than 1", at.rank());
        int64_t rank = static_cast<int64_t>(from.rank());
        p.require(rank > 0 && dim >= -rank && dim < rank, ACLNN_ERR_PARAM_INVALID, "dim %lld of %lld dimensions",
                  static_cast<long long>(dim), static_cast<long long>(rank));
        size_t axis = static_cast<size_t>(dim < 0 ? dim + rank : dim);
        std::vector<int64_t> wanted = from.dims;
        wanted[axis] = at.elements();
        p.shape("out", to, wanted);
        p.require(to.elements() > 0 || undecided("IndexSelect takes empty tensors", 2) == 0, ACLNN_ERR_PARAM_INVALID,
                  "out is empty");
        p.finish(0, [=](const Run &run) -> Fault {
            const View &source = run.view(from), &target = run.view(to);
            Data source_data = run[from], target_data = run[to], index_data = run[at];
            int64_t index_stride = run.view(at).rank() == 1 ? run.view(at).strides[0] : 0;
            // One slice of the target for each index; a slice has the source's axes but this one.
            std::vector<int64_t> rest = target.dims, source_strides = source.strides, target_strides = target.strides;
            rest[axis] = 1;
            for (int64_t i = 0; i < target.dims[axis]; i++) {
                int64_t chosen = index_data.get_integer(i * index_stride);
                if (chosen < 0 || chosen >= source.dims[axis]) {
                    return {ACL_ERROR_RT_VECTOR_CORE_EXCEPTION,
                            text("index[%lld] is %lld, of %lld: address out of bounds", static_cast<long long>(i),
                                 static_cast<long long>(chosen), static_cast<long long>(source.dims[axis]))};
                }
                std::vector<int64_t> source_at;
                each_index(rest, source_strides,
                           [&](int64_t s) { source_at.push_back(chosen * source.strides[axis] + s); });
                size_t n = 0;
                each_index(rest, target_strides, [&](int64_t t) {
                    memcpy(target_data.at(i * target.strides[axis] + t), source_data.at(source_at[n++]), source.item());
                });
            }
            return {};
        });
    });
}

aclnnStatus aclnnIndexSelect(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnIndexSelect", workspace, workspaceSize, executor, stream);
}
