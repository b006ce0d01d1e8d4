package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnnop/aclnn_moe_init_routing_v2.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclnnMoeInitRoutingV2 {
    private AclnnMoeInitRoutingV2() {
    }

    private static final class GetWorkspaceSize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(
            JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_BOOLEAN, ADDRESS, ADDRESS,
            ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnMoeInitRoutingV2GetWorkspaceSize", DESCRIPTOR);
    }

    public static int aclnnMoeInitRoutingV2GetWorkspaceSize(
            MemorySegment x, MemorySegment expertIdx, long activeNumOptional, long expertCapacityOptional,
            long expertNumOptional, long dropPadModeOptional, long expertTokensCountOrCumsumFlagOptional,
            boolean expertTokensBeforeCapacityFlagOptional, MemorySegment expandedXOut, MemorySegment expandedRowIdxOut,
            MemorySegment expertTokensCountOrCumsumOutOptional, MemorySegment expertTokensBeforeCapacityOutOptional,
            MemorySegment workspaceSize, MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) GetWorkspaceSize.HANDLE.invokeExact(
                x, expertIdx, activeNumOptional, expertCapacityOptional, expertNumOptional, dropPadModeOptional,
                expertTokensCountOrCumsumFlagOptional, expertTokensBeforeCapacityFlagOptional, expandedXOut, expandedRowIdxOut,
                expertTokensCountOrCumsumOutOptional, expertTokensBeforeCapacityOutOptional, workspaceSize, executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class Execute {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnMoeInitRoutingV2", DESCRIPTOR);
    }

    public static int aclnnMoeInitRoutingV2(MemorySegment workspace, long workspaceSize, MemorySegment executor, MemorySegment stream) {
        AclnnLibraries.requireOpen();
        try {
            return (int) Execute.HANDLE.invokeExact(workspace, workspaceSize, executor, stream);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    /// Whether this toolkit has the operator: both of its functions.
    public static boolean isPresent() {
        return AclnnLibraries.has("aclnnMoeInitRoutingV2GetWorkspaceSize") && AclnnLibraries.has("aclnnMoeInitRoutingV2");
    }
}
