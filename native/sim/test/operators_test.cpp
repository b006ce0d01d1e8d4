// Every operator against a sum that can be done by hand.
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
                        return aclnnGroupedMatmulV4GetWorkspaceSize(
                            xs, ws, bs, nullptr, nullptr, nullptr, nullptr, nullptr, groups, nullptr, nullptr, nullptr, 3, 0,
                            0, 0, ys, nullptr, nullptr, size, executor);
                    },
                    aclnnGroupedMatmulV4, stream),
                0);
    CHECK_EQUAL(aclrtSynchronizeStream(stream), 0);
    // [1,2]·[[1,2],[3,4]] + [100,200], [3,4]·[[5,6],[7,8]] + [300,400], and a row nobody writes
    std::vector<uint16_t> expected = {bf16(107), bf16(210), bf16(343), bf16(450), 0x1234, 0x1234};
    CHECK(from_device<uint16_t>(y, 6) == expected);
    CHECK(no_violations());
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

} // namespace

const std::vector<Test> OPERATORS = {
    {"groupedMatmulByHand", groupedMatmulByHand},
    {"groupedMatmulTransposedWithBias", groupedMatmulTransposedWithBias},
    {"groupListThatLiesIsFlagged", groupListThatLiesIsFlagged},
    {"pairsOfGroupsAreNewerThan81", pairsOfGroupsAreNewerThan81},
    {"groupedMatmulOn310PWantsFractalWeight", groupedMatmulOn310PWantsFractalWeight},
};
