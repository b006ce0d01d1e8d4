// The smallest grouped matmul: two groups of a 2x2 matrix each, three rows, and what it gives.
#pragma once

#include "machine.h"

struct GroupedMatmulCase {
    void *x, *weight, *groups, *y;
    aclTensorList *x_list, *weight_list, *y_list;
    aclTensor *group_list;

    GroupedMatmulCase() {
        x = on_device<float>({1, 2, 3, 4, 5, 6});
        weight = on_device<float>({1, 10, 100, 1000, 2, 20, 200, 2000});
        groups = on_device<int64_t>({2, 1});
        y = on_device<float>(std::vector<float>(6, -1));
        make_objects();
    }
    void make_objects() {
        x_list = list({tensor(ACL_FLOAT, {3, 2}, x)});
        weight_list = list({tensor(ACL_FLOAT, {2, 2, 2}, weight)});
        y_list = list({tensor(ACL_FLOAT, {3, 2}, y)});
        group_list = tensor(ACL_INT64, {2}, groups);
    }
    aclnnStatus prepare(uint64_t *size, aclOpExecutor **executor, int64_t list_type = 1) const {
        return aclnnGroupedMatmulV4GetWorkspaceSize(x_list, weight_list, nullptr, nullptr, nullptr, nullptr, nullptr,
                                                    nullptr, group_list, nullptr, nullptr, nullptr, 2, 0, list_type, 0,
                                                    y_list, nullptr, nullptr, size, executor);
    }
    aclnnStatus run(aclrtStream stream) const {
        return ::run([&](uint64_t *size, aclOpExecutor **executor) { return prepare(size, executor); },
                     aclnnGroupedMatmulV4, stream);
    }
    void destroy() const {
        CHECK_EQUAL(aclDestroyTensorList(x_list), 0);
        CHECK_EQUAL(aclDestroyTensorList(weight_list), 0);
        CHECK_EQUAL(aclDestroyTensorList(y_list), 0);
        CHECK_EQUAL(aclDestroyTensor(group_list), 0);
    }
    // Rows 0 and 1 meet the first matrix, row 2 the second.
    static std::vector<float> expected() { return {201, 2010, 403, 4030, 1210, 12100}; }
};
