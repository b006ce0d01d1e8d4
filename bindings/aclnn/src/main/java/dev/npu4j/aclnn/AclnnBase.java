package dev.npu4j.aclnn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `aclnn/aclnn_base.h`, as it is there: names, order and types of the parameters are those of CANN.
public final class AclnnBase {
    private AclnnBase() {
    }

    private static final class AclnnInit {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnInit", DESCRIPTOR);
    }

    public static int aclnnInit(MemorySegment configPath) {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclnnInit.HANDLE.invokeExact(configPath);
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }

    private static final class AclnnFinalize {
        static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_INT);
        static final MethodHandle HANDLE = AclnnLibraries.downcall("aclnnFinalize", DESCRIPTOR);
    }

    public static int aclnnFinalize() {
        AclnnLibraries.requireOpen();
        try {
            return (int) AclnnFinalize.HANDLE.invokeExact();
        } catch (Throwable failure) {
            throw AclnnLibraries.unexpected(failure);
        }
    }
}
