// InplaceCopy (abi 4.5): selfRef = src, between any strides, src broadcast to selfRef. What lies between the elements
// of selfRef stays what it was.
#include "ops/aclnnop.h"
#include "ops/convert.h"

#include <cstring>

using namespace npu4j_sim;

aclnnStatus aclnnInplaceCopyGetWorkspaceSize(aclTensor *selfRef, const aclTensor *src, uint64_t *workspaceSize,
                                             aclOpExecutor **executor) {
    return prepare("aclnnInplaceCopy", workspaceSize, executor, [&](Preparation &p) {
        Slot to = p.output("selfRef", selfRef);
        Slot from = p.input("src", src);
        p.kernel_for("selfRef", to.dtype, to.format);
        p.kernel_for("src", from.dtype, from.format);
        p.require(from.rank() <= to.rank(), ACLNN_ERR_PARAM_INVALID, "src %s has more dimensions than selfRef %s",
                  shape_text(from.dims).c_str(), shape_text(to.dims).c_str());
        size_t missing = to.rank() - from.rank();
        std::vector<int64_t> strides(missing, 0); // of src, on selfRef's axes
        for (size_t i = 0; i < from.rank(); i++) {
            p.require(from.dims[i] == to.dims[missing + i] || from.dims[i] == 1, ACLNN_ERR_PARAM_INVALID,
                      "src %s cannot be broadcast to selfRef %s", shape_text(from.dims).c_str(),
                      shape_text(to.dims).c_str());
            strides.push_back(from.dims[i] == 1 ? 0 : from.strides[i]);
        }
        p.finish(0, [=](const Run &run) -> Fault {
            const View &target_view = run.view(to);
            Data source = run[from], target = run[to];
            std::vector<int64_t> at;
            each_index(target_view.dims, strides, [&](int64_t i) { at.push_back(i); });
            // Read before write: src may lie in the same memory.
            size_t item = from.item(), n = 0;
            std::vector<unsigned char> read(at.size() * item);
            for (size_t i = 0; i < at.size(); i++) memcpy(&read[i * item], source.at(at[i]), item);
            Data copied(run.view(from), read.data(), ACL_RT_OVERFLOW_MODE_INFNAN);
            each_index(target_view.dims, target_view.strides, [&](int64_t i) {
                int64_t j = static_cast<int64_t>(n++);
                if (from.dtype == to.dtype) memcpy(target.at(i), copied.at(j), item);
                else convert(copied, j, from.dtype, target, i, to.dtype);
            });
            return {};
        });
    });
}

aclnnStatus aclnnInplaceCopy(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnInplaceCopy", workspace, workspaceSize, executor, stream);
}
