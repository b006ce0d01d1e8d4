package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnnop/aclnn_rotary_position_embedding.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclnnRotaryPositionEmbedding {
    private AclnnRotaryPositionEmbedding() {
    }

    private static final class GetWorkspaceSize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(
            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnRotaryPositionEmbeddingGetWorkspaceSize", DESCRIPTOR);
    }

    public static int aclnnRotaryPositionEmbeddingGetWorkspaceSize(
            MemorySegment x, MemorySegment cos, MemorySegment sin, long mode, MemorySegment out, MemorySegment workspaceSize,
            MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) GetWorkspaceSize.HANDLE.invokeExact(x, cos, sin, mode, out, workspaceSize, executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class Execute {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnRotaryPositionEmbedding", DESCRIPTOR);
    }

    public static int aclnnRotaryPositionEmbedding(MemorySegment workspace, long workspaceSize, MemorySegment executor, MemorySegment stream) {
        AclnnLibraries.requireOpen();
        try {
            return (int) Execute.HANDLE.invokeExact(workspace, workspaceSize, executor, stream);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    /// Whether this toolkit has the operator: both of its functions.
    public static boolean isPresent() {
        return AclnnLibraries.has("aclnnRotaryPositionEmbeddingGetWorkspaceSize") && AclnnLibraries.has("aclnnRotaryPositionEmbedding");
    }
}
