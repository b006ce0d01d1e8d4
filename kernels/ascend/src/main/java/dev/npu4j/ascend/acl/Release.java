package dev.npu4j.ascend.acl;

import dev.npu4j.aclnn.AclMeta;
import java.lang.foreign.MemorySegment;
import java.util.function.IntSupplier;

/// Gives back what CANN gave. Where that fails it is tried once more, because what is not given back is lost for the life
/// of the process; the answer is that of the last attempt. On the device's thread only.
public final class Release {
    private Release() {
    }

    public static int memory(long address) {
        return twice(() -> Acl.aclrtFree(address));
    }

    public static int event(long event) {
        return twice(() -> Acl.aclrtDestroyEvent(event));
    }

    /// Waits for the stream's work.
    public static int stream(long stream) {
        return twice(() -> Acl.aclrtDestroyStream(stream));
    }

    /// Does not wait.
    public static int streamAtOnce(long stream) {
        return twice(() -> Acl.aclrtDestroyStreamForce(stream));
    }

    public static int context(long context) {
        return twice(() -> Acl.aclrtDestroyContext(context));
    }

    public static int device(int ordinal) {
        return twice(() -> Acl.aclrtResetDevice(ordinal));
    }

    public static int tensor(MemorySegment tensor) {
        return twice(() -> AclMeta.aclDestroyTensor(tensor));
    }

    /// And the tensors in it.
    public static int list(MemorySegment list) {
        return twice(() -> AclMeta.aclDestroyTensorList(list));
    }

    public static int array(MemorySegment array) {
        return twice(() -> AclMeta.aclDestroyIntArray(array));
    }

    public static int executor(MemorySegment executor) {
        return twice(() -> AclMeta.aclDestroyAclOpExecutor(executor));
    }

    private static int twice(IntSupplier release) {
        int status = release.getAsInt();
        if (status == 0) {
            return 0;
        }
        Acl.recentMessage(); // of the first attempt: nobody's any more
        return release.getAsInt();
    }
}
