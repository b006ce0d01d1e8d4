// PromptFlashAttentionV3 (abi 4.8): one tensor each of keys and values, no pages, no log-sum-exp. What a 310P has
// instead of FusedInferAttentionScore, in fp16.
#include "ops/aclnnop.h"
#include "ops/attention.h"

using namespace npu4j_sim;

aclnnStatus aclnnPromptFlashAttentionV3GetWorkspaceSize(
    const aclTensor *query, const aclTensor *key, const aclTensor *value, const aclTensor *pseShift,
    const aclTensor *attenMask, const aclIntArray *actualSeqLengths, const aclIntArray *actualSeqLengthsKv,
    const aclTensor *deqScale1, const aclTensor *quantScale1, const aclTensor *deqScale2, const aclTensor *quantScale2,
    const aclTensor *quantOffset2, int64_t numHeads, double scaleValue, int64_t preTokens, int64_t nextTokens,
    char *inputLayout, int64_t numKeyValueHeads, int64_t sparseMode, int64_t innerPrecise,
    const aclTensor *attentionOut, uint64_t *workspaceSize, aclOpExecutor **executor) {
    return prepare("aclnnPromptFlashAttentionV3", workspaceSize, executor, [&](Preparation &p) {
        Attention a;
        a.query = p.input("query", query);
        a.key = {p.input("key", key)};
        a.value = {p.input("value", value)};
        p.absent("pseShift", pseShift);
        a.mask = p.optional("attenMask", attenMask);
        a.lengths = p.integers("actualSeqLengths", actualSeqLengths);
        a.lengths_kv = p.integers("actualSeqLengthsKv", actualSeqLengthsKv);
        p.absent("deqScale1", deqScale1);
        p.absent("quantScale1", quantScale1);
        p.absent("deqScale2", deqScale2);
        p.absent("quantScale2", quantScale2);
        p.absent("quantOffset2", quantOffset2);
        a.out = p.output("attentionOut", attentionOut);
        p.require(inputLayout != nullptr, ACLNN_ERR_PARAM_NULLPTR, "inputLayout is NULL");
        a.layout = inputLayout;
        p.require(a.layout != "TND" || p.soc().bit != SOC_310P, ACLNN_ERR_PARAM_INVALID, "TND on %s", p.soc().name);
        a.heads = numHeads;
        a.kv_heads = numKeyValueHeads == 0 ? numHeads : numKeyValueHeads;
        a.scale = scaleValue;
        a.pre_tokens = preTokens;
        a.next_tokens = nextTokens;
        a.sparse_mode = sparseMode;
        a.inner_precise = innerPrecise;
        attend(p, a);
    });
}

aclnnStatus aclnnPromptFlashAttentionV3(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                                        aclrtStream stream) {
    return launch("aclnnPromptFlashAttentionV3", workspace, workspaceSize, executor, stream);
}
