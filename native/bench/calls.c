// The same calls as benchmarks/jmh makes, each many times for one call from Java. Every function returns 0, or the first
// status that was none.
#include "acl/acl_rt.h"
#include "aclnnop/aclnn_grouped_matmul_v5.h"
#include "aclnnop/aclnn_rms_norm.h"

#include <stddef.h>

#define EXPORT __attribute__((visibility("default")))

static aclTensor *contiguous(const int64_t *dims, uint64_t rank, aclDataType type, void *data) {
    int64_t strides[3];
    int64_t elements = 1;
    for (uint64_t axis = rank; axis-- > 0;) {
        strides[axis] = elements;
        elements *= dims[axis];
    }
    return aclCreateTensor(dims, rank, type, strides, 0, ACL_FORMAT_ND, &elements, 1, data);
}

static aclTensorList *list_of(aclTensor *tensor) {
    const aclTensor *const tensors[] = {tensor};
    return aclCreateTensorList(tensors, 1);
}

// x, gamma, y: f16, [1, 16] and [16]; rstd: f32, [1, 1].
EXPORT int npu4j_bench_rms_norm_prebuilt(int times, const aclTensor *x, const aclTensor *gamma, const aclTensor *y,
                                         const aclTensor *rstd, void *workspace, aclrtStream stream) {
    for (int i = 0; i < times; i++) {
        uint64_t size;
        aclOpExecutor *executor;
        int status = aclnnRmsNormGetWorkspaceSize(x, gamma, 1e-5, y, rstd, &size, &executor);
        if (status == 0) status = aclnnRmsNorm(workspace, size, executor, stream);
        if (status != 0) return status;
    }
    return 0;
}

EXPORT int npu4j_bench_rms_norm(int times, void *x, void *gamma, void *y, void *rstd, void *workspace,
                                aclrtStream stream) {
    static const int64_t row[] = {1, 16};
    static const int64_t one[] = {1, 1};
    for (int i = 0; i < times; i++) {
        aclTensor *tensors[] = {contiguous(row, 2, ACL_FLOAT16, x), contiguous(row + 1, 1, ACL_FLOAT16, gamma),
                                contiguous(row, 2, ACL_FLOAT16, y), contiguous(one, 2, ACL_FLOAT, rstd)};
        int status = npu4j_bench_rms_norm_prebuilt(1, tensors[0], tensors[1], tensors[2], tensors[3], workspace, stream);
        for (int k = 0; k < 4; k++) aclDestroyTensor(tensors[k]);
        if (status != 0) return status;
    }
    return 0;
}

// x, y: f16, [8, 16]; weight: f16, [4, 16, 16]; group_list: i64, [4], counts.
EXPORT int npu4j_bench_grouped_matmul_prebuilt(int times, const aclTensorList *x, const aclTensorList *weight,
                                               const aclTensor *group_list, aclTensorList *y, void *workspace,
                                               aclrtStream stream) {
    for (int i = 0; i < times; i++) {
        uint64_t size;
        aclOpExecutor *executor;
        int status = aclnnGroupedMatmulV5GetWorkspaceSize(
            x, weight, NULL, NULL, NULL, NULL, NULL, NULL, group_list, NULL, NULL, NULL, 2, 0, 1, 0, NULL, y, NULL,
            NULL, &size, &executor);
        if (status == 0) status = aclnnGroupedMatmulV5(workspace, size, executor, stream);
        if (status != 0) return status;
    }
    return 0;
}

EXPORT int npu4j_bench_grouped_matmul(int times, void *x, void *weight, void *group_list, void *y, void *workspace,
                                      aclrtStream stream) {
    static const int64_t rows[] = {8, 16};
    static const int64_t experts[] = {4, 16, 16};
    for (int i = 0; i < times; i++) {
        aclTensorList *lists[] = {list_of(contiguous(rows, 2, ACL_FLOAT16, x)),
                                  list_of(contiguous(experts, 3, ACL_FLOAT16, weight)),
                                  list_of(contiguous(rows, 2, ACL_FLOAT16, y))};
        aclTensor *groups = contiguous(experts, 1, ACL_INT64, group_list);
        int status = npu4j_bench_grouped_matmul_prebuilt(1, lists[0], lists[1], groups, lists[2], workspace, stream);
        for (int k = 0; k < 3; k++) aclDestroyTensorList(lists[k]); // and the tensors in them
        aclDestroyTensor(groups);
        if (status != 0) return status;
    }
    return 0;
}

EXPORT int npu4j_bench_set_current_context(int times, aclrtContext context) {
    int status = 0;
    for (int i = 0; i < times && status == 0; i++) status = aclrtSetCurrentContext(context);
    return status;
}

EXPORT int npu4j_bench_get_device(int times, int32_t *device) {
    int status = 0;
    for (int i = 0; i < times && status == 0; i++) status = aclrtGetDevice(device);
    return status;
}
