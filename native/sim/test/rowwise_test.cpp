// What works on one row by itself: norms, rotary embedding, SwiGLU; by hand.
#include "machine.h"

#include <cmath>

namespace {

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

// Both forms against digits of double precision, those of the small values at negative x too; y has a gap.
void geluV2ByHand() {
    aclrtStream stream = start();
    std::vector<std::vector<float>> wanted = {
        {0, 0.841344746f, -0.158655254f, 64, -1.43325786e-6f, -2.13177853e-32f},
        {0, 0.841191991f, -0.158808009f, 64, -2.29179620e-7f}};
    void *y = device_bytes(64);
    aclTensor *x = tensor(ACL_FLOAT, {2, 4}, on_device<float>({0, 1, -1, 64, -5, -12, INFINITY, -INFINITY}));
    aclTensor *y_t = strided(ACL_FLOAT, {2, 4}, {5, 1}, 0, {9}, y);
    for (int64_t approximate : {0, 1}) {
        auto prepare = [&](uint64_t *size, aclOpExecutor **executor) {
            return aclnnGeluV2GetWorkspaceSize(x, approximate, y_t, size, executor);
        };
        synchronized(run(prepare, aclnnGeluV2, stream), stream);
        std::vector<float> out = from_device<float>(y, 9);
        out.erase(out.begin() + 4); // the gap
        const std::vector<float> &row = wanted[static_cast<size_t>(approximate)];
        for (size_t i = 0; i < row.size(); i++) CHECK(std::fabs(out[i] - row[i]) <= 1e-5f * std::fabs(row[i]));
        CHECK(out[6] == INFINITY && std::isnan(out[7]));
    }
    CHECK(no_violations());
}

void geluV2Refusals() {
    start({{"NPU4J_SIM_SOC", "310P"}});
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    void *x = device_bytes(512), *y = device_bytes(512);
    auto refused = [&](aclTensor *from, int64_t approximate, aclTensor *to) {
        return aclnnGeluV2GetWorkspaceSize(from, approximate, to, &size, &executor);
    };
    aclTensor *from = tensor(ACL_FLOAT16, {2, 32}, x), *to = tensor(ACL_FLOAT16, {2, 32}, y);
    CHECK_EQUAL(refused(nullptr, 0, to), 161001);
    CHECK_EQUAL(refused(from, 0, nullptr), 161001);
    CHECK_EQUAL(refused(tensor(ACL_BF16, {2, 32}, x), 0, tensor(ACL_BF16, {2, 32}, y)), 161002);
    CHECK_EQUAL(refused(from, 0, tensor(ACL_FLOAT, {2, 32}, y)), 161002);   // another type
    CHECK_EQUAL(refused(from, 0, tensor(ACL_FLOAT16, {4, 16}, y)), 161002); // another shape
    CHECK_EQUAL(refused(from, 2, to), 161002);
    CHECK_EQUAL(leaked("executors"), 0u);
}

void rmsNormOn310PHasNoBf16() {
    start({{"NPU4J_SIM_SOC", "310P"}});
    uint64_t size = 0;
    aclOpExecutor *executor = nullptr;
    aclTensor *x = tensor(ACL_BF16, {1, 32}, device_bytes(64)), *g = tensor(ACL_BF16, {32}, device_bytes(64));
    aclTensor *y = tensor(ACL_BF16, {1, 32}, device_bytes(64)), *r = tensor(ACL_FLOAT, {1, 1}, device_bytes(4));
    CHECK_EQUAL(aclnnRmsNormGetWorkspaceSize(x, g, 1e-5, y, r, &size, &executor), 561003);
    std::string message = aclGetRecentErrMsg();
    CHECK(message.find("bf16") != std::string::npos && message.find("Ascend310P3") != std::string::npos);
    CHECK_EQUAL(leaked("executors"), 0u);
}

} // namespace

const std::vector<Test> ROWWISE = {
    {"rmsNormByHand", rmsNormByHand},
    {"addRmsNormRoundsTheSumFirst", addRmsNormRoundsTheSumFirst},
    {"rotaryPositionEmbeddingByHand", rotaryPositionEmbeddingByHand},
    {"swiGluByHand", swiGluByHand},
    {"swiGluRefusals", swiGluRefusals},
    {"geluV2ByHand", geluV2ByHand},
    {"geluV2Refusals", geluV2Refusals},
    {"rmsNormOn310PHasNoBf16", rmsNormOn310PHasNoBf16},
};
