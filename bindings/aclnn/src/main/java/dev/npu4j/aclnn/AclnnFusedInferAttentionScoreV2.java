package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnnop/aclnn_fused_infer_attention_score_v2.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclnnFusedInferAttentionScoreV2 {
    private AclnnFusedInferAttentionScoreV2() {
    }

    private static final class GetWorkspaceSize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(
            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
            ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_DOUBLE,
            JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_BOOLEAN, JAVA_LONG, JAVA_LONG,
            ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnFusedInferAttentionScoreV2GetWorkspaceSize", DESCRIPTOR);
    }

    public static int aclnnFusedInferAttentionScoreV2GetWorkspaceSize(
            MemorySegment query, MemorySegment key, MemorySegment value, MemorySegment pseShiftOptional, MemorySegment attenMaskOptional,
            MemorySegment actualSeqLengthsOptional, MemorySegment actualSeqLengthsKvOptional, MemorySegment deqScale1Optional,
            MemorySegment quantScale1Optional, MemorySegment deqScale2Optional, MemorySegment quantScale2Optional,
            MemorySegment quantOffset2Optional, MemorySegment antiquantScaleOptional, MemorySegment antiquantOffsetOptional,
            MemorySegment blockTableOptional, MemorySegment queryPaddingSizeOptional, MemorySegment kvPaddingSizeOptional,
            MemorySegment keyAntiquantScaleOptional, MemorySegment keyAntiquantOffsetOptional, MemorySegment valueAntiquantScaleOptional,
            MemorySegment valueAntiquantOffsetOptional, MemorySegment keySharedPrefixOptional, MemorySegment valueSharedPrefixOptional,
            MemorySegment actualSharedPrefixLenOptional, long numHeads, double scaleValue, long preTokens, long nextTokens,
            MemorySegment inputLayout, long numKeyValueHeads, long sparseMode, long innerPrecise, long blockSize, long antiquantMode,
            boolean softmaxLseFlag, long keyAntiquantMode, long valueAntiquantMode, MemorySegment attentionOut, MemorySegment softmaxLse,
            MemorySegment workspaceSize, MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) GetWorkspaceSize.HANDLE.invokeExact(
                query, key, value, pseShiftOptional, attenMaskOptional, actualSeqLengthsOptional, actualSeqLengthsKvOptional,
                deqScale1Optional, quantScale1Optional, deqScale2Optional, quantScale2Optional, quantOffset2Optional,
                antiquantScaleOptional, antiquantOffsetOptional, blockTableOptional, queryPaddingSizeOptional, kvPaddingSizeOptional,
                keyAntiquantScaleOptional, keyAntiquantOffsetOptional, valueAntiquantScaleOptional, valueAntiquantOffsetOptional,
                keySharedPrefixOptional, valueSharedPrefixOptional, actualSharedPrefixLenOptional, numHeads, scaleValue, preTokens,
                nextTokens, inputLayout, numKeyValueHeads, sparseMode, innerPrecise, blockSize, antiquantMode, softmaxLseFlag,
                keyAntiquantMode, valueAntiquantMode, attentionOut, softmaxLse, workspaceSize, executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class Execute {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnFusedInferAttentionScoreV2", DESCRIPTOR);
    }

    public static int aclnnFusedInferAttentionScoreV2(
            MemorySegment workspace, long workspaceSize, MemorySegment executor, MemorySegment stream) {
        AclnnLibraries.requireOpen();
        try {
            return (int) Execute.HANDLE.invokeExact(workspace, workspaceSize, executor, stream);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    /// Whether this toolkit has the operator: both of its functions.
    public static boolean isPresent() {
        return AclnnLibraries.has("aclnnFusedInferAttentionScoreV2GetWorkspaceSize") && AclnnLibraries.has("aclnnFusedInferAttentionScoreV2");
    }
}
