// Every operator against a sum that can be done by hand.
#include "gmm.h"

#include <cmath>
#include <dlfcn.h>
#include <limits>

namespace {

// What 8.1 does not have cannot be linked against.
template <typename F> F newer(const char *name) { return reinterpret_cast<F>(dlsym(RTLD_DEFAULT, name)); }

const float NaN = std::numeric_limits<float>::quiet_NaN();

std::vector<uint16_t> fp16_of(const std::vector<float> &values) {
    std::vector<uint16_t> bits;
    for (float v : values) bits.push_back(fp16(v));
    return bits;
}

std::vector<float> floats_of(const std::vector<uint16_t> &bits) {
    std::vector<float> values;
    for (uint16_t b : bits) values.push_back(from_fp16_bits(b));
    return values;
}

void synchronized(aclnnStatus status, aclrtStream stream, aclError expected = 0) {
    CHECK_EQUAL(status, 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), expected);
}

void groupedMatmulByHand() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    CHECK_EQUAL(c.run(stream), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    CHECK(from_device<float>(c.y, 6) == c.expected());
    CHECK(no_violations());
}

// A transposed view, bf16 with its fp32 bias, a cumulative list that leaves the last row out.
void groupedMatmulTransposedWithBias() {
    aclrtStream stream = start();
    std::vector<uint16_t> x, w;
    for (float v : {1, 2, 3, 4, 5, 6}) x.push_back(bf16(v));
    for (float v : {1, 3, 2, 4, 5, 7, 6, 8}) w.push_back(bf16(v)); // [E,N,K]
    void *y = on_device<uint16_t>(std::vector<uint16_t>(6, 0x1234));
    aclTensorList *xs = list({tensor(ACL_BF16, {3, 2}, on_device(x))});
    aclTensorList *ws = list({strided(ACL_BF16, {2, 2, 2}, {4, 1, 2}, 0, {2, 2, 2}, on_device(w))});
    aclTensorList *bs = list({tensor(ACL_FLOAT, {2, 2}, on_device<float>({100, 200, 300, 400}))});
    aclTensorList *ys = list({tensor(ACL_BF16, {3, 2}, y)});
    aclTensor *groups = tensor(ACL_INT64, {2}, on_device<int64_t>({1, 2}));
    CHECK_EQUAL(run(
                    [&](uint64_t *size, aclOpExecutor **executor) {
                        return aclnnGroupedMatmulV4GetWorkspaceSize(xs, ws, bs, nullptr, nullptr, nullptr, nullptr,
                                                                    nullptr, groups, nullptr, nullptr, nullptr, 3, 0, 0,
                                                                    0, ys, nullptr, nullptr, size, executor);
                    },
                    aclnnGroupedMatmulV4, stream),
                0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    // [1,2]·[[1,2],[3,4]] + [100,200], [3,4]·[[5,6],[7,8]] + [300,400], and a row nobody writes
    std::vector<uint16_t> expected = {bf16(107), bf16(210), bf16(343), bf16(450), 0x1234, 0x1234};
    CHECK(from_device<uint16_t>(y, 6) == expected);
    CHECK(no_violations());
}

// One x, one weight, its bias and no groups: what a product with a bias comes to.
void groupedMatmulWithoutGroups() {
    aclrtStream stream = start();
    void *y = device_bytes(16);
    aclTensorList *xs = list({tensor(ACL_FLOAT, {2, 2}, on_device<float>({1, 2, 3, 4}))});
    aclTensorList *ws = list({strided(ACL_FLOAT, {2, 2}, {1, 2}, 0, {2, 2}, on_device<float>({1, 3, 2, 4}))}); // [N,K]
    aclTensorList *bs = list({tensor(ACL_FLOAT, {2}, on_device<float>({100, 200}))});
    aclTensorList *ys = list({tensor(ACL_FLOAT, {2, 2}, y)});
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnGroupedMatmulV4GetWorkspaceSize(xs, ws, bs, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                                    nullptr, nullptr, nullptr, 0, -1, 0, 0, ys, nullptr, nullptr, size,
                                                    executor);
    };
    synchronized(run(prepare, aclnnGroupedMatmulV4, stream), stream);
    CHECK(from_device<float>(y, 4) == (std::vector<float>{107, 210, 115, 222}));
    CHECK(no_violations());
}

// mat2 plain and as the transposed view of [N,K].
void mmByHand() {
    aclrtStream stream = start();
    void *y = device_bytes(12);
    aclTensor *x_t = tensor(ACL_BF16, {2, 2}, on_device<uint16_t>({bf16(1), bf16(2), bf16(3), bf16(4)}));
    std::vector<uint16_t> w, turned;
    for (float v : {1, 2, 3, 4, 5, 6}) w.push_back(bf16(v));
    for (float v : {1, 4, 2, 5, 3, 6}) turned.push_back(bf16(v));
    aclTensor *y_t = tensor(ACL_BF16, {2, 3}, y);
    for (aclTensor *w_t : {tensor(ACL_BF16, {2, 3}, on_device(w)),
                           strided(ACL_BF16, {2, 3}, {1, 2}, 0, {3, 2}, on_device(turned))}) {
        auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
            return aclnnMmGetWorkspaceSize(x_t, w_t, y_t, 0, size, executor);
        };
        synchronized(run(prepare, aclnnMm, stream), stream);
        CHECK(from_device<uint16_t>(y, 6) ==
              (std::vector<uint16_t>{bf16(9), bf16(12), bf16(15), bf16(19), bf16(26), bf16(33)}));
    }
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(aclnnMmGetWorkspaceSize(x_t, x_t, y_t, 0, &size, &executor), 161002); // out is not [2,2]
    CHECK_EQUAL(aclnnMmGetWorkspaceSize(x_t, y_t, y_t, 2, &size, &executor), 161002); // bf16 is not made fp16
    CHECK_EQUAL(aclnnMmGetWorkspaceSize(x_t, y_t, y_t, 3, &size, &executor), 161002); // nor hf32
    CHECK(no_violations());
}

void mmOn310PHasNeitherBf16NorFp32() {
    start({{"NPU4J_SIM_SOC", "310P"}});
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    void *data = device_bytes(64);
    aclTensor *wide = tensor(ACL_FLOAT, {2, 2}, data), *half = tensor(ACL_BF16, {2, 2}, data);
    CHECK_EQUAL(aclnnMmGetWorkspaceSize(wide, wide, wide, 0, &size, &executor), 161002);
    CHECK_EQUAL(aclnnMmGetWorkspaceSize(half, half, half, 0, &size, &executor), 561003);
}

void groupListThatLiesIsFlagged() {
    aclrtStream stream = start();
    GroupedMatmulCase c;
    int64_t lies[] = {3, 1};
    upload(c.groups, lies, sizeof lies);
    CHECK_EQUAL(c.run(stream), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 507015);
    CHECK(violated("group_list_values"));
}

void pairsOfGroupsAreNewerThan81() {
    start();
    GroupedMatmulCase c;
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(c.prepare(&size, &executor, 2), 161002);
}

void groupedMatmulOn310PWantsFractalWeight() {
    start({{"NPU4J_SIM_SOC", "310P"}});
    GroupedMatmulCase c;
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(c.prepare(&size, &executor), 561003);
    std::string message = aclGetRecentErrMsg();
    CHECK(message.find("Ascend310P3") != std::string::npos);
}

void rmsNormByHand() {
    aclrtStream stream = start();
    void *y = device_bytes(32), *rstd = device_bytes(8);
    aclTensor *x_t = tensor(ACL_FLOAT, {2, 4}, on_device<float>({1, -1, 1, -1, 2, 2, -2, -2}));
    aclTensor *g_t = tensor(ACL_FLOAT, {4}, on_device<float>({1, 2, 4, 8}));
    aclTensor *y_t = tensor(ACL_FLOAT, {2, 4}, y), *r_t = tensor(ACL_FLOAT, {2, 1}, rstd);
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnRmsNormGetWorkspaceSize(x_t, g_t, 3.0, y_t, r_t, size, executor);
    };
    synchronized(run(prepare, aclnnRmsNorm, stream), stream);
    CHECK(from_device<float>(rstd, 2)[0] == 0.5f); // 1 / sqrt(1 + 3)
    std::vector<float> out = from_device<float>(y, 8);
    CHECK(out[0] == 0.5f && out[1] == -1 && out[2] == 2 && out[3] == -4);
    CHECK(std::fabs(out[7] + 16 / std::sqrt(7.0f)) < 1e-5f);
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(aclnnRmsNormGetWorkspaceSize(x_t, g_t, 3.0, y_t, nullptr, &size, &executor), 161001); // mandatory
    CHECK(no_violations());
}

// x1 + x2 = 2049 is 2048 in fp16: on 910B the mean square is that of the rounded sum.
void addRmsNormRoundsTheSumFirst() {
    aclrtStream stream = start();
    std::vector<float> ones(16, 2048), halves(16, 1);
    void *y = device_bytes(32), *rstd = device_bytes(4), *x = device_bytes(32);
    aclTensor *a = tensor(ACL_FLOAT16, {1, 16}, on_device(fp16_of(ones)));
    aclTensor *b = tensor(ACL_FLOAT16, {1, 16}, on_device(fp16_of(halves)));
    aclTensor *g = tensor(ACL_FLOAT16, {16}, on_device(fp16_of(std::vector<float>(16, 3))));
    aclTensor *y_t = tensor(ACL_FLOAT16, {1, 16}, y), *r_t = tensor(ACL_FLOAT, {1, 1}, rstd),
              *x_t = tensor(ACL_FLOAT16, {1, 16}, x);
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnAddRmsNormGetWorkspaceSize(a, b, g, 0, y_t, r_t, x_t, size, executor);
    };
    synchronized(run(prepare, aclnnAddRmsNorm, stream), stream);
    CHECK(floats_of(from_device<uint16_t>(x, 16)) == std::vector<float>(16, 2048));
    CHECK(from_device<float>(rstd, 1)[0] == 1.0f / 2048);
    CHECK(floats_of(from_device<uint16_t>(y, 16)) == std::vector<float>(16, 3));
}

// A quarter turn in halves and between neighbours; the tables have one entry for all heads.
void rotaryPositionEmbeddingByHand() {
    auto prepare_rotary = newer<decltype(&aclnnRotaryPositionEmbeddingGetWorkspaceSize)>(
        "aclnnRotaryPositionEmbeddingGetWorkspaceSize");
    auto rotary = newer<decltype(&aclnnRotaryPositionEmbedding)>("aclnnRotaryPositionEmbedding");
    if (prepare_rotary == nullptr) return; // this release has none
    aclrtStream stream = start();
    void *out = device_bytes(32);
    aclTensor *x_t = tensor(ACL_FLOAT, {1, 1, 2, 4}, on_device<float>({1, 2, 3, 4, 5, 6, 7, 8}));
    aclTensor *c_t = tensor(ACL_FLOAT, {1, 1, 1, 4}, on_device<float>({0, 1, 0, 1}));
    aclTensor *s_t = tensor(ACL_FLOAT, {1, 1, 1, 4}, on_device<float>({1, 0, 1, 0}));
    aclTensor *o_t = tensor(ACL_FLOAT, {1, 1, 2, 4}, out);
    int64_t mode = 0;
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return prepare_rotary(x_t, c_t, s_t, mode, o_t, size, executor);
    };
    synchronized(run(prepare, rotary, stream), stream);
    CHECK(from_device<float>(out, 8) == std::vector<float>({-3, 2, 1, 4, -7, 6, 5, 8}));
    mode = 1;
    synchronized(run(prepare, rotary, stream), stream);
    CHECK(from_device<float>(out, 8) == std::vector<float>({-2, 2, -4, 4, -6, 6, -8, 8}));
    mode = 2;
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(prepare(&size, &executor), 161002);
    CHECK(no_violations());
}

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

void topkAndSort() {
    aclrtStream stream = start();
    void *values = device_bytes(16), *at = device_bytes(40);
    aclTensor *self = tensor(ACL_FLOAT, {1, 5}, on_device<float>({3, 1, 3, NaN, 2}));
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

void castRoundsToNearestEven() {
    aclrtStream stream = start();
    std::vector<float> values = {1, 2049, 2051, 65519, 65520, -1e-8f, 5.9604645e-8f, NaN};
    void *out = device_bytes(16), *ints = device_bytes(32);
    aclTensor *self = tensor(ACL_FLOAT, {8}, on_device(values)), *out_t = tensor(ACL_FLOAT16, {8}, out);
    auto to_half = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnCastGetWorkspaceSize(self, ACL_FLOAT16, out_t, size, executor);
    };
    synchronized(run(to_half, aclnnCast, stream), stream);
    CHECK(from_device<uint16_t>(out, 8) ==
          (std::vector<uint16_t>{0x3c00, 0x6800, 0x6802, 0x7bff, 0x7c00, 0x8000, 0x0001, 0x7e00}));
    aclTensor *counts = tensor(ACL_INT32, {4}, on_device<int32_t>({1, -2, 3, 2147483647})),
              *wide = tensor(ACL_INT64, {4}, ints);
    auto widen = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnCastGetWorkspaceSize(counts, ACL_INT64, wide, size, executor);
    };
    synchronized(run(widen, aclnnCast, stream), stream);
    CHECK(from_device<int64_t>(ints, 4) == (std::vector<int64_t>{1, -2, 3, 2147483647}));
}

void copyAndZeroLeaveTheGapsAlone() {
    aclrtStream stream = start();
    void *to = on_device<int32_t>({9, 9, 9, 9, 9, 9, 9, 9});
    aclTensor *target = strided(ACL_INT32, {2, 2}, {4, 1}, 1, {8}, to);
    aclTensor *source = tensor(ACL_INT32, {2}, on_device<int32_t>({1, 2})); // broadcast
    auto copy = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnInplaceCopyGetWorkspaceSize(target, source, size, executor);
    };
    synchronized(run(copy, aclnnInplaceCopy, stream), stream);
    CHECK(from_device<int32_t>(to, 8) == (std::vector<int32_t>{9, 1, 2, 9, 9, 1, 2, 9}));
    auto zero = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnInplaceZeroGetWorkspaceSize(target, size, executor);
    };
    synchronized(run(zero, aclnnInplaceZero, stream), stream);
    CHECK(from_device<int32_t>(to, 8) == (std::vector<int32_t>{9, 0, 0, 9, 9, 0, 0, 9}));
}

// 310P: a weight [1,17,3], 2x1 blocks of 16x16, then the product.
void fractalWeightOn310P(bool turned) {
    aclrtStream stream = start({{"NPU4J_SIM_SOC", "310P"}});
    const int64_t k = 17, n = 3;
    std::vector<float> x, w, y(n, 0);
    for (int64_t i = 0; i < k; i++) x.push_back(static_cast<float>(i % 5 - 2));
    for (int64_t i = 0; i < k * n; i++) w.push_back(static_cast<float>(i % 7 - 3));
    for (int64_t i = 0; i < k; i++) {
        for (int64_t j = 0; j < n; j++) y[j] += x[i] * w[turned ? j * k + i : i * n + j];
    }
    int64_t shape[] = {1, k, n};
    aclIntArray *shape_array = aclCreateIntArray(shape, 3);
    uint64_t elements = 0;
    CHECK_EQUAL(aclnnCalculateMatmulWeightSizeV2(shape_array, ACL_FLOAT16, &elements), 0);
    CHECK_EQUAL(elements, 512u);
    void *weight = device_bytes(elements * 2), *out = device_bytes(n * 2);
    std::vector<uint16_t> bits = fp16_of(w);
    upload(weight, bits.data(), bits.size() * 2);
    std::vector<int64_t> strides = turned ? std::vector<int64_t>{k * n, 1, k} : std::vector<int64_t>{k * n, n, 1};
    aclTensor *weight_t = strided(ACL_FLOAT16, {1, k, n}, strides, 0, {static_cast<int64_t>(elements)}, weight);
    auto pack = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnTransMatmulWeightGetWorkspaceSize(weight_t, size, executor);
    };
    synchronized(run(pack, aclnnTransMatmulWeight, stream), stream);
    aclFormat format = ACL_FORMAT_ND;
    CHECK_EQUAL(aclGetFormat(weight_t, &format), 0);
    CHECK_EQUAL(static_cast<int>(format), static_cast<int>(ACL_FORMAT_FRACTAL_NZ));
    if (!turned) CHECK_EQUAL(from_device<uint16_t>(weight, 512)[256], fp16(w[16 * n])); // row 16 opens the second block
    aclTensorList *xs = list({tensor(ACL_FLOAT16, {1, k}, on_device(fp16_of(x)))}), *ws = list({weight_t});
    aclTensorList *ys = list({tensor(ACL_FLOAT16, {1, n}, out)});
    aclTensor *groups = tensor(ACL_INT64, {1}, on_device<int64_t>({1}));
    auto multiply = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnGroupedMatmulV4GetWorkspaceSize(xs, ws, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                                    groups, nullptr, nullptr, nullptr, 2, 0, 0, 0, ys, nullptr, nullptr,
                                                    size, executor);
    };
    synchronized(run(multiply, aclnnGroupedMatmulV4, stream), stream);
    CHECK(floats_of(from_device<uint16_t>(out, n)) == y);
    CHECK(no_violations());
}

void fractalWeight() { fractalWeightOn310P(false); }
void fractalTransposedWeight() { fractalWeightOn310P(true); }

void groupedMatmulV5KnowsPairs() {
    auto prepare_v5 = newer<decltype(&aclnnGroupedMatmulV5GetWorkspaceSize)>("aclnnGroupedMatmulV5GetWorkspaceSize");
    auto launch_v5 = newer<decltype(&aclnnGroupedMatmulV5)>("aclnnGroupedMatmulV5");
    if (prepare_v5 == nullptr) return; // 8.1
    aclrtStream stream = start();
    GroupedMatmulCase c;
    aclTensor *pairs = tensor(ACL_INT64, {2, 2}, on_device<int64_t>({1, 3, 0, 0})); // three rows for the second group
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return prepare_v5(c.x_list, c.weight_list, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, pairs, nullptr,
                          nullptr, nullptr, 2, 0, 2, 0, nullptr, c.y_list, nullptr, nullptr, size, executor);
    };
    synchronized(run(prepare, launch_v5, stream), stream);
    CHECK(from_device<float>(c.y, 6) == (std::vector<float>{402, 4020, 806, 8060, 1210, 12100}));
}

void formatCastAndBack() {
    auto prepare_cast = newer<decltype(&aclnnNpuFormatCastGetWorkspaceSize)>("aclnnNpuFormatCastGetWorkspaceSize");
    auto launch_cast = newer<decltype(&aclnnNpuFormatCast)>("aclnnNpuFormatCast");
    if (prepare_cast == nullptr) return;
    aclrtStream stream = start();
    std::vector<uint16_t> values;
    for (int i = 0; i < 2 * 3 * 20; i++) values.push_back(static_cast<uint16_t>(i));
    std::vector<int64_t> dims = {2, 3, 20}, strides = {60, 20, 1};
    void *back = device_bytes(values.size() * 2);
    aclTensor *nd = tensor(ACL_BF16, dims, on_device(values)), *nd_again = tensor(ACL_BF16, dims, back);
    aclTensor *nz =
        strided(ACL_BF16, dims, strides, 0, {2, 2, 1, 16, 16}, device_bytes(2 * 512 * 2), ACL_FORMAT_FRACTAL_NZ);
    synchronized(
        run([&](uint64_t *size, aclOpExecutor **e) { return prepare_cast(nd, nz, size, e); }, launch_cast, stream),
        stream);
    synchronized(run([&](uint64_t *size, aclOpExecutor **e) { return prepare_cast(nz, nd_again, size, e); },
                     launch_cast, stream),
                 stream);
    CHECK(from_device<uint16_t>(back, values.size()) == values);
}

// Two heads of queries that are all zero over one head of keys: every visible key weighs the same.
struct AttentionCase {
    std::vector<float> v;
    void *out = device_bytes(3 * 2 * 16 * 2), *lse = device_bytes(3 * 2 * 4);
    aclTensor *q, *out_t, *lse_t, *triangle;
    aclTensorList *keys, *values;

    AttentionCase() {
        for (int j = 0; j < 4; j++) v.insert(v.end(), 16, static_cast<float>(1 << j));
        q = tensor(ACL_FLOAT16, {1, 3, 2, 16}, on_device(fp16_of(std::vector<float>(96, 0))));
        keys = list({tensor(ACL_FLOAT16, {1, 4, 1, 16}, on_device(fp16_of(std::vector<float>(64, 1))))});
        values = list({tensor(ACL_FLOAT16, {1, 4, 1, 16}, on_device(fp16_of(v)))});
        out_t = tensor(ACL_FLOAT16, {1, 3, 2, 16}, out);
        lse_t = tensor(ACL_FLOAT, {1, 2, 3, 1}, lse);
        std::vector<int8_t> mask(2048 * 2048);
        for (int i = 0; i < 2048; i++) {
            for (int j = i + 1; j < 2048; j++) mask[static_cast<size_t>(i * 2048 + j)] = 1;
        }
        triangle = tensor(ACL_INT8, {2048, 2048}, on_device(mask));
    }
    void run(aclrtStream stream, aclTensor *mask, int64_t sparse, int64_t precise) {
        char layout[] = "BSND";
        auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
            return aclnnFusedInferAttentionScoreV3GetWorkspaceSize(
                q, keys, values, nullptr, mask, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                nullptr, nullptr, nullptr, 2, 1.0, 2147483647, 2147483647, layout, 1, sparse, precise, 0, 0, true, 0, 0,
                out_t, lse_t, size, executor);
        };
        synchronized(::run(prepare, aclnnFusedInferAttentionScoreV3, stream), stream);
    }
    // The first element of each query, of the first head.
    std::vector<float> rows() const {
        std::vector<float> all = floats_of(from_device<uint16_t>(out, 96));
        return {all[0], all[32], all[64]};
    }
};

void attentionWithoutMask() {
    aclrtStream stream = start();
    AttentionCase c;
    c.run(stream, nullptr, 0, 0);
    CHECK(c.rows() == std::vector<float>(3, 3.75f));
    CHECK(std::fabs(from_device<float>(c.lse, 6)[5] - std::log(4.0f)) < 1e-6f);
    CHECK(no_violations());
}

void attentionCausal() {
    aclrtStream stream = start();
    AttentionCase c;
    c.run(stream, c.triangle, 3, 0); // right-down: query 0 of 3 sees keys 0 and 1 of 4
    CHECK(c.rows() == (std::vector<float>{1.5f, from_fp16_bits(fp16(7 / 3.0f)), 3.75f}));
}

void attentionCausalLeftUp() {
    aclrtStream stream = start();
    AttentionCase c;
    c.run(stream, c.triangle, 2, 0);
    CHECK(c.rows() == (std::vector<float>{1, 1.5f, from_fp16_bits(fp16(7 / 3.0f))}));
}

void attentionByMask() {
    aclrtStream stream = start();
    AttentionCase c;
    aclTensor *mask = tensor(ACL_BOOL, {3, 4}, on_device<uint8_t>({0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0}));
    c.run(stream, mask, 0, 2); // the second query sees nothing, and is corrected
    CHECK(c.rows() == (std::vector<float>{1, 0, from_fp16_bits(fp16(11 / 3.0f))}));
    c.run(stream, mask, 0, 0);
    CHECK(c.rows()[1] != 0);
}

void attentionMaskMustBeTheTriangle() {
    aclrtStream stream = start();
    AttentionCase c;
    aclTensor *wrong = tensor(ACL_INT8, {2048, 2048}, on_device(std::vector<int8_t>(2048 * 2048, 0)));
    char layout[] = "BSND";
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnFusedInferAttentionScoreV2GetWorkspaceSize(
            c.q, c.keys, c.values, nullptr, wrong, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
            nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
            2, 1.0, 2147483647, 2147483647, layout, 1, 3, 0, 0, 0, false, 0, 0, c.out_t, nullptr, size, executor);
    };
    synchronized(run(prepare, aclnnFusedInferAttentionScoreV2, stream), stream, 507015);
    CHECK(violated("triangle_mask"));
}

// Two sequences of 1 and 2 queries over 1 and 3 keys, in TND.
void attentionOfSeveralSequences() {
    aclrtStream stream = start();
    AttentionCase c;
    aclTensor *q = tensor(ACL_FLOAT16, {3, 2, 16}, on_device(fp16_of(std::vector<float>(96, 0))));
    aclTensor *k = tensor(ACL_FLOAT16, {4, 1, 16}, on_device(fp16_of(std::vector<float>(64, 1))));
    aclTensor *v = tensor(ACL_FLOAT16, {4, 1, 16}, on_device(fp16_of(c.v)));
    aclTensor *out_t = tensor(ACL_FLOAT16, {3, 2, 16}, c.out);
    int64_t ends[] = {1, 3}, ends_kv[] = {1, 4};
    aclIntArray *lengths = aclCreateIntArray(ends, 2), *lengths_kv = aclCreateIntArray(ends_kv, 2);
    char layout[] = "TND";
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnPromptFlashAttentionV3GetWorkspaceSize(q, k, v, nullptr, c.triangle, lengths, lengths_kv, nullptr,
                                                           nullptr, nullptr, nullptr, nullptr, 2, 1.0, 2147483647,
                                                           2147483647, layout, 1, 3, 0, out_t, size, executor);
    };
    synchronized(run(prepare, aclnnPromptFlashAttentionV3, stream), stream);
    CHECK(c.rows() == (std::vector<float>{1, 3, from_fp16_bits(fp16(14 / 3.0f))}));
    CHECK(no_violations());
}

// Keys 0 to 3 in the second of two pages, and a page that is not there.
void attentionOverPages() {
    aclrtStream stream = start();
    AttentionCase c;
    std::vector<float> pages(2 * 128 * 16, std::nanf(""));
    std::copy(c.v.begin(), c.v.end(), pages.begin() + 128 * 16);
    std::vector<float> ones(pages.size(), 1);
    aclTensorList *keys = list({tensor(ACL_FLOAT16, {2, 128, 16}, on_device(fp16_of(ones)))});
    aclTensorList *values = list({tensor(ACL_FLOAT16, {2, 128, 16}, on_device(fp16_of(pages)))});
    aclTensor *second = tensor(ACL_INT32, {1, 1}, on_device<int32_t>({1}));
    aclTensor *third = tensor(ACL_INT32, {1, 1}, on_device<int32_t>({2}));
    int64_t length[] = {4}, none[] = {129};
    aclIntArray *lengths = aclCreateIntArray(length, 1), *too_long = aclCreateIntArray(none, 1);
    char layout[] = "BSND";
    auto prepare = [&](aclTensor *table, aclIntArray *tokens, aclTensor *mask, int64_t block, uint64_t *size,
                       aclOpExecutor **executor) {
        return aclnnFusedInferAttentionScoreV2GetWorkspaceSize(
            c.q, keys, values, nullptr, mask, nullptr, tokens, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
            nullptr, table, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, 2, 1.0,
            2147483647, 2147483647, layout, 1, 0, 0, block, 0, false, 0, 0, c.out_t, nullptr, size, executor);
    };
    synchronized(run([&](uint64_t *size, aclOpExecutor **e) { return prepare(second, lengths, nullptr, 128, size, e); },
                     aclnnFusedInferAttentionScoreV2, stream),
                 stream);
    CHECK(c.rows() == std::vector<float>(3, 3.75f));
    CHECK(no_violations());
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(prepare(second, lengths, nullptr, 64, &size, &executor), 161002); // three queries
    CHECK_EQUAL(prepare(second, nullptr, nullptr, 128, &size, &executor), 161002);
    CHECK_EQUAL(prepare(second, too_long, nullptr, 128, &size, &executor), 161002);
    CHECK_EQUAL(prepare(second, lengths, c.triangle, 128, &size, &executor), 161002);
    CHECK_EQUAL(prepare(nullptr, lengths, nullptr, 128, &size, &executor), 161002);
    synchronized(run([&](uint64_t *s, aclOpExecutor **e) { return prepare(third, lengths, nullptr, 128, s, e); },
                     aclnnFusedInferAttentionScoreV2, stream),
                 stream, 507015);
}

void refusalsOf310P() {
    start({{"NPU4J_SIM_SOC", "310P"}});
    AttentionCase c;
    char layout[] = "BSND";
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(aclnnFusedInferAttentionScoreV2GetWorkspaceSize(
                    c.q, c.keys, c.values, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                    nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                    nullptr, nullptr, 2, 1.0, 2147483647, 2147483647, layout, 1, 0, 0, 0, 0, false, 0, 0, c.out_t,
                    nullptr, &size, &executor),
                561003);
    aclTensor *x = tensor(ACL_BF16, {1, 32}, device_bytes(64)), *g = tensor(ACL_BF16, {32}, device_bytes(64));
    aclTensor *y = tensor(ACL_BF16, {1, 32}, device_bytes(64)), *r = tensor(ACL_FLOAT, {1, 1}, device_bytes(4));
    CHECK_EQUAL(aclnnRmsNormGetWorkspaceSize(x, g, 1e-5, y, r, &size, &executor), 561003);
    std::string message = aclGetRecentErrMsg();
    CHECK(message.find("bf16") != std::string::npos && message.find("Ascend310P3") != std::string::npos);
    CHECK_EQUAL(leaked("executors"), 0u);
}

void swiGluByHand() {
    aclrtStream stream = start();
    void *y = device_bytes(16), *across = device_bytes(16);
    // gates of 64, whose sigmoid is 1, and of 0, -64 and -inf
    aclTensor *x = tensor(ACL_FLOAT, {2, 4}, on_device<float>({64, 0, 3, 5, -64, -INFINITY, 2, 2}));
    aclTensor *y_t = tensor(ACL_FLOAT, {2, 2}, y), *across_t = tensor(ACL_FLOAT, {1, 4}, across);
    auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnSwiGluGetWorkspaceSize(x, -1, y_t, size, executor);
    };
    synchronized(run(prepare, aclnnSwiGlu, stream), stream);
    std::vector<float> out = from_device<float>(y, 4);
    CHECK(out[0] == 192 && out[1] == 0);
    CHECK(out[2] < 0 && std::fabs(out[2] + 128 * std::exp(-64.0f)) < 1e-30f);
    CHECK(std::isnan(out[3]));
    auto downwards = [&](uint64_t *size, aclOpExecutor **executor) {
        return aclnnSwiGluGetWorkspaceSize(x, 0, across_t, size, executor);
    };
    synchronized(run(downwards, aclnnSwiGlu, stream), stream);
    CHECK(from_device<float>(across, 4)[0] == 64 * -64.0f);
    CHECK(no_violations());
}

void swiGluRefusals() {
    start({{"NPU4J_SIM_SOC", "310P"}});
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    void *x = device_bytes(512), *y = device_bytes(256);
    auto refused = [&](aclTensor *from, aclTensor *to) {
        return aclnnSwiGluGetWorkspaceSize(from, -1, to, &size, &executor);
    };
    CHECK_EQUAL(refused(tensor(ACL_BF16, {1, 64}, x), tensor(ACL_BF16, {1, 32}, y)), 561003);
    CHECK_EQUAL(refused(tensor(ACL_FLOAT16, {1, 63}, x), tensor(ACL_FLOAT16, {1, 31}, y)), 161002);  // odd
    CHECK_EQUAL(refused(tensor(ACL_FLOAT16, {1, 8}, x), tensor(ACL_FLOAT16, {1, 4}, y)), 161002);    // not 64 bytes
    CHECK_EQUAL(refused(tensor(ACL_FLOAT16, {0, 64}, x), tensor(ACL_FLOAT16, {0, 32}, y)), 161002);  // empty
    CHECK_EQUAL(refused(tensor(ACL_FLOAT16, {1, 64}, x), tensor(ACL_FLOAT16, {1, 64}, y)), 161002);  // as long as x
    CHECK_EQUAL(leaked("executors"), 0u);
}

void executorThatIsRepeated() {
    aclrtStream stream = start();
    aclTensor *target = tensor(ACL_INT32, {2}, on_device<int32_t>({1, 1}));
    void *second = on_device<int32_t>({2, 2});
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    CHECK_EQUAL(aclnnInplaceZeroGetWorkspaceSize(target, &size, &executor), 0);
    void *workspace = size > 0 ? device_bytes(size) : nullptr;
    if (aclSetAclOpExecutorRepeatable(executor) != 0) return; // under some seeds it cannot be
    CHECK_EQUAL(aclnnInplaceZero(workspace, size, executor, stream), 0);
    CHECK_EQUAL(aclSetOutputTensorAddr(executor, 0, target, second), 0);
    CHECK_EQUAL(aclSetTensorAddr(executor, 1, target, second), 161002);
    CHECK_EQUAL(aclnnInplaceZero(workspace, size, executor, stream), 0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    CHECK(from_device<int32_t>(second, 2) == std::vector<int32_t>(2, 0));
    CHECK_EQUAL(aclDestroyAclOpExecutor(executor), 0);
    CHECK(no_violations());
    CHECK_EQUAL(leaked("executors"), 0u);
}

} // namespace

const std::vector<Test> OPERATORS = {
    {"rmsNormByHand", rmsNormByHand},
    {"addRmsNormRoundsTheSumFirst", addRmsNormRoundsTheSumFirst},
    {"indexSelectGathersRows", indexSelectGathersRows},
    {"topkAndSort", topkAndSort},
    {"moeInitRoutingIsStable", moeInitRoutingIsStable},
    {"moeFinalizeRoutingAddsUp", moeFinalizeRoutingAddsUp},
    {"castRoundsToNearestEven", castRoundsToNearestEven},
    {"copyAndZeroLeaveTheGapsAlone", copyAndZeroLeaveTheGapsAlone},
    {"fractalWeight", fractalWeight},
    {"fractalTransposedWeight", fractalTransposedWeight},
    {"groupedMatmulV5KnowsPairs", groupedMatmulV5KnowsPairs},
    {"formatCastAndBack", formatCastAndBack},
    {"attentionWithoutMask", attentionWithoutMask},
    {"attentionCausal", attentionCausal},
    {"attentionCausalLeftUp", attentionCausalLeftUp},
    {"attentionByMask", attentionByMask},
    {"attentionMaskMustBeTheTriangle", attentionMaskMustBeTheTriangle},
    {"attentionOfSeveralSequences", attentionOfSeveralSequences},
    {"attentionOverPages", attentionOverPages},
    {"refusalsOf310P", refusalsOf310P},
    {"executorThatIsRepeated", executorThatIsRepeated},
    {"rotaryPositionEmbeddingByHand", rotaryPositionEmbeddingByHand},
    {"swiGluByHand", swiGluByHand},
    {"swiGluRefusals", swiGluRefusals},
    {"groupedMatmulByHand", groupedMatmulByHand},
    {"groupedMatmulTransposedWithBias", groupedMatmulTransposedWithBias},
    {"groupedMatmulWithoutGroups", groupedMatmulWithoutGroups},
    {"mmByHand", mmByHand},
    {"mmOn310PHasNeitherBf16NorFp32", mmOn310PHasNeitherBf16NorFp32},
    {"groupListThatLiesIsFlagged", groupListThatLiesIsFlagged},
    {"pairsOfGroupsAreNewerThan81", pairsOfGroupsAreNewerThan81},
    {"groupedMatmulOn310PWantsFractalWeight", groupedMatmulOn310PWantsFractalWeight},
};
