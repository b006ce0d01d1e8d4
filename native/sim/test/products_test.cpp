// Products and the layouts of their weights, against sums that can be done by hand.
#include "gmm.h"

namespace {

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

} // namespace

const std::vector<Test> PRODUCTS = {
    {"groupedMatmulByHand", groupedMatmulByHand},
    {"groupedMatmulTransposedWithBias", groupedMatmulTransposedWithBias},
    {"groupedMatmulWithoutGroups", groupedMatmulWithoutGroups},
    {"mmByHand", mmByHand},
    {"mmOn310PHasNeitherBf16NorFp32", mmOn310PHasNeitherBf16NorFp32},
    {"groupListThatLiesIsFlagged", groupListThatLiesIsFlagged},
    {"pairsOfGroupsAreNewerThan81", pairsOfGroupsAreNewerThan81},
    {"groupedMatmulOn310PWantsFractalWeight", groupedMatmulOn310PWantsFractalWeight},
    {"fractalWeight", fractalWeight},
    {"fractalTransposedWeight", fractalTransposedWeight},
    {"groupedMatmulV5KnowsPairs", groupedMatmulV5KnowsPairs},
    {"formatCastAndBack", formatCastAndBack},
};
