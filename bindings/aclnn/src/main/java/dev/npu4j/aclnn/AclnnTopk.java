package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnnop/aclnn_topk.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclnnTopk {
    private AclnnTopk() {
    }

    private static final class GetWorkspaceSize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(
            JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_BOOLEAN, JAVA_BOOLEAN, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnTopkGetWorkspaceSize", DESCRIPTOR);
    }

    public static int aclnnTopkGetWorkspaceSize(
            MemorySegment self, long k, long dim, boolean largest, boolean sorted, MemorySegment valuesOut, MemorySegment indicesOut,
            MemorySegment workspaceSize, MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) GetWorkspaceSize.HANDLE.invokeExact(self, k, dim, largest, sorted, valuesOut, indicesOut, workspaceSize, executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class Execute {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnTopk", DESCRIPTOR);
    }

    public static int aclnnTopk(MemorySegment workspace, long workspaceSize, MemorySegment executor, MemorySegment stream) {
        AclnnLibraries.requireOpen();
        try {
            return (int) Execute.HANDLE.invokeExact(workspace, workspaceSize, executor, stream);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    /// Whether this toolkit has the operator: both of its functions.
    public static boolean isPresent() {
        return AclnnLibraries.has("aclnnTopkGetWorkspaceSize") && AclnnLibraries.has("aclnnTopk");
    }
}
