// FusedInferAttentionScore V2, V3 and V4 (abi 4.8), without quantisation, prefix, rotary parts and sinks: what
// the simulator has no model of must be NULL or 0, and is refused otherwise.
#include "ops/aclnnop.h"
#include "ops/attention.h"

using namespace npu4j_sim;

namespace {

// Operands by name, all of which must be NULL.
using Absent = std::vector<std::pair<const char *, const aclTensor *>>;

Absent quantised_and_prefixed(
    const aclTensor *deq_scale_1, const aclTensor *quant_scale_1, const aclTensor *deq_scale_2,
    const aclTensor *quant_scale_2, const aclTensor *quant_offset_2,
    const aclTensor *antiquant_scale, const aclTensor *antiquant_offset,
    const aclTensor *query_padding_size,
    const aclTensor *kv_padding_size, const aclTensor *key_antiquant_scale,
    const aclTensor *key_antiquant_offset, const aclTensor *value_antiquant_scale,
    const aclTensor *value_antiquant_offset, const aclTensor *key_shared_prefix,
    const aclTensor *value_shared_prefix) {
    return {{"deqScale1", deq_scale_1},
            {"quantScale1", quant_scale_1},
            {"deqScale2", deq_scale_2},
            {"quantScale2", quant_scale_2},
            {"quantOffset2", quant_offset_2},
            {"antiquantScale", antiquant_scale},
            {"antiquantOffset", antiquant_offset},
            {"queryPaddingSize", query_padding_size},
            {"kvPaddingSize", kv_padding_size},
            {"keyAntiquantScale", key_antiquant_scale},
            {"keyAntiquantOffset", key_antiquant_offset},
            {"valueAntiquantScale", value_antiquant_scale},
            {"valueAntiquantOffset", value_antiquant_offset},
            {"keySharedPrefix", key_shared_prefix},
            {"valueSharedPrefix", value_shared_prefix}};
}

// The parameters of all three, in the order of V4.
struct Arguments {
    const char *op;
    const aclTensor *query;
    const aclTensorList *key, *value;
    const aclTensor *pse_shift, *mask;
    const aclIntArray *lengths, *lengths_kv;
    const aclTensor *block_table;
    Absent before_prefix;
    const aclIntArray *shared_prefix_length;
    Absent after_prefix;
    int64_t heads;
    double scale;
    int64_t pre_tokens, next_tokens;
    const char *layout;
    int64_t kv_heads, sparse_mode, inner_precise, block_size, antiquant_mode;
    bool with_lse;
    int64_t key_antiquant_mode, value_antiquant_mode, query_quant_mode;
    const aclTensor *out, *lse;
};

aclnnStatus fused_infer_attention_score(const Arguments &f, uint64_t *workspaceSize, aclOpExecutor **executor) {
    return prepare(f.op, workspaceSize, executor, [&](Preparation &p) {
        Attention a;
        a.query = p.input("query", f.query);
        a.key = p.inputs("key", f.key);
        a.value = p.inputs("value", f.value);
        p.absent("pseShift", f.pse_shift);
        a.mask = p.optional("attenMask", f.mask);
        a.lengths = p.integers("actualSeqLengths", f.lengths);
        a.lengths_kv = p.integers("actualSeqLengthsKv", f.lengths_kv);
        a.table = p.optional("blockTable", f.block_table);
        for (const auto &absent : f.before_prefix) p.absent(absent.first, absent.second);
        p.absent("actualSharedPrefixLen", f.shared_prefix_length);
        for (const auto &absent : f.after_prefix) p.absent(absent.first, absent.second);
        a.out = p.output("attentionOut", f.out);
        if (f.with_lse) a.lse = p.output("softmaxLse", f.lse); // otherwise NULL, or anything
        for (int64_t zero :
             {f.antiquant_mode, f.key_antiquant_mode, f.value_antiquant_mode, f.query_quant_mode}) {
            p.require(zero == 0, ACLNN_ERR_PARAM_INVALID,
                      "a quantisation mode is %lld: there is nothing it could apply to",
                      static_cast<long long>(zero));
        }
        p.require(f.layout != nullptr, ACLNN_ERR_PARAM_NULLPTR, "inputLayout is NULL");
        a.layout = f.layout;
        a.block_size = f.block_size;
        a.heads = f.heads;
        a.kv_heads = f.kv_heads == 0 ? f.heads : f.kv_heads;
        a.scale = f.scale;
        a.pre_tokens = f.pre_tokens;
        a.next_tokens = f.next_tokens;
        a.sparse_mode = f.sparse_mode;
        a.inner_precise = f.inner_precise;
        attend(p, a);
    });
}

} // namespace

aclnnStatus aclnnFusedInferAttentionScoreV2GetWorkspaceSize(
    const aclTensor *query, const aclTensorList *key, const aclTensorList *value, const aclTensor *pseShiftOptional,
    const aclTensor *attenMaskOptional, const aclIntArray *actualSeqLengthsOptional,
    const aclIntArray *actualSeqLengthsKvOptional, const aclTensor *deqScale1Optional,
    const aclTensor *quantScale1Optional, const aclTensor *deqScale2Optional, const aclTensor *quantScale2Optional,
    const aclTensor *quantOffset2Optional, const aclTensor *antiquantScaleOptional,
    const aclTensor *antiquantOffsetOptional, const aclTensor *blockTableOptional,
    const aclTensor *queryPaddingSizeOptional, const aclTensor *kvPaddingSizeOptional,
    const aclTensor *keyAntiquantScaleOptional, const aclTensor *keyAntiquantOffsetOptional,
    const aclTensor *valueAntiquantScaleOptional, const aclTensor *valueAntiquantOffsetOptional,
    const aclTensor *keySharedPrefixOptional, const aclTensor *valueSharedPrefixOptional,
    const aclIntArray *actualSharedPrefixLenOptional, int64_t numHeads, double scaleValue, int64_t preTokens,
    int64_t nextTokens, char *inputLayout, int64_t numKeyValueHeads, int64_t sparseMode, int64_t innerPrecise,
    int64_t blockSize, int64_t antiquantMode, bool softmaxLseFlag, int64_t keyAntiquantMode, int64_t valueAntiquantMode,
    const aclTensor *attentionOut, const aclTensor *softmaxLse, uint64_t *workspaceSize, aclOpExecutor **executor) {
    return fused_infer_attention_score(
        {"aclnnFusedInferAttentionScoreV2",
         query,
         key,
         value,
         pseShiftOptional,
         attenMaskOptional,
         actualSeqLengthsOptional,
         actualSeqLengthsKvOptional,
         blockTableOptional,
         quantised_and_prefixed(deqScale1Optional, quantScale1Optional, deqScale2Optional, quantScale2Optional,
                                quantOffset2Optional, antiquantScaleOptional, antiquantOffsetOptional,
                                queryPaddingSizeOptional, kvPaddingSizeOptional, keyAntiquantScaleOptional,
                                keyAntiquantOffsetOptional, valueAntiquantScaleOptional, valueAntiquantOffsetOptional,
                                keySharedPrefixOptional, valueSharedPrefixOptional),
         actualSharedPrefixLenOptional,
         {},
         numHeads,
         scaleValue,
         preTokens,
         nextTokens,
         inputLayout,
         numKeyValueHeads,
         sparseMode,
         innerPrecise,
         blockSize,
         antiquantMode,
         softmaxLseFlag,
         keyAntiquantMode,
         valueAntiquantMode,
         0, // queryQuantMode
         attentionOut,
         softmaxLse},
        workspaceSize, executor);
}

aclnnStatus aclnnFusedInferAttentionScoreV2(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                                            aclrtStream stream) {
    return launch("aclnnFusedInferAttentionScoreV2", workspace, workspaceSize, executor, stream);
}

aclnnStatus aclnnFusedInferAttentionScoreV3GetWorkspaceSize(
    const aclTensor *query, const aclTensorList *key, const aclTensorList *value, const aclTensor *pseShiftOptional,
    const aclTensor *attenMaskOptional, const aclIntArray *actualSeqLengthsOptional,
    const aclIntArray *actualSeqLengthsKvOptional, const aclTensor *deqScale1Optional,
    const aclTensor *quantScale1Optional, const aclTensor *deqScale2Optional, const aclTensor *quantScale2Optional,
    const aclTensor *quantOffset2Optional, const aclTensor *antiquantScaleOptional,
    const aclTensor *antiquantOffsetOptional, const aclTensor *blockTableOptional,
    const aclTensor *queryPaddingSizeOptional, const aclTensor *kvPaddingSizeOptional,
    const aclTensor *keyAntiquantScaleOptional, const aclTensor *keyAntiquantOffsetOptional,
    const aclTensor *valueAntiquantScaleOptional, const aclTensor *valueAntiquantOffsetOptional,
    const aclTensor *keySharedPrefixOptional, const aclTensor *valueSharedPrefixOptional,
    const aclIntArray *actualSharedPrefixLenOptional, const aclTensor *queryRopeOptional,
    const aclTensor *keyRopeOptional, const aclTensor *keyRopeAntiquantScaleOptional, int64_t numHeads,
    double scaleValue, int64_t preTokens, int64_t nextTokens, char *inputLayout, int64_t numKeyValueHeads,
    int64_t sparseMode, int64_t innerPrecise, int64_t blockSize, int64_t antiquantMode, bool softmaxLseFlag,
    int64_t keyAntiquantMode, int64_t valueAntiquantMode, const aclTensor *attentionOut, const aclTensor *softmaxLse,
    uint64_t *workspaceSize, aclOpExecutor **executor) {
    return fused_infer_attention_score(
        {"aclnnFusedInferAttentionScoreV3",
         query,
         key,
         value,
         pseShiftOptional,
         attenMaskOptional,
         actualSeqLengthsOptional,
         actualSeqLengthsKvOptional,
         blockTableOptional,
         quantised_and_prefixed(deqScale1Optional, quantScale1Optional, deqScale2Optional, quantScale2Optional,
                                quantOffset2Optional, antiquantScaleOptional, antiquantOffsetOptional,
                                queryPaddingSizeOptional, kvPaddingSizeOptional, keyAntiquantScaleOptional,
                                keyAntiquantOffsetOptional, valueAntiquantScaleOptional, valueAntiquantOffsetOptional,
                                keySharedPrefixOptional, valueSharedPrefixOptional),
         actualSharedPrefixLenOptional,
         {{"queryRope", queryRopeOptional},
          {"keyRope", keyRopeOptional},
          {"keyRopeAntiquantScale", keyRopeAntiquantScaleOptional}},
         numHeads,
         scaleValue,
         preTokens,
         nextTokens,
         inputLayout,
         numKeyValueHeads,
         sparseMode,
         innerPrecise,
         blockSize,
         antiquantMode,
         softmaxLseFlag,
         keyAntiquantMode,
         valueAntiquantMode,
         0, // queryQuantMode
         attentionOut,
         softmaxLse},
        workspaceSize, executor);
}

aclnnStatus aclnnFusedInferAttentionScoreV3(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                                            aclrtStream stream) {
    return launch("aclnnFusedInferAttentionScoreV3", workspace, workspaceSize, executor, stream);
}

aclnnStatus aclnnFusedInferAttentionScoreV4GetWorkspaceSize(
    const aclTensor *query, const aclTensorList *key, const aclTensorList *value, const aclTensor *pseShiftOptional,
    const aclTensor *attenMaskOptional, const aclIntArray *actualSeqLengthsOptional,
    const aclIntArray *actualSeqLengthsKvOptional, const aclTensor *deqScale1Optional,
    const aclTensor *quantScale1Optional, const aclTensor *deqScale2Optional, const aclTensor *quantScale2Optional,
    const aclTensor *quantOffset2Optional, const aclTensor *antiquantScaleOptional,
    const aclTensor *antiquantOffsetOptional, const aclTensor *blockTableOptional,
    const aclTensor *queryPaddingSizeOptional, const aclTensor *kvPaddingSizeOptional,
    const aclTensor *keyAntiquantScaleOptional, const aclTensor *keyAntiquantOffsetOptional,
    const aclTensor *valueAntiquantScaleOptional, const aclTensor *valueAntiquantOffsetOptional,
    const aclTensor *keySharedPrefixOptional, const aclTensor *valueSharedPrefixOptional,
    const aclIntArray *actualSharedPrefixLenOptional, const aclTensor *queryRopeOptional,
    const aclTensor *keyRopeOptional, const aclTensor *keyRopeAntiquantScaleOptional,
    const aclTensor *dequantScaleQueryOptional, const aclTensor *learnableSinkOptional, int64_t numHeads,
    double scaleValue, int64_t preTokens, int64_t nextTokens, char *inputLayout, int64_t numKeyValueHeads,
    int64_t sparseMode, int64_t innerPrecise, int64_t blockSize, int64_t antiquantMode, bool softmaxLseFlag,
    int64_t keyAntiquantMode, int64_t valueAntiquantMode, int64_t queryQuantMode, const aclTensor *attentionOut,
    const aclTensor *softmaxLse, uint64_t *workspaceSize, aclOpExecutor **executor) {
    return fused_infer_attention_score(
        {"aclnnFusedInferAttentionScoreV4",
         query,
         key,
         value,
         pseShiftOptional,
         attenMaskOptional,
         actualSeqLengthsOptional,
         actualSeqLengthsKvOptional,
         blockTableOptional,
         quantised_and_prefixed(deqScale1Optional, quantScale1Optional, deqScale2Optional, quantScale2Optional,
                                quantOffset2Optional, antiquantScaleOptional, antiquantOffsetOptional,
                                queryPaddingSizeOptional, kvPaddingSizeOptional, keyAntiquantScaleOptional,
                                keyAntiquantOffsetOptional, valueAntiquantScaleOptional, valueAntiquantOffsetOptional,
                                keySharedPrefixOptional, valueSharedPrefixOptional),
         actualSharedPrefixLenOptional,
         {{"queryRope", queryRopeOptional},
          {"keyRope", keyRopeOptional},
          {"keyRopeAntiquantScale", keyRopeAntiquantScaleOptional},
          {"dequantScaleQuery", dequantScaleQueryOptional},
          {"learnableSink", learnableSinkOptional}},
         numHeads,
         scaleValue,
         preTokens,
         nextTokens,
         inputLayout,
         numKeyValueHeads,
         sparseMode,
         innerPrecise,
         blockSize,
         antiquantMode,
         softmaxLseFlag,
         keyAntiquantMode,
         valueAntiquantMode,
         queryQuantMode,
         attentionOut,
         softmaxLse},
        workspaceSize, executor);
}

aclnnStatus aclnnFusedInferAttentionScoreV4(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor,
                                            aclrtStream stream) {
    return launch("aclnnFusedInferAttentionScoreV4", workspace, workspaceSize, executor, stream);
}
