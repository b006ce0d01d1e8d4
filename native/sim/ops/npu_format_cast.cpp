// NpuFormatCast (abi 4.6): src in ND or FRACTAL_NZ to dst in the other.
#include "ops/aclnnop.h"
#include "ops/fractal.h"

using namespace npu4j_sim;

aclnnStatus aclnnNpuFormatCastGetWorkspaceSize(const aclTensor *srcTensor, aclTensor *dstTensor,
                                               uint64_t *workspaceSize, aclOpExecutor **executor) {
    return prepare("aclnnNpuFormatCast", workspaceSize, executor, [&](Preparation &p) {
        Slot from = p.input("srcTensor", srcTensor);
        Slot to = p.output("dstTensor", dstTensor);
        p.kernel_for("srcTensor", from.dtype, from.format);
        p.same_dtype("srcTensor", from, "dstTensor", to);
        p.shape("dstTensor", to, from.dims);
        p.require(from.is_nz() != to.is_nz(), ACLNN_ERR_PARAM_INVALID, "from %s to %s", format_name(from.format),
                  format_name(to.format));
        const Slot &nz = from.is_nz() ? from : to;
        p.require(nz.rank() >= 2 && product(nz.storage) == product(fractal_storage(nz)), ACLNN_ERR_PARAM_INVALID,
                  "FRACTAL_NZ of %s with storageDims %s", shape_text(nz.dims).c_str(), shape_text(nz.storage).c_str());
        p.require(!nz.transposed(), ACLNN_ERR_PARAM_INVALID, "a transposed view");
        p.finish(0, [=](const Run &run) -> Fault {
            Data source = run[from], target = run[to];
            if (to.is_nz()) scatter_to_fractal(gather(source, run.view(from)), target, run.view(to));
            else scatter(gather_from_fractal(source, run.view(from)), target, run.view(to));
            return {};
        });
    });
}

aclnnStatus aclnnNpuFormatCast(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnNpuFormatCast", workspace, workspaceSize, executor, stream);
}
