// Attention whose weights are all alike, so that the mean of the visible rows is the answer.
#include "machine.h"

#include <cmath>

namespace {

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

void attentionOn310PIsRefused() {
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
    CHECK_EQUAL(leaked("executors"), 0u);
}

} // namespace

const std::vector<Test> ATTENTION = {
    {"attentionWithoutMask", attentionWithoutMask},
    {"attentionCausal", attentionCausal},
    {"attentionCausalLeftUp", attentionCausalLeftUp},
    {"attentionByMask", attentionByMask},
    {"attentionMaskMustBeTheTriangle", attentionMaskMustBeTheTriangle},
    {"attentionOfSeveralSequences", attentionOfSeveralSequences},
    {"attentionOverPages", attentionOverPages},
    {"attentionOn310PIsRefused", attentionOn310PIsRefused},
};
