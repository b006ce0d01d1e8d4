package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnnop/aclnn_moe_finalize_routing_v2.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclnnMoeFinalizeRoutingV2 {
    private AclnnMoeFinalizeRoutingV2() {
    }

    private static final class GetWorkspaceSize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(
            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnMoeFinalizeRoutingV2GetWorkspaceSize", DESCRIPTOR);
    }

    public static int aclnnMoeFinalizeRoutingV2GetWorkspaceSize(
            MemorySegment expandedX, MemorySegment expandedRowIdx, MemorySegment x1Optional, MemorySegment x2Optional,
            MemorySegment biasOptional, MemorySegment scalesOptional, MemorySegment expertIdxOptional, long dropPadMode,
            MemorySegment out, MemorySegment workspaceSize, MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) GetWorkspaceSize.HANDLE.invokeExact(
                expandedX, expandedRowIdx, x1Optional, x2Optional, biasOptional, scalesOptional, expertIdxOptional, dropPadMode, out,
                workspaceSize, executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class Execute {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnMoeFinalizeRoutingV2", DESCRIPTOR);
    }

    public static int aclnnMoeFinalizeRoutingV2(MemorySegment workspace, long workspaceSize, MemorySegment executor, MemorySegment stream) {
        AclnnLibraries.requireOpen();
        try {
            return (int) Execute.HANDLE.invokeExact(workspace, workspaceSize, executor, stream);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    /// Whether this toolkit has the operator: both of its functions.
    public static boolean isPresent() {
        return AclnnLibraries.has("aclnnMoeFinalizeRoutingV2GetWorkspaceSize") && AclnnLibraries.has("aclnnMoeFinalizeRoutingV2");
    }
}
