package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnnop/aclnn_prompt_flash_attention_v3.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclnnPromptFlashAttentionV3 {
    private AclnnPromptFlashAttentionV3() {
    }

    private static final class GetWorkspaceSize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(
            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG,
            JAVA_DOUBLE, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnPromptFlashAttentionV3GetWorkspaceSize", DESCRIPTOR);
    }

    public static int aclnnPromptFlashAttentionV3GetWorkspaceSize(
            MemorySegment query, MemorySegment key, MemorySegment value, MemorySegment pseShift, MemorySegment attenMask,
            MemorySegment actualSeqLengths, MemorySegment actualSeqLengthsKv, MemorySegment deqScale1, MemorySegment quantScale1,
            MemorySegment deqScale2, MemorySegment quantScale2, MemorySegment quantOffset2, long numHeads, double scaleValue,
            long preTokens, long nextTokens, MemorySegment inputLayout, long numKeyValueHeads, long sparseMode, long innerPrecise,
            MemorySegment attentionOut, MemorySegment workspaceSize, MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) GetWorkspaceSize.HANDLE.invokeExact(
                query, key, value, pseShift, attenMask, actualSeqLengths, actualSeqLengthsKv, deqScale1, quantScale1, deqScale2,
                quantScale2, quantOffset2, numHeads, scaleValue, preTokens, nextTokens, inputLayout, numKeyValueHeads, sparseMode,
                innerPrecise, attentionOut, workspaceSize, executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class Execute {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnPromptFlashAttentionV3", DESCRIPTOR);
    }

    public static int aclnnPromptFlashAttentionV3(
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
        return AclnnLibraries.has("aclnnPromptFlashAttentionV3GetWorkspaceSize") && AclnnLibraries.has("aclnnPromptFlashAttentionV3");
    }
}
