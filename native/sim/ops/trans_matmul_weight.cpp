// TransMatmulWeight (abi 4.6, 6.4): a weight [.., K, N] becomes FRACTAL_NZ where it lies, and its tensor says so from
// then on. What the blocks have beyond the matrix is zero. The size to allocate comes from CalculateMatmulWeightSizeV2.
#include "ops/aclnnop.h"
#include "ops/fractal.h"

using namespace npu4j_sim;

aclnnStatus aclnnCalculateMatmulWeightSizeV2(const aclIntArray *tensorShape, aclDataType dataType,
                                             uint64_t *weightTensorSize) {
    Call call("aclnnCalculateMatmulWeightSizeV2", ACLNN_ERR_RUNTIME_ERROR, Needs::nothing);
    if (call.refused()) return call.code();
    if (tensorShape == nullptr || weightTensorSize == nullptr) {
        return call.fail(ACLNN_ERR_PARAM_NULLPTR, "an argument is NULL");
    }
    auto shape = call.find<IntArray>(tensorShape, "tensorShape");
    if (shape == nullptr) return call.fail(ACLNN_ERR_PARAM_INVALID, "%s", call.problem.c_str());
    View view;
    view.dtype = dataType;
    view.dims = shape->values;
    view.strides = contiguous_strides(view.dims);
    if (view.rank() < 2 || (dataType != ACL_FLOAT16 && dataType != ACL_BF16 && dataType != ACL_INT8)) {
        return call.fail(ACLNN_ERR_PARAM_INVALID, "%s in %s", shape_text(view.dims).c_str(), dtype_name(dataType));
    }
    *weightTensorSize = static_cast<uint64_t>(product(fractal_storage(view)));
    return call.succeed();
}

aclnnStatus aclnnTransMatmulWeightGetWorkspaceSize(aclTensor *mmWeightRef, uint64_t *workspaceSize,
                                                   aclOpExecutor **executor) {
    return prepare("aclnnTransMatmulWeight", workspaceSize, executor, [&](Preparation &p) {
        Slot weight = p.output("mmWeightRef", mmWeightRef);
        p.kernel_for("mmWeightRef", weight.dtype, weight.format);
        p.require(weight.rank() >= 2, ACLNN_ERR_PARAM_INVALID, "mmWeightRef has %zu dimensions", weight.rank());
        p.require((weight.contiguous() || weight.transposed()) && weight.offset == 0, ACLNN_ERR_PARAM_INVALID,
                  "mmWeightRef %s is neither contiguous nor a transposed view, or has an offset",
                  shape_text(weight.dims).c_str());
        // From here on the kernel, and the check of its memory, see the larger tensor.
        View plain_view = weight, nz_view = weight;
        nz_view.format = ACL_FORMAT_FRACTAL_NZ;
        nz_view.storage = fractal_storage(weight);
        p.executor->operands[static_cast<size_t>(weight.index)].view = nz_view;
        p.at_launch([mmWeightRef, nz_view] {
            auto tensor = world().registry.find<Tensor>(mmWeightRef);
            tensor->view.format = nz_view.format;
            tensor->view.storage = nz_view.storage;
        });
        p.finish(static_cast<uint64_t>(weight.elements()), [=](const Run &run) -> Fault {
            Data data = run[weight];
            std::vector<unsigned char> matrix = gather(data, plain_view);
            scatter_to_fractal(matrix, data, run.view(weight));
            return {};
        });
    });
}

aclnnStatus aclnnTransMatmulWeight(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                                   aclrtStream stream) {
    return launch("aclnnTransMatmulWeight", workspace, workspaceSize, executor, stream);
}
