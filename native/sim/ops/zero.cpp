// InplaceZero (abi 4.5): every element of selfRef becomes 0; the bytes between them stay what they were.
#include "meta/operator.h"
#include "ops/aclnnop.h"

#include <cstring>

using namespace npu4j_sim;

aclnnStatus aclnnInplaceZeroGetWorkspaceSize(aclTensor *selfRef, uint64_t *workspaceSize, aclOpExecutor **executor) {
    return prepare("aclnnInplaceZero", workspaceSize, executor, [&](Preparation &p) {
        Slot self = p.output("selfRef", selfRef);
        p.kernel_for("selfRef", self.dtype, self.format);
        p.finish(0, [=](const Run &run) -> Fault {
            const View &view = run.view(self);
            Data data = run[self];
            each_index(view.dims, view.strides, [&](int64_t i) { memset(data.at(i), 0, view.item()); });
            return {};
        });
    });
}

aclnnStatus aclnnInplaceZero(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnInplaceZero", workspace, workspaceSize, executor, stream);
}
