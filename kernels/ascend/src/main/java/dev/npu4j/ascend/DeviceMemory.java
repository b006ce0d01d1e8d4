package dev.npu4j.ascend;

import dev.npu4j.ascend.acl.Acl;
import dev.npu4j.ascend.acl.AclError;

/// Allocation on the device. On its thread only.
final class DeviceMemory {
    // Kernels may read up to 32 bytes past what they are given, and blocks begin at multiples of 64 bytes: 512 satisfies both.
    private static final long BLOCK = 512;

    private DeviceMemory() {
    }

    static long roundUp(long bytes) {
        return Math.addExact(Math.max(bytes, 1), BLOCK - 1) / BLOCK * BLOCK;
    }

    /// At least one byte, contents undefined.
    ///
    /// @throws dev.npu4j.kernels.error.DeviceException OUT_OF_MEMORY with what is free, and any other failure
    static long allocate(String operator, long bytes) {
        long[] address = new long[1];
        int status = Acl.aclrtMalloc(address, Math.max(bytes, 1), Acl.ACL_MEM_MALLOC_HUGE_FIRST);
        if (status == 0) {
            return address[0];
        }
        throw AclError.isOutOfMemory(status)
            ? AclError.of(operator, "allocate", status, () -> bytes + " bytes could not be had; " + left() + ": ")
            : AclError.of(operator, "allocate", status);
    }

    private static String left() {
        long[] free = new long[1];
        long[] total = new long[1];
        if (Acl.aclrtGetMemInfo(Acl.ACL_HBM_MEM, free, total) != 0) {
            return "how many are left CANN does not say";
        }
        return free[0] + " of " + total[0] + " are free";
    }
}
