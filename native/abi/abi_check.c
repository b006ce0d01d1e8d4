// What we take CANN's interface to be, held against the headers of a toolkit. ci/abi.sh compiles it and runs it.
//
// The toolkit's own types are used, and every prototype is declared a second time: the compiler refuses a declaration
// that differs from the first. Constants and layouts are asserted. AbiCheckTest keeps all of it equal to
// native/abi/signatures.csv and native/include.
//
//   NPU4J_CANN            the toolkit's version, 801 for 8.1: what came later is left out
//   NPU4J_STATUS_HEADER   the header that has the status codes of aclnn, where no other brings it in
//   NPU4J_ONLY_INCLUDES   nothing is compared: do the toolkit's headers compile?
//   NPU4J_IGNORE_CONST    prototypes may differ in const, which changes no call
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef NPU4J_IGNORE_CONST
#define const
#endif

#include "acl/acl_base.h"
#include "acl/acl_rt.h"
#include "acl/acl.h"
#include "aclnn/acl_meta.h"
#include "aclnn/aclnn_base.h"
#include "aclnnop/aclnn_grouped_matmul_v4.h"
#include "aclnnop/aclnn_rms_norm.h"
#include "aclnnop/aclnn_add_rms_norm.h"
#include "aclnnop/aclnn_swi_glu.h"
#include "aclnnop/aclnn_gelu_v2.h"
#include "aclnnop/aclnn_index_select.h"
#include "aclnnop/aclnn_fused_infer_attention_score_v2.h"
#include "aclnnop/aclnn_fused_infer_attention_score_v3.h"
#include "aclnnop/aclnn_prompt_flash_attention_v3.h"
#include "aclnnop/aclnn_topk.h"
#include "aclnnop/aclnn_sort.h"
#include "aclnnop/aclnn_cast.h"
#include "aclnnop/aclnn_copy.h"
#include "aclnnop/aclnn_zero.h"
#include "aclnnop/aclnn_trans_matmul_weight.h"
#include "aclnnop/aclnn_mm.h"
#include "aclnnop/aclnn_moe_init_routing_v2.h"
#include "aclnnop/aclnn_moe_finalize_routing_v2.h"

#if NPU4J_CANN >= 802
#include "aclnnop/aclnn_grouped_matmul_v5.h"
#include "aclnnop/aclnn_grouped_matmul_weight_nz.h"
#endif

#if NPU4J_CANN >= 803
#include "aclnnop/aclnn_fused_infer_attention_score_v4.h"
#endif

#if NPU4J_CANN >= 805
#include "aclnnop/aclnn_rotary_position_embedding.h"
#include "aclnnop/aclnn_moe_gating_top_k.h"
#endif

#if NPU4J_CANN >= 900
#include "aclnnop/aclnn_npu_format_cast.h"
#endif

#ifdef NPU4J_STATUS_HEADER
#include NPU4J_STATUS_HEADER
#endif

#ifndef NPU4J_ONLY_INCLUDES

// To stand before our own declaration, which would compile as well where the toolkit has none.
#define DECLARED(function) static_assert(sizeof(&function) == sizeof(void *), #function " is not a function")
#define VALUE(constant, value) static_assert((constant) == (value), #constant " is not " #value)
#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), "a " #type " does not have " #bytes " bytes")
#define OFFSET(type, field, bytes) static_assert(offsetof(type, field) == (bytes), #field " is not at byte " #bytes)

#ifdef __cplusplus
extern "C" {
#endif

DECLARED(aclrtGetSocName);
const char *aclrtGetSocName(void);
DECLARED(aclDataTypeSize);
size_t aclDataTypeSize(aclDataType dataType);
DECLARED(aclGetDeviceCapability);
aclError aclGetDeviceCapability(uint32_t deviceId, aclDeviceInfo deviceInfo, int64_t *value);
DECLARED(aclrtSetDevice);
aclError aclrtSetDevice(int32_t deviceId);
DECLARED(aclrtResetDevice);
aclError aclrtResetDevice(int32_t deviceId);
DECLARED(aclrtResetDeviceForce);
aclError aclrtResetDeviceForce(int32_t deviceId);
DECLARED(aclrtGetDevice);
aclError aclrtGetDevice(int32_t *deviceId);
DECLARED(aclrtGetDeviceCount);
aclError aclrtGetDeviceCount(uint32_t *count);
DECLARED(aclrtGetRunMode);
aclError aclrtGetRunMode(aclrtRunMode *runMode);
DECLARED(aclrtGetLastError);
aclError aclrtGetLastError(aclrtLastErrLevel level);
DECLARED(aclrtPeekAtLastError);
aclError aclrtPeekAtLastError(aclrtLastErrLevel level);
DECLARED(aclrtSynchronizeDevice);
aclError aclrtSynchronizeDevice(void);
DECLARED(aclrtSynchronizeDeviceWithTimeout);
aclError aclrtSynchronizeDeviceWithTimeout(int32_t timeout);
DECLARED(aclrtCreateContext);
aclError aclrtCreateContext(aclrtContext *context, int32_t deviceId);
DECLARED(aclrtDestroyContext);
aclError aclrtDestroyContext(aclrtContext context);
DECLARED(aclrtSetCurrentContext);
aclError aclrtSetCurrentContext(aclrtContext context);
DECLARED(aclrtGetCurrentContext);
aclError aclrtGetCurrentContext(aclrtContext *context);
DECLARED(aclrtCtxSetSysParamOpt);
aclError aclrtCtxSetSysParamOpt(aclSysParamOpt opt, int64_t value);
DECLARED(aclrtCtxGetSysParamOpt);
aclError aclrtCtxGetSysParamOpt(aclSysParamOpt opt, int64_t *value);
DECLARED(aclrtSetSysParamOpt);
aclError aclrtSetSysParamOpt(aclSysParamOpt opt, int64_t value);
DECLARED(aclrtGetSysParamOpt);
aclError aclrtGetSysParamOpt(aclSysParamOpt opt, int64_t *value);
DECLARED(aclrtCreateStream);
aclError aclrtCreateStream(aclrtStream *stream);
DECLARED(aclrtCreateStreamWithConfig);
aclError aclrtCreateStreamWithConfig(aclrtStream *stream, uint32_t priority, uint32_t flag);
DECLARED(aclrtDestroyStream);
aclError aclrtDestroyStream(aclrtStream stream);
DECLARED(aclrtDestroyStreamForce);
aclError aclrtDestroyStreamForce(aclrtStream stream);
DECLARED(aclrtSynchronizeStream);
aclError aclrtSynchronizeStream(aclrtStream stream);
DECLARED(aclrtSynchronizeStreamWithTimeout);
aclError aclrtSynchronizeStreamWithTimeout(aclrtStream stream, int32_t timeout);
DECLARED(aclrtStreamQuery);
aclError aclrtStreamQuery(aclrtStream stream, aclrtStreamStatus *status);
DECLARED(aclrtStreamAbort);
aclError aclrtStreamAbort(aclrtStream stream);
DECLARED(aclrtSetStreamFailureMode);
aclError aclrtSetStreamFailureMode(aclrtStream stream, uint64_t mode);
DECLARED(aclrtCreateEvent);
aclError aclrtCreateEvent(aclrtEvent *event);
DECLARED(aclrtCreateEventWithFlag);
aclError aclrtCreateEventWithFlag(aclrtEvent *event, uint32_t flag);
DECLARED(aclrtCreateEventExWithFlag);
aclError aclrtCreateEventExWithFlag(aclrtEvent *event, uint32_t flag);
DECLARED(aclrtDestroyEvent);
aclError aclrtDestroyEvent(aclrtEvent event);
DECLARED(aclrtRecordEvent);
aclError aclrtRecordEvent(aclrtEvent event, aclrtStream stream);
DECLARED(aclrtQueryEventStatus);
aclError aclrtQueryEventStatus(aclrtEvent event, aclrtEventRecordedStatus *status);
DECLARED(aclrtSynchronizeEvent);
aclError aclrtSynchronizeEvent(aclrtEvent event);
DECLARED(aclrtSynchronizeEventWithTimeout);
aclError aclrtSynchronizeEventWithTimeout(aclrtEvent event, int32_t timeout);
DECLARED(aclrtEventElapsedTime);
aclError aclrtEventElapsedTime(float *ms, aclrtEvent startEvent, aclrtEvent endEvent);
DECLARED(aclrtStreamWaitEvent);
aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event);
DECLARED(aclrtMalloc);
aclError aclrtMalloc(void **devPtr, size_t size, aclrtMemMallocPolicy policy);
DECLARED(aclrtMallocAlign32);
aclError aclrtMallocAlign32(void **devPtr, size_t size, aclrtMemMallocPolicy policy);
DECLARED(aclrtFree);
aclError aclrtFree(void *devPtr);
DECLARED(aclrtMallocHost);
aclError aclrtMallocHost(void **hostPtr, size_t size);
DECLARED(aclrtFreeHost);
aclError aclrtFreeHost(void *hostPtr);
DECLARED(aclrtGetMemInfo);
aclError aclrtGetMemInfo(aclrtMemAttr attr, size_t *free, size_t *total);
DECLARED(aclrtMemcpy);
aclError aclrtMemcpy(void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind);
DECLARED(aclrtMemcpyAsync);
aclError aclrtMemcpyAsync(
    void *dst, size_t destMax, const void *src, size_t count, aclrtMemcpyKind kind, aclrtStream stream);
DECLARED(aclrtMemcpy2d);
aclError aclrtMemcpy2d(
    void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, aclrtMemcpyKind kind);
DECLARED(aclrtMemcpy2dAsync);
aclError aclrtMemcpy2dAsync(
    void *dst, size_t dpitch, const void *src, size_t spitch, size_t width, size_t height, aclrtMemcpyKind kind,
    aclrtStream stream);
DECLARED(aclrtMemset);
aclError aclrtMemset(void *devPtr, size_t maxCount, int32_t value, size_t count);
DECLARED(aclrtMemsetAsync);
aclError aclrtMemsetAsync(void *devPtr, size_t maxCount, int32_t value, size_t count, aclrtStream stream);
DECLARED(aclrtSetDeviceSatMode);
aclError aclrtSetDeviceSatMode(aclrtFloatOverflowMode mode);
DECLARED(aclrtGetDeviceSatMode);
aclError aclrtGetDeviceSatMode(aclrtFloatOverflowMode *mode);
DECLARED(aclInit);
aclError aclInit(const char *configPath);
DECLARED(aclFinalize);
aclError aclFinalize(void);
DECLARED(aclrtGetVersion);
aclError aclrtGetVersion(int32_t *majorVersion, int32_t *minorVersion, int32_t *patchVersion);
DECLARED(aclsysGetCANNVersion);
aclError aclsysGetCANNVersion(aclCANNPackageName name, aclCANNPackageVersion *version);
DECLARED(aclGetRecentErrMsg);
const char *aclGetRecentErrMsg(void);
DECLARED(aclCreateBoolArray);
aclBoolArray *aclCreateBoolArray(const bool *value, uint64_t size);
DECLARED(aclCreateFloatArray);
aclFloatArray *aclCreateFloatArray(const float *value, uint64_t size);
DECLARED(aclCreateIntArray);
aclIntArray *aclCreateIntArray(const int64_t *value, uint64_t size);
DECLARED(aclCreateScalar);
aclScalar *aclCreateScalar(void *value, aclDataType dataType);
DECLARED(aclCreateTensor);
aclTensor *aclCreateTensor(
    const int64_t *viewDims, uint64_t viewDimsNum, aclDataType dataType, const int64_t *stride, int64_t offset,
    aclFormat format, const int64_t *storageDims, uint64_t storageDimsNum, void *tensorData);
DECLARED(aclCreateTensorList);
aclTensorList *aclCreateTensorList(const aclTensor *const *value, uint64_t size);
DECLARED(aclDestroyAclOpExecutor);
aclnnStatus aclDestroyAclOpExecutor(aclOpExecutor *executor);
DECLARED(aclDestroyBoolArray);
aclnnStatus aclDestroyBoolArray(const aclBoolArray *array);
DECLARED(aclDestroyFloatArray);
aclnnStatus aclDestroyFloatArray(const aclFloatArray *array);
DECLARED(aclDestroyIntArray);
aclnnStatus aclDestroyIntArray(const aclIntArray *array);
DECLARED(aclDestroyScalar);
aclnnStatus aclDestroyScalar(const aclScalar *scalar);
DECLARED(aclDestroyTensor);
aclnnStatus aclDestroyTensor(const aclTensor *tensor);
DECLARED(aclDestroyTensorList);
aclnnStatus aclDestroyTensorList(const aclTensorList *array);
DECLARED(aclSetAclOpExecutorRepeatable);
aclnnStatus aclSetAclOpExecutorRepeatable(aclOpExecutor *executor);
DECLARED(aclSetInputTensorAddr);
aclnnStatus aclSetInputTensorAddr(aclOpExecutor *executor, size_t index, aclTensor *tensor, void *addr);
DECLARED(aclSetOutputTensorAddr);
aclnnStatus aclSetOutputTensorAddr(aclOpExecutor *executor, size_t index, aclTensor *tensor, void *addr);
DECLARED(aclSetTensorAddr);
aclnnStatus aclSetTensorAddr(aclOpExecutor *executor, size_t index, aclTensor *tensor, void *addr);
DECLARED(aclSetRawTensorAddr);
aclnnStatus aclSetRawTensorAddr(aclTensor *tensor, void *addr);
DECLARED(aclGetRawTensorAddr);
aclnnStatus aclGetRawTensorAddr(const aclTensor *tensor, void **addr);
DECLARED(aclGetDataType);
aclnnStatus aclGetDataType(const aclTensor *tensor, aclDataType *dataType);
DECLARED(aclGetFormat);
aclnnStatus aclGetFormat(const aclTensor *tensor, aclFormat *format);
DECLARED(aclnnInit);
aclnnStatus aclnnInit(const char *configPath);
DECLARED(aclnnFinalize);
aclnnStatus aclnnFinalize(void);
DECLARED(aclnnGroupedMatmulV4GetWorkspaceSize);
aclnnStatus aclnnGroupedMatmulV4GetWorkspaceSize(
    const aclTensorList *x, const aclTensorList *weight, const aclTensorList *biasOptional,
    const aclTensorList *scaleOptional, const aclTensorList *offsetOptional,
    const aclTensorList *antiquantScaleOptional, const aclTensorList *antiquantOffsetOptional,
    const aclTensorList *perTokenScaleOptional, const aclTensor *groupListOptional,
    const aclTensorList *activationInputOptional, const aclTensorList *activationQuantScaleOptional,
    const aclTensorList *activationQuantOffsetOptional, int64_t splitItem, int64_t groupType, int64_t groupListType,
    int64_t actType, aclTensorList *out, aclTensorList *activationFeatureOutOptional,
    aclTensorList *dynQuantScaleOutOptional, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnGroupedMatmulV4);
aclnnStatus aclnnGroupedMatmulV4(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnRmsNormGetWorkspaceSize);
aclnnStatus aclnnRmsNormGetWorkspaceSize(
    const aclTensor *x, const aclTensor *gamma, double epsilon, const aclTensor *yOut, const aclTensor *rstdOut,
    uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnRmsNorm);
aclnnStatus aclnnRmsNorm(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnSwiGluGetWorkspaceSize);
aclnnStatus aclnnSwiGluGetWorkspaceSize(
    const aclTensor *x, int64_t dim, const aclTensor *out, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnSwiGlu);
aclnnStatus aclnnSwiGlu(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnGeluV2GetWorkspaceSize);
aclnnStatus aclnnGeluV2GetWorkspaceSize(
    const aclTensor *x, int64_t approximate, aclTensor *y, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnGeluV2);
aclnnStatus aclnnGeluV2(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnAddRmsNormGetWorkspaceSize);
aclnnStatus aclnnAddRmsNormGetWorkspaceSize(
    const aclTensor *x1, const aclTensor *x2, const aclTensor *gamma, double epsilon, aclTensor *yOut,
    aclTensor *rstdOut, aclTensor *xOut, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnAddRmsNorm);
aclnnStatus aclnnAddRmsNorm(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnIndexSelectGetWorkspaceSize);
aclnnStatus aclnnIndexSelectGetWorkspaceSize(
    const aclTensor *self, int64_t dim, const aclTensor *index, aclTensor *out, uint64_t *workspaceSize,
    aclOpExecutor **executor);
DECLARED(aclnnIndexSelect);
aclnnStatus aclnnIndexSelect(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnFusedInferAttentionScoreV2GetWorkspaceSize);
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
    const aclTensor *attentionOut, const aclTensor *softmaxLse, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnFusedInferAttentionScoreV2);
aclnnStatus aclnnFusedInferAttentionScoreV2(
    void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnFusedInferAttentionScoreV3GetWorkspaceSize);
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
    uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnFusedInferAttentionScoreV3);
aclnnStatus aclnnFusedInferAttentionScoreV3(
    void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnPromptFlashAttentionV3GetWorkspaceSize);
aclnnStatus aclnnPromptFlashAttentionV3GetWorkspaceSize(
    const aclTensor *query, const aclTensor *key, const aclTensor *value, const aclTensor *pseShift,
    const aclTensor *attenMask, const aclIntArray *actualSeqLengths, const aclIntArray *actualSeqLengthsKv,
    const aclTensor *deqScale1, const aclTensor *quantScale1, const aclTensor *deqScale2, const aclTensor *quantScale2,
    const aclTensor *quantOffset2, int64_t numHeads, double scaleValue, int64_t preTokens, int64_t nextTokens,
    char *inputLayout, int64_t numKeyValueHeads, int64_t sparseMode, int64_t innerPrecise,
    const aclTensor *attentionOut, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnPromptFlashAttentionV3);
aclnnStatus aclnnPromptFlashAttentionV3(
    void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnTopkGetWorkspaceSize);
aclnnStatus aclnnTopkGetWorkspaceSize(
    const aclTensor *self, int64_t k, int64_t dim, bool largest, bool sorted, aclTensor *valuesOut,
    aclTensor *indicesOut, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnTopk);
aclnnStatus aclnnTopk(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnSortGetWorkspaceSize);
aclnnStatus aclnnSortGetWorkspaceSize(
    const aclTensor *self, bool stable, int64_t dim, bool descending, aclTensor *valuesOut, aclTensor *indicesOut,
    uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnSort);
aclnnStatus aclnnSort(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnCastGetWorkspaceSize);
aclnnStatus aclnnCastGetWorkspaceSize(
    const aclTensor *self, aclDataType dtype, aclTensor *out, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnCast);
aclnnStatus aclnnCast(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnInplaceCopyGetWorkspaceSize);
aclnnStatus aclnnInplaceCopyGetWorkspaceSize(
    aclTensor *selfRef, const aclTensor *src, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnInplaceCopy);
aclnnStatus aclnnInplaceCopy(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnInplaceZeroGetWorkspaceSize);
aclnnStatus aclnnInplaceZeroGetWorkspaceSize(aclTensor *selfRef, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnInplaceZero);
aclnnStatus aclnnInplaceZero(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnCalculateMatmulWeightSizeV2);
aclnnStatus aclnnCalculateMatmulWeightSizeV2(
    const aclIntArray *tensorShape, aclDataType dataType, uint64_t *weightTensorSize);
DECLARED(aclnnTransMatmulWeightGetWorkspaceSize);
aclnnStatus aclnnTransMatmulWeightGetWorkspaceSize(
    aclTensor *mmWeightRef, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnTransMatmulWeight);
aclnnStatus aclnnTransMatmulWeight(
    void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnMmGetWorkspaceSize);
aclnnStatus aclnnMmGetWorkspaceSize(
    const aclTensor *self, const aclTensor *mat2, aclTensor *out, int8_t cubeMathType, uint64_t *workspaceSize,
    aclOpExecutor **executor);
DECLARED(aclnnMm);
aclnnStatus aclnnMm(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnMoeInitRoutingV2GetWorkspaceSize);
aclnnStatus aclnnMoeInitRoutingV2GetWorkspaceSize(
    const aclTensor *x, const aclTensor *expertIdx, int64_t activeNumOptional, int64_t expertCapacityOptional,
    int64_t expertNumOptional, int64_t dropPadModeOptional, int64_t expertTokensCountOrCumsumFlagOptional,
    bool expertTokensBeforeCapacityFlagOptional, const aclTensor *expandedXOut, const aclTensor *expandedRowIdxOut,
    const aclTensor *expertTokensCountOrCumsumOutOptional, const aclTensor *expertTokensBeforeCapacityOutOptional,
    uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnMoeInitRoutingV2);
aclnnStatus aclnnMoeInitRoutingV2(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnMoeFinalizeRoutingV2GetWorkspaceSize);
aclnnStatus aclnnMoeFinalizeRoutingV2GetWorkspaceSize(
    const aclTensor *expandedX, const aclTensor *expandedRowIdx, const aclTensor *x1Optional,
    const aclTensor *x2Optional, const aclTensor *biasOptional, const aclTensor *scalesOptional,
    const aclTensor *expertIdxOptional, int64_t dropPadMode, const aclTensor *out, uint64_t *workspaceSize,
    aclOpExecutor **executor);
DECLARED(aclnnMoeFinalizeRoutingV2);
aclnnStatus aclnnMoeFinalizeRoutingV2(
    void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);

#if NPU4J_CANN >= 802
DECLARED(aclnnGroupedMatmulV5GetWorkspaceSize);
aclnnStatus aclnnGroupedMatmulV5GetWorkspaceSize(
    const aclTensorList *x, const aclTensorList *weight, const aclTensorList *biasOptional,
    const aclTensorList *scaleOptional, const aclTensorList *offsetOptional,
    const aclTensorList *antiquantScaleOptional, const aclTensorList *antiquantOffsetOptional,
    const aclTensorList *perTokenScaleOptional, const aclTensor *groupListOptional,
    const aclTensorList *activationInputOptional, const aclTensorList *activationQuantScaleOptional,
    const aclTensorList *activationQuantOffsetOptional, int64_t splitItem, int64_t groupType, int64_t groupListType,
    int64_t actType, aclIntArray *tuningConfigOptional, aclTensorList *out, aclTensorList *activationFeatureOutOptional,
    aclTensorList *dynQuantScaleOutOptional, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnGroupedMatmulV5);
aclnnStatus aclnnGroupedMatmulV5(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnGroupedMatmulWeightNzGetWorkspaceSize);
aclnnStatus aclnnGroupedMatmulWeightNzGetWorkspaceSize(
    const aclTensorList *x, const aclTensorList *weight, const aclTensorList *biasOptional,
    const aclTensorList *scaleOptional, const aclTensorList *offsetOptional,
    const aclTensorList *antiquantScaleOptional, const aclTensorList *antiquantOffsetOptional,
    const aclTensorList *perTokenScaleOptional, const aclTensor *groupListOptional,
    const aclTensorList *activationInputOptional, const aclTensorList *activationQuantScaleOptional,
    const aclTensorList *activationQuantOffsetOptional, int64_t splitItem, int64_t groupType, int64_t groupListType,
    int64_t actType, aclIntArray *tuningConfigOptional, int64_t quantGroupSize, aclTensorList *out,
    aclTensorList *activationFeatureOutOptional, aclTensorList *dynQuantScaleOutOptional, uint64_t *workspaceSize,
    aclOpExecutor **executor);
DECLARED(aclnnGroupedMatmulWeightNz);
aclnnStatus aclnnGroupedMatmulWeightNz(
    void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
#endif

#if NPU4J_CANN >= 803
DECLARED(aclnnFusedInferAttentionScoreV4GetWorkspaceSize);
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
    const aclTensor *softmaxLse, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnFusedInferAttentionScoreV4);
aclnnStatus aclnnFusedInferAttentionScoreV4(
    void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
#endif

#if NPU4J_CANN >= 805
DECLARED(aclnnRotaryPositionEmbeddingGetWorkspaceSize);
aclnnStatus aclnnRotaryPositionEmbeddingGetWorkspaceSize(
    const aclTensor *x, const aclTensor *cos, const aclTensor *sin, int64_t mode, aclTensor *out,
    uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnRotaryPositionEmbedding);
aclnnStatus aclnnRotaryPositionEmbedding(
    void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
DECLARED(aclnnMoeGatingTopKGetWorkspaceSize);
aclnnStatus aclnnMoeGatingTopKGetWorkspaceSize(
    const aclTensor *x, const aclTensor *biasOptional, int64_t k, int64_t kGroup, int64_t groupCount,
    int64_t groupSelectMode, int64_t renorm, int64_t normType, bool outFlag, double routedScalingFactor, double eps,
    const aclTensor *yOut, const aclTensor *expertIdxOut, const aclTensor *outOut, uint64_t *workspaceSize,
    aclOpExecutor **executor);
DECLARED(aclnnMoeGatingTopK);
aclnnStatus aclnnMoeGatingTopK(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
#endif

#if NPU4J_CANN >= 900
DECLARED(aclFinalizeReference);
aclError aclFinalizeReference(uint64_t *refCount);
DECLARED(aclsysGetVersionStr);
aclError aclsysGetVersionStr(char *pkgName, char *versionStr);
DECLARED(aclsysGetVersionNum);
aclError aclsysGetVersionNum(char *pkgName, int32_t *versionNum);
DECLARED(aclrtGetDeviceInfo);
aclError aclrtGetDeviceInfo(uint32_t deviceId, aclrtDevAttr attr, int64_t *value);
DECLARED(aclrtGetStreamAvailableNum);
aclError aclrtGetStreamAvailableNum(uint32_t *streamCount);
DECLARED(aclrtFreeWithDevSync);
aclError aclrtFreeWithDevSync(void *devPtr);
DECLARED(aclnnNpuFormatCastGetWorkspaceSize);
aclnnStatus aclnnNpuFormatCastGetWorkspaceSize(
    const aclTensor *srcTensor, aclTensor *dstTensor, uint64_t *workspaceSize, aclOpExecutor **executor);
DECLARED(aclnnNpuFormatCast);
aclnnStatus aclnnNpuFormatCast(void *workspace, uint64_t workspaceSize, aclOpExecutor *executor, aclrtStream stream);
#endif

#ifdef __cplusplus
}
#endif

#undef const

SIZE(aclError, 4);
SIZE(aclnnStatus, 4);
SIZE(aclFloat16, 2);
SIZE(aclrtStream, 8);
SIZE(aclrtEvent, 8);
SIZE(aclrtContext, 8);
SIZE(aclDataType, 4);
SIZE(aclFormat, 4);
SIZE(aclDeviceInfo, 4);
SIZE(aclrtRunMode, 4);
SIZE(aclrtStreamStatus, 4);
SIZE(aclrtEventRecordedStatus, 4);
SIZE(aclrtMemMallocPolicy, 4);
SIZE(aclrtMemcpyKind, 4);
SIZE(aclrtMemAttr, 4);
SIZE(aclrtLastErrLevel, 4);
SIZE(aclrtFloatOverflowMode, 4);
SIZE(aclSysParamOpt, 4);
SIZE(aclCANNPackageName, 4);

#if NPU4J_CANN >= 900
SIZE(aclrtDevAttr, 4);
#endif

SIZE(aclCANNPackageVersion, 512);
OFFSET(aclCANNPackageVersion, version, 0);
OFFSET(aclCANNPackageVersion, majorVersion, 128);
OFFSET(aclCANNPackageVersion, minorVersion, 192);
OFFSET(aclCANNPackageVersion, releaseVersion, 256);
OFFSET(aclCANNPackageVersion, patchVersion, 320);
OFFSET(aclCANNPackageVersion, reserved, 384);

VALUE(ACL_DT_UNDEFINED, -1);
VALUE(ACL_FLOAT, 0);
VALUE(ACL_FLOAT16, 1);
VALUE(ACL_INT8, 2);
VALUE(ACL_INT32, 3);
VALUE(ACL_UINT8, 4);
VALUE(ACL_INT16, 6);
VALUE(ACL_UINT16, 7);
VALUE(ACL_UINT32, 8);
VALUE(ACL_INT64, 9);
VALUE(ACL_UINT64, 10);
VALUE(ACL_DOUBLE, 11);
VALUE(ACL_BOOL, 12);
VALUE(ACL_STRING, 13);
VALUE(ACL_COMPLEX64, 16);
VALUE(ACL_COMPLEX128, 17);
VALUE(ACL_BF16, 27);
VALUE(ACL_INT4, 29);
VALUE(ACL_UINT1, 30);
VALUE(ACL_COMPLEX32, 33);
VALUE(ACL_FORMAT_UNDEFINED, -1);
VALUE(ACL_FORMAT_NCHW, 0);
VALUE(ACL_FORMAT_NHWC, 1);
VALUE(ACL_FORMAT_ND, 2);
VALUE(ACL_FORMAT_NC1HWC0, 3);
VALUE(ACL_FORMAT_FRACTAL_Z, 4);
VALUE(ACL_FORMAT_NC1HWC0_C04, 12);
VALUE(ACL_FORMAT_HWCN, 16);
VALUE(ACL_FORMAT_NDHWC, 27);
VALUE(ACL_FORMAT_FRACTAL_NZ, 29);
VALUE(ACL_FORMAT_NCDHW, 30);
VALUE(ACL_FORMAT_NDC1HWC0, 32);
VALUE(ACL_FRACTAL_Z_3D, 33);
VALUE(ACL_FORMAT_NC, 35);
VALUE(ACL_FORMAT_NCL, 47);
VALUE(ACL_DEVICE_INFO_UNDEFINED, -1);
VALUE(ACL_DEVICE_INFO_AI_CORE_NUM, 0);
VALUE(ACL_DEVICE_INFO_VECTOR_CORE_NUM, 1);
VALUE(ACL_DEVICE_INFO_L2_SIZE, 2);
VALUE(ACL_DEVICE, 0);
VALUE(ACL_HOST, 1);
VALUE(ACL_STREAM_STATUS_COMPLETE, 0);
VALUE(ACL_STREAM_STATUS_NOT_READY, 1);
VALUE(ACL_STREAM_STATUS_RESERVED, 65535);
VALUE(ACL_EVENT_RECORDED_STATUS_NOT_READY, 0);
VALUE(ACL_EVENT_RECORDED_STATUS_COMPLETE, 1);
VALUE(ACL_MEM_MALLOC_HUGE_FIRST, 0);
VALUE(ACL_MEM_MALLOC_HUGE_ONLY, 1);
VALUE(ACL_MEM_MALLOC_NORMAL_ONLY, 2);
VALUE(ACL_MEM_MALLOC_HUGE_FIRST_P2P, 3);
VALUE(ACL_MEM_MALLOC_HUGE_ONLY_P2P, 4);
VALUE(ACL_MEM_MALLOC_NORMAL_ONLY_P2P, 5);
VALUE(ACL_MEM_MALLOC_HUGE1G_ONLY, 6);
VALUE(ACL_MEM_MALLOC_HUGE1G_ONLY_P2P, 7);
VALUE(ACL_MEM_TYPE_LOW_BAND_WIDTH, 256);
VALUE(ACL_MEM_TYPE_HIGH_BAND_WIDTH, 4096);
VALUE(ACL_MEM_ACCESS_USER_SPACE_READONLY, 1048576);
VALUE(ACL_MEMCPY_HOST_TO_HOST, 0);
VALUE(ACL_MEMCPY_HOST_TO_DEVICE, 1);
VALUE(ACL_MEMCPY_DEVICE_TO_HOST, 2);
VALUE(ACL_MEMCPY_DEVICE_TO_DEVICE, 3);
VALUE(ACL_MEMCPY_DEFAULT, 4);
VALUE(ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE, 5);
VALUE(ACL_MEMCPY_INNER_DEVICE_TO_DEVICE, 6);
VALUE(ACL_MEMCPY_INTER_DEVICE_TO_DEVICE, 7);
VALUE(ACL_DDR_MEM, 0);
VALUE(ACL_HBM_MEM, 1);
VALUE(ACL_DDR_MEM_HUGE, 2);
VALUE(ACL_DDR_MEM_NORMAL, 3);
VALUE(ACL_HBM_MEM_HUGE, 4);
VALUE(ACL_HBM_MEM_NORMAL, 5);
VALUE(ACL_DDR_MEM_P2P_HUGE, 6);
VALUE(ACL_DDR_MEM_P2P_NORMAL, 7);
VALUE(ACL_HBM_MEM_P2P_HUGE, 8);
VALUE(ACL_HBM_MEM_P2P_NORMAL, 9);
VALUE(ACL_HBM_MEM_HUGE1G, 10);
VALUE(ACL_HBM_MEM_P2P_HUGE1G, 11);
VALUE(ACL_RT_THREAD_LEVEL, 0);
VALUE(ACL_RT_OVERFLOW_MODE_SATURATION, 0);
VALUE(ACL_RT_OVERFLOW_MODE_INFNAN, 1);
VALUE(ACL_OPT_DETERMINISTIC, 0);
VALUE(ACL_OPT_ENABLE_DEBUG_KERNEL, 1);
VALUE(ACL_PKG_NAME_CANN, 0);
VALUE(ACL_PKG_NAME_RUNTIME, 1);
VALUE(ACL_PKG_NAME_COMPILER, 2);
VALUE(ACL_PKG_NAME_HCCL, 3);
VALUE(ACL_PKG_NAME_TOOLKIT, 4);
VALUE(ACL_PKG_NAME_OPP, 5);
VALUE(ACL_PKG_NAME_OPP_KERNEL, 6);
VALUE(ACL_PKG_NAME_DRIVER, 7);

#if NPU4J_CANN >= 900
VALUE(ACL_HIFLOAT8, 34);
VALUE(ACL_FLOAT8_E5M2, 35);
VALUE(ACL_FLOAT8_E4M3FN, 36);
VALUE(ACL_FLOAT8_E8M0, 37);
VALUE(ACL_FLOAT6_E3M2, 38);
VALUE(ACL_FLOAT6_E2M3, 39);
VALUE(ACL_FLOAT4_E2M1, 40);
VALUE(ACL_FLOAT4_E1M2, 41);
VALUE(ACL_FORMAT_FRACTAL_NZ_C0_16, 50);
VALUE(ACL_FORMAT_FRACTAL_NZ_C0_32, 51);
VALUE(ACL_FORMAT_FRACTAL_NZ_C0_2, 52);
VALUE(ACL_FORMAT_FRACTAL_NZ_C0_4, 53);
VALUE(ACL_FORMAT_FRACTAL_NZ_C0_8, 54);
VALUE(ACL_MEM_NORMAL, 12);
VALUE(ACL_MEM_HUGE, 13);
VALUE(ACL_MEM_HUGE1G, 14);
VALUE(ACL_MEM_P2P_NORMAL, 15);
VALUE(ACL_MEM_P2P_HUGE, 16);
VALUE(ACL_MEM_P2P_HUGE1G, 17);
VALUE(ACL_OPT_STRONG_CONSISTENCY, 2);
VALUE(ACL_OPT_ENABLE_KERNEL_EARLY_START, 3);
VALUE(ACL_DEV_ATTR_AICORE_CORE_NUM, 101);
VALUE(ACL_DEV_ATTR_CUBE_CORE_NUM, 102);
VALUE(ACL_DEV_ATTR_VECTOR_CORE_NUM, 201);
VALUE(ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE, 301);
VALUE(ACL_DEV_ATTR_L2_CACHE_SIZE, 302);
VALUE(ACL_DEV_ATTR_NPU_ARCH, 601);
#endif

// Codes and flags are compared when this runs: whether they are macros or constants is the toolkit's business, and C
// asserts nothing of a constant.
static int differing;

static void compare(const char *name, long long toolkits, long long ours)
{
    if (toolkits != ours) {
        printf("%s is %lld in the toolkit, and %lld for us\n", name, toolkits, ours);
        differing++;
    }
}

#define CODE(name, value) compare(#name, (long long)(name), value)

int main(void)
{
    CODE(ACL_SUCCESS, 0);
    CODE(ACL_ERROR_INVALID_PARAM, 100000);
    CODE(ACL_ERROR_UNINITIALIZE, 100001);
    CODE(ACL_ERROR_REPEAT_INITIALIZE, 100002);
    CODE(ACL_ERROR_INVALID_FILE, 100003);
    CODE(ACL_ERROR_WRITE_FILE, 100004);
    CODE(ACL_ERROR_INVALID_FILE_SIZE, 100005);
    CODE(ACL_ERROR_PARSE_FILE, 100006);
    CODE(ACL_ERROR_FILE_MISSING_ATTR, 100007);
    CODE(ACL_ERROR_FILE_ATTR_INVALID, 100008);
    CODE(ACL_ERROR_INVALID_DUMP_CONFIG, 100009);
    CODE(ACL_ERROR_INVALID_PROFILING_CONFIG, 100010);
    CODE(ACL_ERROR_INVALID_MODEL_ID, 100011);
    CODE(ACL_ERROR_DESERIALIZE_MODEL, 100012);
    CODE(ACL_ERROR_PARSE_MODEL, 100013);
    CODE(ACL_ERROR_READ_MODEL_FAILURE, 100014);
    CODE(ACL_ERROR_MODEL_SIZE_INVALID, 100015);
    CODE(ACL_ERROR_MODEL_MISSING_ATTR, 100016);
    CODE(ACL_ERROR_MODEL_INPUT_NOT_MATCH, 100017);
    CODE(ACL_ERROR_MODEL_OUTPUT_NOT_MATCH, 100018);
    CODE(ACL_ERROR_MODEL_NOT_DYNAMIC, 100019);
    CODE(ACL_ERROR_OP_TYPE_NOT_MATCH, 100020);
    CODE(ACL_ERROR_OP_INPUT_NOT_MATCH, 100021);
    CODE(ACL_ERROR_OP_OUTPUT_NOT_MATCH, 100022);
    CODE(ACL_ERROR_OP_ATTR_NOT_MATCH, 100023);
    CODE(ACL_ERROR_OP_NOT_FOUND, 100024);
    CODE(ACL_ERROR_OP_LOAD_FAILED, 100025);
    CODE(ACL_ERROR_UNSUPPORTED_DATA_TYPE, 100026);
    CODE(ACL_ERROR_FORMAT_NOT_MATCH, 100027);
    CODE(ACL_ERROR_BIN_SELECTOR_NOT_REGISTERED, 100028);
    CODE(ACL_ERROR_KERNEL_NOT_FOUND, 100029);
    CODE(ACL_ERROR_BIN_SELECTOR_ALREADY_REGISTERED, 100030);
    CODE(ACL_ERROR_KERNEL_ALREADY_REGISTERED, 100031);
    CODE(ACL_ERROR_INVALID_QUEUE_ID, 100032);
    CODE(ACL_ERROR_REPEAT_SUBSCRIBE, 100033);
    CODE(ACL_ERROR_STREAM_NOT_SUBSCRIBE, 100034);
    CODE(ACL_ERROR_THREAD_NOT_SUBSCRIBE, 100035);
    CODE(ACL_ERROR_WAIT_CALLBACK_TIMEOUT, 100036);
    CODE(ACL_ERROR_REPEAT_FINALIZE, 100037);
    CODE(ACL_ERROR_NOT_STATIC_AIPP, 100038);
    CODE(ACL_ERROR_COMPILING_STUB_MODE, 100039);
    CODE(ACL_ERROR_GROUP_NOT_SET, 100040);
    CODE(ACL_ERROR_GROUP_NOT_CREATE, 100041);
    CODE(ACL_ERROR_PROF_ALREADY_RUN, 100042);
    CODE(ACL_ERROR_PROF_NOT_RUN, 100043);
    CODE(ACL_ERROR_DUMP_ALREADY_RUN, 100044);
    CODE(ACL_ERROR_DUMP_NOT_RUN, 100045);
    CODE(ACL_ERROR_PROF_REPEAT_SUBSCRIBE, 148046);
    CODE(ACL_ERROR_PROF_API_CONFLICT, 148047);
    CODE(ACL_ERROR_INVALID_MAX_OPQUEUE_NUM_CONFIG, 148048);
    CODE(ACL_ERROR_INVALID_OPP_PATH, 148049);
    CODE(ACL_ERROR_OP_UNSUPPORTED_DYNAMIC, 148050);
    CODE(ACL_ERROR_RELATIVE_RESOURCE_NOT_CLEARED, 148051);
    CODE(ACL_ERROR_UNSUPPORTED_JPEG, 148052);
    CODE(ACL_ERROR_INVALID_BUNDLE_MODEL_ID, 148053);
    CODE(ACL_ERROR_BAD_ALLOC, 200000);
    CODE(ACL_ERROR_API_NOT_SUPPORT, 200001);
    CODE(ACL_ERROR_INVALID_DEVICE, 200002);
    CODE(ACL_ERROR_MEMORY_ADDRESS_UNALIGNED, 200003);
    CODE(ACL_ERROR_RESOURCE_NOT_MATCH, 200004);
    CODE(ACL_ERROR_INVALID_RESOURCE_HANDLE, 200005);
    CODE(ACL_ERROR_FEATURE_UNSUPPORTED, 200006);
    CODE(ACL_ERROR_PROF_MODULES_UNSUPPORTED, 200007);
    CODE(ACL_ERROR_STORAGE_OVER_LIMIT, 300000);
    CODE(ACL_ERROR_INTERNAL_ERROR, 500000);
    CODE(ACL_ERROR_FAILURE, 500001);
    CODE(ACL_ERROR_GE_FAILURE, 500002);
    CODE(ACL_ERROR_RT_FAILURE, 500003);
    CODE(ACL_ERROR_DRV_FAILURE, 500004);
    CODE(ACL_ERROR_PROFILING_FAILURE, 500005);
    CODE(ACL_ERROR_RT_PARAM_INVALID, 107000);
    CODE(ACL_ERROR_RT_INVALID_DEVICEID, 107001);
    CODE(ACL_ERROR_RT_CONTEXT_NULL, 107002);
    CODE(ACL_ERROR_RT_STREAM_CONTEXT, 107003);
    CODE(ACL_ERROR_RT_MODEL_CONTEXT, 107004);
    CODE(ACL_ERROR_RT_STREAM_MODEL, 107005);
    CODE(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, 107006);
    CODE(ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL, 107007);
    CODE(ACL_ERROR_RT_ADDR_UNALIGNED, 107008);
    CODE(ACL_ERROR_RT_FILE_OPEN, 107009);
    CODE(ACL_ERROR_RT_FILE_WRITE, 107010);
    CODE(ACL_ERROR_RT_STREAM_SUBSCRIBE, 107011);
    CODE(ACL_ERROR_RT_THREAD_SUBSCRIBE, 107012);
    CODE(ACL_ERROR_RT_GROUP_NOT_SET, 107013);
    CODE(ACL_ERROR_RT_GROUP_NOT_CREATE, 107014);
    CODE(ACL_ERROR_RT_STREAM_NO_CB_REG, 107015);
    CODE(ACL_ERROR_RT_INVALID_MEMORY_TYPE, 107016);
    CODE(ACL_ERROR_RT_INVALID_HANDLE, 107017);
    CODE(ACL_ERROR_RT_INVALID_MALLOC_TYPE, 107018);
    CODE(ACL_ERROR_RT_WAIT_TIMEOUT, 107019);
    CODE(ACL_ERROR_RT_TASK_TIMEOUT, 107020);
    CODE(ACL_ERROR_RT_SYSPARAMOPT_NOT_SET, 107021);
    CODE(ACL_ERROR_RT_DEVICE_TASK_ABORT, 107022);
    CODE(ACL_ERROR_RT_STREAM_ABORT, 107023);
    CODE(ACL_ERROR_RT_CAPTURE_DEPENDENCY, 107024);
    CODE(ACL_ERROR_RT_STREAM_UNJOINED, 107025);
    CODE(ACL_ERROR_RT_MODEL_CAPTURED, 107026);
    CODE(ACL_ERROR_RT_STREAM_CAPTURED, 107027);
    CODE(ACL_ERROR_RT_EVENT_CAPTURED, 107028);
    CODE(ACL_ERROR_RT_STREAM_NOT_CAPTURED, 107029);
    CODE(ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT, 107030);
    CODE(ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT, 107031);
    CODE(ACL_ERROR_STREAM_CAPTURE_CONFLICT, 107032);
    CODE(ACL_ERROR_STREAM_TASK_GROUP_STATUS, 107033);
    CODE(ACL_ERROR_STREAM_TASK_GROUP_INTR, 107034);
    CODE(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, 207000);
    CODE(ACL_ERROR_RT_MEMORY_ALLOCATION, 207001);
    CODE(ACL_ERROR_RT_MEMORY_FREE, 207002);
    CODE(ACL_ERROR_RT_AICORE_OVER_FLOW, 207003);
    CODE(ACL_ERROR_RT_NO_DEVICE, 207004);
    CODE(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, 207005);
    CODE(ACL_ERROR_RT_NO_PERMISSION, 207006);
    CODE(ACL_ERROR_RT_NO_EVENT_RESOURCE, 207007);
    CODE(ACL_ERROR_RT_NO_STREAM_RESOURCE, 207008);
    CODE(ACL_ERROR_RT_NO_NOTIFY_RESOURCE, 207009);
    CODE(ACL_ERROR_RT_NO_MODEL_RESOURCE, 207010);
    CODE(ACL_ERROR_RT_NO_CDQ_RESOURCE, 207011);
    CODE(ACL_ERROR_RT_OVER_LIMIT, 207012);
    CODE(ACL_ERROR_RT_QUEUE_EMPTY, 207013);
    CODE(ACL_ERROR_RT_QUEUE_FULL, 207014);
    CODE(ACL_ERROR_RT_REPEATED_INIT, 207015);
    CODE(ACL_ERROR_RT_AIVEC_OVER_FLOW, 207016);
    CODE(ACL_ERROR_RT_OVER_FLOW, 207017);
    CODE(ACL_ERROR_RT_DEVICE_OOM, 207018);
    CODE(ACL_ERROR_RT_INTERNAL_ERROR, 507000);
    CODE(ACL_ERROR_RT_TS_ERROR, 507001);
    CODE(ACL_ERROR_RT_STREAM_TASK_FULL, 507002);
    CODE(ACL_ERROR_RT_STREAM_TASK_EMPTY, 507003);
    CODE(ACL_ERROR_RT_STREAM_NOT_COMPLETE, 507004);
    CODE(ACL_ERROR_RT_END_OF_SEQUENCE, 507005);
    CODE(ACL_ERROR_RT_EVENT_NOT_COMPLETE, 507006);
    CODE(ACL_ERROR_RT_CONTEXT_RELEASE_ERROR, 507007);
    CODE(ACL_ERROR_RT_SOC_VERSION, 507008);
    CODE(ACL_ERROR_RT_TASK_TYPE_NOT_SUPPORT, 507009);
    CODE(ACL_ERROR_RT_LOST_HEARTBEAT, 507010);
    CODE(ACL_ERROR_RT_MODEL_EXECUTE, 507011);
    CODE(ACL_ERROR_RT_REPORT_TIMEOUT, 507012);
    CODE(ACL_ERROR_RT_SYS_DMA, 507013);
    CODE(ACL_ERROR_RT_AICORE_TIMEOUT, 507014);
    CODE(ACL_ERROR_RT_AICORE_EXCEPTION, 507015);
    CODE(ACL_ERROR_RT_AICORE_TRAP_EXCEPTION, 507016);
    CODE(ACL_ERROR_RT_AICPU_TIMEOUT, 507017);
    CODE(ACL_ERROR_RT_AICPU_EXCEPTION, 507018);
    CODE(ACL_ERROR_RT_AICPU_DATADUMP_RSP_ERR, 507019);
    CODE(ACL_ERROR_RT_AICPU_MODEL_RSP_ERR, 507020);
    CODE(ACL_ERROR_RT_PROFILING_ERROR, 507021);
    CODE(ACL_ERROR_RT_IPC_ERROR, 507022);
    CODE(ACL_ERROR_RT_MODEL_ABORT_NORMAL, 507023);
    CODE(ACL_ERROR_RT_KERNEL_UNREGISTERING, 507024);
    CODE(ACL_ERROR_RT_RINGBUFFER_NOT_INIT, 507025);
    CODE(ACL_ERROR_RT_RINGBUFFER_NO_DATA, 507026);
    CODE(ACL_ERROR_RT_KERNEL_LOOKUP, 507027);
    CODE(ACL_ERROR_RT_KERNEL_DUPLICATE, 507028);
    CODE(ACL_ERROR_RT_DEBUG_REGISTER_FAIL, 507029);
    CODE(ACL_ERROR_RT_DEBUG_UNREGISTER_FAIL, 507030);
    CODE(ACL_ERROR_RT_LABEL_CONTEXT, 507031);
    CODE(ACL_ERROR_RT_PROGRAM_USE_OUT, 507032);
    CODE(ACL_ERROR_RT_DEV_SETUP_ERROR, 507033);
    CODE(ACL_ERROR_RT_VECTOR_CORE_TIMEOUT, 507034);
    CODE(ACL_ERROR_RT_VECTOR_CORE_EXCEPTION, 507035);
    CODE(ACL_ERROR_RT_VECTOR_CORE_TRAP_EXCEPTION, 507036);
    CODE(ACL_ERROR_RT_CDQ_BATCH_ABNORMAL, 507037);
    CODE(ACL_ERROR_RT_DIE_MODE_CHANGE_ERROR, 507038);
    CODE(ACL_ERROR_RT_DIE_SET_ERROR, 507039);
    CODE(ACL_ERROR_RT_INVALID_DIEID, 507040);
    CODE(ACL_ERROR_RT_DIE_MODE_NOT_SET, 507041);
    CODE(ACL_ERROR_RT_AICORE_TRAP_READ_OVERFLOW, 507042);
    CODE(ACL_ERROR_RT_AICORE_TRAP_WRITE_OVERFLOW, 507043);
    CODE(ACL_ERROR_RT_VECTOR_CORE_TRAP_READ_OVERFLOW, 507044);
    CODE(ACL_ERROR_RT_VECTOR_CORE_TRAP_WRITE_OVERFLOW, 507045);
    CODE(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, 507046);
    CODE(ACL_ERROR_RT_EVENT_SYNC_TIMEOUT, 507047);
    CODE(ACL_ERROR_RT_FFTS_PLUS_TIMEOUT, 507048);
    CODE(ACL_ERROR_RT_FFTS_PLUS_EXCEPTION, 507049);
    CODE(ACL_ERROR_RT_FFTS_PLUS_TRAP_EXCEPTION, 507050);
    CODE(ACL_ERROR_RT_SEND_MSG, 507051);
    CODE(ACL_ERROR_RT_COPY_DATA, 507052);
    CODE(ACL_ERROR_RT_DEVICE_MEM_ERROR, 507053);
    CODE(ACL_ERROR_RT_HBM_MULTI_BIT_ECC_ERROR, 507054);
    CODE(ACL_ERROR_RT_DRV_INTERNAL_ERROR, 507899);
    CODE(ACL_ERROR_RT_AICPU_INTERNAL_ERROR, 507900);
    CODE(ACL_ERROR_RT_SOCKET_CLOSE, 507901);
    CODE(ACL_ERROR_RT_AICPU_INFO_LOAD_RSP_ERR, 507902);
    CODE(ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED, 507903);
    CODE(ACL_STREAM_FAST_LAUNCH, 0x00000001U);
    CODE(ACL_STREAM_FAST_SYNC, 0x00000002U);
    CODE(ACL_EVENT_SYNC, 0x00000001U);
    CODE(ACL_EVENT_TIME_LINE, 0x00000008U);
    CODE(ACL_CONTINUE_ON_FAILURE, 0x00000000ULL);
    CODE(ACL_STOP_ON_FAILURE, 0x00000001ULL);
    CODE(ACLNN_SUCCESS, 0);
    CODE(ACLNN_ERR_PARAM_NULLPTR, 161001);
    CODE(ACLNN_ERR_PARAM_INVALID, 161002);
    CODE(ACLNN_ERR_RUNTIME_ERROR, 361001);
    CODE(ACLNN_ERR_INNER, 561000);
    CODE(ACLNN_ERR_INNER_INFERSHAPE_ERROR, 561001);
    CODE(ACLNN_ERR_INNER_TILING_ERROR, 561002);
    CODE(ACLNN_ERR_INNER_FIND_KERNEL_ERROR, 561003);
    CODE(ACLNN_ERR_INNER_CREATE_EXECUTOR, 561101);
    CODE(ACLNN_ERR_INNER_NOT_TRANS_EXECUTOR, 561102);
    CODE(ACLNN_ERR_INNER_NULLPTR, 561103);
    CODE(ACLNN_ERR_INNER_WRONG_ATTR_INFO_SIZE, 561104);
    CODE(ACLNN_ERR_INNER_KEY_CONFLICT, 561105);
    CODE(ACLNN_ERR_INNER_INVALID_IMPL_MODE, 561106);
    CODE(ACLNN_ERR_INNER_OPP_PATH_NOT_FOUND, 561107);
    CODE(ACLNN_ERR_OPP_KERNEL_PKG_NOT_FOUND, 561112);
    CODE(ACLNN_ERR_INNER_LOAD_JSON_FAILED, 561108);
    CODE(ACLNN_ERR_INNER_JSON_VALUE_NOT_FOUND, 561109);
    CODE(ACLNN_ERR_INNER_JSON_FORMAT_INVALID, 561110);
    CODE(ACLNN_ERR_INNER_JSON_DTYPE_INVALID, 561111);
    CODE(ACLNN_ERR_INNER_OP_FILE_INVALID, 561113);
    CODE(ACLNN_ERR_INNER_ATTR_NUM_OUT_OF_BOUND, 561114);
    CODE(ACLNN_ERR_INNER_ATTR_LEN_NOT_ENOUGH, 561115);
    CODE(ACLNN_ERR_INNER_INPUT_NUM_IN_JSON_TOO_LARGE, 561116);
    CODE(ACLNN_ERR_INNER_INPUT_JSON_IS_NULL, 561117);
    CODE(ACLNN_ERR_INNER_STATIC_WORKSPACE_INVALID, 561118);
    CODE(ACLNN_ERR_INNER_STATIC_BLOCK_DIM_INVALID, 561119);

#if NPU4J_CANN >= 900
    CODE(ACL_ERROR_RT_TASK_ABORT_STOP, 107035);
    CODE(ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED, 107036);
    CODE(ACL_ERROR_RT_MODEL_RUNNING, 107037);
    CODE(ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD, 107038);
    CODE(ACL_ERROR_RT_INSUFFICIENT_INPUT_ARRAY, 107039);
    CODE(ACL_ERROR_RT_MODEL_UPDATE_FAILED, 107040);
    CODE(ACL_ERROR_RT_SYMBOL_NOT_FOUND, 107042);
    CODE(ACL_ERROR_RT_INVALID_SYMBOL, 107043);
    CODE(ACL_ERROR_RT_INVALID_DEVICE_FUNCTION, 107044);
    CODE(ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING, 107045);
    CODE(ACL_ERROR_RT_FEATURE_NOT_SUPPORT_UPDATE_OP, 207019);
    CODE(ACL_ERROR_RT_TIMEOUT, 207020);
    CODE(ACL_ERROR_RT_LINK_TYPE_NOT_SUPPORTED, 207021);
    CODE(ACL_ERROR_RT_SUSPECT_DEVICE_MEM_ERROR, 507055);
    CODE(ACL_ERROR_RT_LINK_ERROR, 507056);
    CODE(ACL_ERROR_RT_SUSPECT_REMOTE_ERROR, 507057);
    CODE(ACL_ERROR_RT_COMM_OP_RETRY_FAIL, 507904);
    CODE(ACL_ERROR_SNAPSHOT_LOCK_TIMEOUT, 507905);
    CODE(ACL_ERROR_SNAPSHOT_LOCK_FAILED, 507906);
    CODE(ACL_ERROR_SNAPSHOT_UNLOCK_FAILED, 507907);
    CODE(ACL_ERROR_SNAPSHOT_BACKUP_FAILED, 507908);
    CODE(ACL_ERROR_SNAPSHOT_RESTORE_FAILED, 507909);
    CODE(ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED, 507910);
    CODE(ACL_ERROR_HOST_MEMORY_NOT_REGISTERED, 507911);
    CODE(ACL_ERROR_SNAPSHOT_CALLBACK_FAILED, 507912);
    CODE(ACL_ERROR_SNAPSHOT_REGISTER_CALLBACK_FAILED, 507913);
    CODE(ACL_ERROR_RT_L3_PORT_ERROR, 507914);
    CODE(ACL_ERROR_RT_CCU_TIMEOUT, 507915);
    CODE(ACL_ERROR_RT_CCU_EXCEPTION, 507916);
#endif
    return differing > 0;
}

#endif
