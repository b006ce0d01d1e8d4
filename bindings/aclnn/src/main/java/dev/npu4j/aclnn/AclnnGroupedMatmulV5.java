package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnnop/aclnn_grouped_matmul_v5.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclnnGroupedMatmulV5 {
    private AclnnGroupedMatmulV5() {
    }

    private static final class GetWorkspaceSize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(
            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnGroupedMatmulV5GetWorkspaceSize", DESCRIPTOR);
    }

    public static int aclnnGroupedMatmulV5GetWorkspaceSize(
            MemorySegment x, MemorySegment weight, MemorySegment biasOptional, MemorySegment scaleOptional, MemorySegment offsetOptional,
            MemorySegment antiquantScaleOptional, MemorySegment antiquantOffsetOptional, MemorySegment perTokenScaleOptional,
            MemorySegment groupListOptional, MemorySegment activationInputOptional, MemorySegment activationQuantScaleOptional,
            MemorySegment activationQuantOffsetOptional, long splitItem, long groupType, long groupListType, long actType,
            MemorySegment tuningConfigOptional, MemorySegment out, MemorySegment activationFeatureOutOptional,
            MemorySegment dynQuantScaleOutOptional, MemorySegment workspaceSize, MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) GetWorkspaceSize.HANDLE.invokeExact(
                x, weight, biasOptional, scaleOptional, offsetOptional, antiquantScaleOptional, antiquantOffsetOptional,
                perTokenScaleOptional, groupListOptional, activationInputOptional, activationQuantScaleOptional,
                activationQuantOffsetOptional, splitItem, groupType, groupListType, actType, tuningConfigOptional, out,
                activationFeatureOutOptional, dynQuantScaleOutOptional, workspaceSize, executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class Execute {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnGroupedMatmulV5", DESCRIPTOR);
    }

    public static int aclnnGroupedMatmulV5(MemorySegment workspace, long workspaceSize, MemorySegment executor, MemorySegment stream) {
        AclnnLibraries.requireOpen();
        try {
            return (int) Execute.HANDLE.invokeExact(workspace, workspaceSize, executor, stream);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    /// Whether this toolkit has the operator: both of its functions.
    public static boolean isPresent() {
        return AclnnLibraries.has("aclnnGroupedMatmulV5GetWorkspaceSize") && AclnnLibraries.has("aclnnGroupedMatmulV5");
    }
}
