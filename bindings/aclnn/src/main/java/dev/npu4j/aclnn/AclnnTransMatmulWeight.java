package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnnop/aclnn_trans_matmul_weight.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclnnTransMatmulWeight {
    private AclnnTransMatmulWeight() {
    }

    private static final class CalculateSize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnCalculateMatmulWeightSizeV2", DESCRIPTOR);
    }

    public static int aclnnCalculateMatmulWeightSizeV2(MemorySegment tensorShape, int dataType, MemorySegment weightTensorSize) {
        AclnnLibraries.requireOpen();
        try {
            return (int) CalculateSize.HANDLE.invokeExact(tensorShape, dataType, weightTensorSize);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class GetWorkspaceSize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnTransMatmulWeightGetWorkspaceSize", DESCRIPTOR);
    }

    public static int aclnnTransMatmulWeightGetWorkspaceSize(
            MemorySegment mmWeightRef, MemorySegment workspaceSize, MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) GetWorkspaceSize.HANDLE.invokeExact(mmWeightRef, workspaceSize, executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class Execute {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnTransMatmulWeight", DESCRIPTOR);
    }

    public static int aclnnTransMatmulWeight(MemorySegment workspace, long workspaceSize, MemorySegment executor, MemorySegment stream) {
        AclnnLibraries.requireOpen();
        try {
            return (int) Execute.HANDLE.invokeExact(workspace, workspaceSize, executor, stream);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    /// Whether this toolkit has the operator: both of its functions.
    public static boolean isPresent() {
        return AclnnLibraries.has("aclnnTransMatmulWeightGetWorkspaceSize") && AclnnLibraries.has("aclnnTransMatmulWeight");
    }
}
