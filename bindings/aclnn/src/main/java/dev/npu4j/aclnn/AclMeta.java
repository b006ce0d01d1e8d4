package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnn/acl_meta.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclMeta {
    private AclMeta() {
    }

    private static final class AclCreateBoolArray {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclCreateBoolArray", DESCRIPTOR);
    }

    public static MemorySegment aclCreateBoolArray(MemorySegment value, long size) {
        AclnnLibraries.requireOpen();
        try {
            return (MemorySegment) AclCreateBoolArray.HANDLE.invokeExact(value, size);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclCreateFloatArray {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclCreateFloatArray", DESCRIPTOR);
    }

    public static MemorySegment aclCreateFloatArray(MemorySegment value, long size) {
        AclnnLibraries.requireOpen();
        try {
            return (MemorySegment) AclCreateFloatArray.HANDLE.invokeExact(value, size);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclCreateIntArray {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclCreateIntArray", DESCRIPTOR);
    }

    public static MemorySegment aclCreateIntArray(MemorySegment value, long size) {
        AclnnLibraries.requireOpen();
        try {
            return (MemorySegment) AclCreateIntArray.HANDLE.invokeExact(value, size);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclCreateScalar {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclCreateScalar", DESCRIPTOR);
    }

    public static MemorySegment aclCreateScalar(MemorySegment value, int dataType) {
        AclnnLibraries.requireOpen();
        try {
            return (MemorySegment) AclCreateScalar.HANDLE.invokeExact(value, dataType);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclCreateTensor {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(
            ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclCreateTensor", DESCRIPTOR);
    }

    public static MemorySegment aclCreateTensor(
            MemorySegment viewDims, long viewDimsNum, int dataType, MemorySegment stride, long offset, int format,
            MemorySegment storageDims, long storageDimsNum, MemorySegment tensorData) {
        AclnnLibraries.requireOpen();
        try {
            return (MemorySegment) AclCreateTensor.HANDLE.invokeExact(
                viewDims, viewDimsNum, dataType, stride, offset, format, storageDims, storageDimsNum, tensorData);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclCreateTensorList {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclCreateTensorList", DESCRIPTOR);
    }

    public static MemorySegment aclCreateTensorList(MemorySegment value, long size) {
        AclnnLibraries.requireOpen();
        try {
            return (MemorySegment) AclCreateTensorList.HANDLE.invokeExact(value, size);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclDestroyAclOpExecutor {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclDestroyAclOpExecutor", DESCRIPTOR);
    }

    public static int aclDestroyAclOpExecutor(MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclDestroyAclOpExecutor.HANDLE.invokeExact(executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclDestroyBoolArray {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclDestroyBoolArray", DESCRIPTOR);
    }

    public static int aclDestroyBoolArray(MemorySegment array) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclDestroyBoolArray.HANDLE.invokeExact(array);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclDestroyFloatArray {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclDestroyFloatArray", DESCRIPTOR);
    }

    public static int aclDestroyFloatArray(MemorySegment array) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclDestroyFloatArray.HANDLE.invokeExact(array);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclDestroyIntArray {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclDestroyIntArray", DESCRIPTOR);
    }

    public static int aclDestroyIntArray(MemorySegment array) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclDestroyIntArray.HANDLE.invokeExact(array);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclDestroyScalar {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclDestroyScalar", DESCRIPTOR);
    }

    public static int aclDestroyScalar(MemorySegment scalar) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclDestroyScalar.HANDLE.invokeExact(scalar);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclDestroyTensor {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclDestroyTensor", DESCRIPTOR);
    }

    public static int aclDestroyTensor(MemorySegment tensor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclDestroyTensor.HANDLE.invokeExact(tensor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclDestroyTensorList {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclDestroyTensorList", DESCRIPTOR);
    }

    public static int aclDestroyTensorList(MemorySegment array) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclDestroyTensorList.HANDLE.invokeExact(array);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclSetAclOpExecutorRepeatable {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclSetAclOpExecutorRepeatable", DESCRIPTOR);
    }

    public static int aclSetAclOpExecutorRepeatable(MemorySegment executor) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclSetAclOpExecutorRepeatable.HANDLE.invokeExact(executor);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclSetInputTensorAddr {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclSetInputTensorAddr", DESCRIPTOR);
    }

    public static int aclSetInputTensorAddr(MemorySegment executor, long index, MemorySegment tensor, MemorySegment addr) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclSetInputTensorAddr.HANDLE.invokeExact(executor, index, tensor, addr);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclSetOutputTensorAddr {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclSetOutputTensorAddr", DESCRIPTOR);
    }

    public static int aclSetOutputTensorAddr(MemorySegment executor, long index, MemorySegment tensor, MemorySegment addr) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclSetOutputTensorAddr.HANDLE.invokeExact(executor, index, tensor, addr);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclSetTensorAddr {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclSetTensorAddr", DESCRIPTOR);
    }

    public static int aclSetTensorAddr(MemorySegment executor, long index, MemorySegment tensor, MemorySegment addr) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclSetTensorAddr.HANDLE.invokeExact(executor, index, tensor, addr);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclSetRawTensorAddr {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclSetRawTensorAddr", DESCRIPTOR);
    }

    public static int aclSetRawTensorAddr(MemorySegment tensor, MemorySegment addr) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclSetRawTensorAddr.HANDLE.invokeExact(tensor, addr);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclGetRawTensorAddr {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclGetRawTensorAddr", DESCRIPTOR);
    }

    public static int aclGetRawTensorAddr(MemorySegment tensor, MemorySegment addr) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclGetRawTensorAddr.HANDLE.invokeExact(tensor, addr);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclGetDataType {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclGetDataType", DESCRIPTOR);
    }

    public static int aclGetDataType(MemorySegment tensor, MemorySegment dataType) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclGetDataType.HANDLE.invokeExact(tensor, dataType);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclGetFormat {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclGetFormat", DESCRIPTOR);
    }

    public static int aclGetFormat(MemorySegment tensor, MemorySegment format) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclGetFormat.HANDLE.invokeExact(tensor, format);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }
}
