// What chooses rows and moves them: gathering, sorting, and the two ends of a mixture of experts; by hand.
#include "machine.h"

#include <cmath>

namespace {

void indexSelectGathersRows() {
    aclrtStream stream = start();
    void *out = device_bytes(24);
    aclTensor *self =
        strided(ACL_FLOAT, {3, 2}, {4, 1}, 1, {12}, on_device<float>({0, 1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0}));
    aclTensor *out_t = tensor(ACL_FLOAT, {3, 2}, out);
    aclTensor *index = tensor(ACL_INT32, {3}, on_device<int32_t>({2, 0, 2}));
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnIndexSelectGetWorkspaceSize(self, 0, index, out_t, size, executor);
    };
    synchronized(run(prepare, aclnnIndexSelect, stream), stream);
    CHECK(from_device<float>(out, 6) == (std::vector<float>{5, 6, 1, 2, 5, 6}));
    aclTensor *wrong = tensor(ACL_INT64, {3}, on_device<int64_t>({2, 3, 0}));
    auto prepare_wrong = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnIndexSelectGetWorkspaceSize(self, 0, wrong, out_t, size, executor);
    };
    synchronized(run(prepare_wrong, aclnnIndexSelect, stream), stream, 507035);
}

// Of four experts, tokens name 2 and 0, 2 twice, 0 and 3.
void moeInitRoutingIsStable() {
    aclrtStream stream = start();
    void *y = device_bytes(24), *places = device_bytes(24), *totals = device_bytes(16);
    aclTensor *x_t = strided(ACL_FLOAT, {3, 1}, {2, 1}, 0, {6}, on_device<float>({10, 0, 11, 0, 12, 0}));
    aclTensor *ids = tensor(ACL_INT32, {3, 2}, on_device<int32_t>({2, 0, 2, 2, 0, 3}));
    aclTensor *y_t = tensor(ACL_FLOAT, {6, 1}, y), *places_t = tensor(ACL_INT32, {6}, places),
              *totals_t = tensor(ACL_INT32, {4}, totals);
    for (int64_t flag : {2, 1}) {
        auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
            return aclnnMoeInitRoutingV2GetWorkspaceSize(x_t, ids, 0, 0, 4, 0, flag, false, y_t, places_t, totals_t,
                                                         nullptr, size, executor);
        };
        synchronized(run(prepare, aclnnMoeInitRoutingV2, stream), stream);
        CHECK(from_device<float>(y, 6) == (std::vector<float>{10, 12, 10, 11, 11, 12}));
        CHECK(from_device<int32_t>(places, 6) == (std::vector<int32_t>{2, 0, 3, 4, 1, 5}));
        CHECK(from_device<int32_t>(totals, 4) ==
              (flag == 2 ? std::vector<int32_t>{2, 0, 3, 1} : std::vector<int32_t>{2, 2, 5, 6}));
    }
    aclTensor *wide = tensor(ACL_INT64, {4}, device_bytes(32)); // GroupedMatmul's type, not this one's
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(aclnnMoeInitRoutingV2GetWorkspaceSize(x_t, ids, 0, 0, 4, 0, 2, false, y_t, places_t, wide, nullptr,
                                                      &size, &executor),
                161002);
    auto too_few = [&](uint64_t *bytes, aclOpExecutor **made) {
        return aclnnMoeInitRoutingV2GetWorkspaceSize(x_t, ids, 0, 0, 3, 0, 0, false, y_t, places_t, nullptr, nullptr,
                                                     bytes, made);
    };
    synchronized(run(too_few, aclnnMoeInitRoutingV2, stream), stream, 507035);
}

void moeFinalizeRoutingAddsUp() {
    aclrtStream stream = start();
    void *y = device_bytes(16);
    aclTensor *x_t = tensor(ACL_FLOAT, {4, 2}, on_device<float>({1, 2, 10, 20, 100, 200, 1000, 2000}));
    aclTensor *places = tensor(ACL_INT32, {4}, on_device<int32_t>({3, 0, 1, 2}));
    aclTensor *scales = tensor(ACL_FLOAT, {2, 2}, on_device<float>({2, 3, 4, 5}));
    aclTensor *x1 = tensor(ACL_FLOAT, {2, 2}, on_device<float>({0.5, 0.25, 0.5, 0.25}));
    aclTensor *x2 = tensor(ACL_FLOAT, {2, 2}, on_device<float>({-1, -2, -3, -4}));
    aclTensor *y_t = tensor(ACL_FLOAT, {2, 2}, y);
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnMoeFinalizeRoutingV2GetWorkspaceSize(x_t, places, x1, x2, nullptr, scales, nullptr, 2, y_t, size,
                                                         executor);
    };
    synchronized(run(prepare, aclnnMoeFinalizeRoutingV2, stream), stream);
    CHECK(from_device<float>(y, 4) == (std::vector<float>{2002.5, 4004.25, 537.5, 1076.25}));
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(aclnnMoeFinalizeRoutingV2GetWorkspaceSize(x_t, places, nullptr, x2, nullptr, scales, nullptr, 2, y_t,
                                                          &size, &executor),
                161002); // x2 requires x1
    CHECK_EQUAL(aclnnMoeFinalizeRoutingV2GetWorkspaceSize(x_t, places, x1, x2, nullptr, scales, nullptr, 0, y_t, &size,
                                                          &executor),
                161002); // another index
    aclTensor *wrong = tensor(ACL_INT32, {4}, on_device<int32_t>({3, 0, 1, 4}));
    auto out_of_range = [&](uint64_t *bytes, aclOpExecutor **made) {
        return aclnnMoeFinalizeRoutingV2GetWorkspaceSize(x_t, wrong, nullptr, nullptr, nullptr, scales, nullptr, 2,
                                                         y_t, bytes, made);
    };
    synchronized(run(out_of_range, aclnnMoeFinalizeRoutingV2, stream), stream, 507035);
}

// Scores of 0, 1/2 and 1, exactly; a bias makes the fourth the best. Equal ones come by their ids.
void moeGatingTopKByHand() {
    auto prepare_gating =
        newer<decltype(&aclnnMoeGatingTopKGetWorkspaceSize)>("aclnnMoeGatingTopKGetWorkspaceSize");
    auto gating = newer<decltype(&aclnnMoeGatingTopK)>("aclnnMoeGatingTopK");
    if (prepare_gating == nullptr) return; // this release has none
    aclrtStream stream = start();
    void *y = device_bytes(24), *at = device_bytes(24), *all = device_bytes(40);
    aclTensor *x = tensor(ACL_FLOAT, {2, 5}, on_device<float>({0, 64, 0, 0, 64, -200, -300, -200, -200, -INFINITY}));
    aclTensor *bias = tensor(ACL_FLOAT, {5}, on_device<float>({0, 0, 0, 2, 0}));
    aclTensor *y_t = tensor(ACL_FLOAT, {2, 3}, y), *ids = tensor(ACL_INT32, {2, 3}, at),
              *all_t = tensor(ACL_FLOAT, {2, 5}, all);
    aclTensor *b = nullptr;
    int64_t k = 3, norm = 1;
    bool flag = true;
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return prepare_gating(x, b, k, 1, 1, 0, 0, norm, flag, 2.5, 1e-20, y_t, ids, all_t, size, executor);
    };
    synchronized(run(prepare, gating, stream), stream);
    CHECK(from_device<int32_t>(at, 6) == (std::vector<int32_t>{1, 4, 0, 0, 1, 2}));
    CHECK(from_device<float>(y, 6) == (std::vector<float>{1, 1, 0.5, 0, 0, 0})); // sum 5/2; nothing but zeros
    CHECK(from_device<float>(all, 10) == (std::vector<float>{0.5, 1, 0.5, 0.5, 1, 0, 0, 0, 0, 0}));
    b = bias;
    flag = false;
    synchronized(run(prepare, gating, stream), stream);
    CHECK(from_device<int32_t>(at, 6) == (std::vector<int32_t>{3, 1, 4, 3, 0, 1}));
    CHECK(from_device<float>(y, 6) == (std::vector<float>{0.5, 1, 1, 0, 0, 0}));
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    k = 6;
    CHECK_EQUAL(prepare(&size, &executor), 161002);
    k = 3;
    norm = 0;
    CHECK_EQUAL(prepare(&size, &executor), 161002); // softmax
    norm = 1;
    b = tensor(ACL_FLOAT16, {5}, device_bytes(10));
    CHECK_EQUAL(prepare(&size, &executor), 161002);
    b = nullptr;
    all_t = nullptr;
    CHECK_EQUAL(prepare(&size, &executor), 161001);
    CHECK(no_violations());
}

void topkAndSort() {
    aclrtStream stream = start();
    void *values = device_bytes(16), *at = device_bytes(40);
    aclTensor *self = tensor(ACL_FLOAT, {1, 5}, on_device<float>({3, 1, 3, NAN, 2}));
    aclTensor *v2 = tensor(ACL_FLOAT, {1, 4}, values), *i2 = tensor(ACL_INT64, {1, 4}, at);
    auto topk = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnTopkGetWorkspaceSize(self, 4, 1, true, true, v2, i2, size, executor);
    };
    synchronized(run(topk, aclnnTopk, stream), stream);
    std::vector<float> v = from_device<float>(values, 4);
    std::vector<int64_t> i = from_device<int64_t>(at, 4);
    bool nan_first = std::isnan(v[0]);
    CHECK(v[nan_first] == 3 && v[1 + nan_first] == 3 && v[2 + nan_first] == 2);
    CHECK(i[nan_first] + i[1 + nan_first] == 2); // 0 and 2, in either order
    void *sorted = device_bytes(20);
    aclTensor *sv = tensor(ACL_INT32, {5}, sorted), *si = tensor(ACL_INT64, {5}, at);
    aclTensor *ints = tensor(ACL_INT32, {5}, on_device<int32_t>({2, 1, 2, 0, 2}));
    auto sort = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnSortGetWorkspaceSize(ints, true, 0, true, sv, si, size, executor);
    };
    synchronized(run(sort, aclnnSort, stream), stream);
    CHECK(from_device<int32_t>(sorted, 5) == (std::vector<int32_t>{2, 2, 2, 1, 0}));
    CHECK(from_device<int64_t>(at, 5) == (std::vector<int64_t>{0, 2, 4, 1, 3}));
}

} // namespace

const std::vector<Test> ROUTING = {
    {"indexSelectGathersRows", indexSelectGathersRows},
    {"moeInitRoutingIsStable", moeInitRoutingIsStable},
    {"moeFinalizeRoutingAddsUp", moeFinalizeRoutingAddsUp},
    {"moeGatingTopKByHand", moeGatingTopKByHand},
    {"topkAndSort", topkAndSort},
};
