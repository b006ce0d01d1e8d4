// Mm (abi 4.6): out = self · mat2, self [M,K], mat2 [K,N], out [M,N].
//
// fp32 accumulation, one rounding.
#include "meta/operator.h"
#include "ops/aclnnop.h"
#include "ops/order.h"

#include <vector>

using namespace npu4j_sim;

namespace {

enum CubeMathType : int8_t { KEEP_DTYPE = 0, ALLOW_FP32_DOWN_PRECISION = 1, USE_FP16 = 2, USE_HF32 = 3 };

// What may be done with fp32 before it is multiplied: abi 4.6, the paragraph on cubeMathType.
void check_math(Preparation &p, aclDataType dtype, int8_t type) {
    bool is_310p = p.soc().bit == SOC_310P;
    p.require(type >= KEEP_DTYPE && type <= USE_HF32, ACLNN_ERR_PARAM_INVALID,
              "cubeMathType %d: the simulator has a model of 0 to 3", type);
    p.require(!(is_310p && dtype == ACL_FLOAT && type == KEEP_DTYPE), ACLNN_ERR_PARAM_INVALID,
              "fp32 with cubeMathType 0 on %s", p.soc().name);
    p.require(!(type == USE_FP16 && dtype == ACL_BF16), ACLNN_ERR_PARAM_INVALID, "bf16 with cubeMathType 2");
    p.require(!(type == USE_HF32 && (dtype != ACL_FLOAT || is_310p)), ACLNN_ERR_PARAM_INVALID,
              "%s with cubeMathType 3 on %s", dtype_name(dtype), p.soc().name);
    p.require(dtype != ACL_FLOAT || type == KEEP_DTYPE, ACLNN_ERR_PARAM_INVALID,
              "cubeMathType %d: the simulator has no model of fp32 that is shortened", type);
}

void check_matrix(Preparation &p, const char *name, const Slot &matrix) {
    p.require(matrix.rank() == 2, ACLNN_ERR_PARAM_INVALID, "%s has %zu dimensions, not 2", name, matrix.rank());
    // Transposed views are native; of others the sheet says nothing.
    p.require(matrix.contiguous() || matrix.transposed(), ACLNN_ERR_PARAM_INVALID,
              "%s %s is neither contiguous nor a transposed view of a contiguous tensor", name,
              shape_text(matrix.dims).c_str());
}

} // namespace

aclnnStatus aclnnMmGetWorkspaceSize(const aclTensor *self, const aclTensor *mat2, aclTensor *out, int8_t cubeMathType,
                                    uint64_t *workspaceSize, aclOpExecutor **executor) {
    return prepare("aclnnMm", workspaceSize, executor, [&](Preparation &p) {
        Slot a = p.input("self", self);
        Slot b = p.input("mat2", mat2);
        Slot c = p.output("out", out);
        check_math(p, a.dtype, cubeMathType);
        p.kernel_for("self and mat2", a.dtype, b.format);
        p.same_dtype("self", a, "mat2", b); // types that differ are promoted, of which there is no model
        p.same_dtype("self", a, "out", c);
        check_matrix(p, "self", a);
        check_matrix(p, "mat2", b);
        int64_t m = a.dims[0], k = a.dims[1], n = b.dims[1];
        p.require(b.dims[0] == k, ACLNN_ERR_PARAM_INVALID, "mat2 is %s, K is %lld", shape_text(b.dims).c_str(),
                  static_cast<long long>(k));
        p.shape("out", c, {m, n});
        // "Accepted by many but not all operators" (abi 3.2.13): this one takes them under half of the seeds.
        p.require((m > 0 && k > 0 && n > 0) || undecided("Mm takes empty tensors", 2) == 0, ACLNN_ERR_PARAM_INVALID,
                  "an empty tensor: self %s", shape_text(a.dims).c_str());
        Order order = order_of("Mm: order of the sum over k", k);
        p.finish(4096, [=](const Run &run) -> Fault {
            const View &av = run.view(a), &bv = run.view(b), &cv = run.view(c);
            Data a_data = run[a], b_data = run[b], c_data = run[c];
            std::vector<float> matrix(static_cast<size_t>(k * n)), row(static_cast<size_t>(k));
            std::vector<float> sum(static_cast<size_t>(n)), part(static_cast<size_t>(n));
            for (int64_t t = 0; t < k; t++) {
                b_data.load(t * bv.strides[0], bv.strides[1], n, matrix.data() + t * n);
            }
            for (int64_t i = 0; i < m; i++) {
                a_data.load(i * av.strides[0], av.strides[1], k, row.data());
                std::fill(sum.begin(), sum.end(), 0.0f);
                each_block(k, order, [&](int64_t from, int64_t to) {
                    std::fill(part.begin(), part.end(), 0.0f);
                    for (int64_t t = from; t < to; t++) {
                        const float *w = matrix.data() + t * n;
                        for (int64_t j = 0; j < n; j++) part[j] += row[t] * w[j];
                    }
                    for (int64_t j = 0; j < n; j++) sum[j] += part[j];
                });
                c_data.store(i * cv.strides[0], cv.strides[1], n, sum.data());
            }
            return {};
        });
    });
}

aclnnStatus aclnnMm(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream) {
    return launch("aclnnMm", workspace, workspaceSize, executor, stream);
}
