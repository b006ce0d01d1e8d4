package dev.npu4j.ascend.acl;

import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.DeviceException.Kind;

/// What a status code of CANN means for whoever called.
public final class AclError {
    private AclError() {
    }

    /// The exception for a status other than success. Takes the thread's message, so that it must be asked at once, on the
    /// thread that made the call.
    ///
    /// @param operator the operator's line, or the object that was used
    /// @param phase    as in [DeviceException]
    public static DeviceException of(String operator, String phase, int status) {
        String text = Acl.recentMessage();
        return new DeviceException(kind(status), operator, phase, Codes.name(status) + " " + status,
            text.isEmpty() ? "CANN gives no further text" : text, null);
    }

    /// Throws unless the status is success.
    public static void check(String operator, String phase, int status) {
        if (status != 0) {
            throw of(operator, phase, status);
        }
    }

    private static Kind kind(int status) {
        return switch (status) {
            case 200000, 207001, 207018 -> Kind.OUT_OF_MEMORY; // BAD_ALLOC, RT_MEMORY_ALLOCATION, RT_DEVICE_OOM
            case 107019, 107020, 207020, 507046, 507047 -> Kind.TIMEOUT;
            case 507010, 507053, 507054 -> Kind.LOST; // the heartbeat, the device's memory
            default -> Kind.EXECUTION;
        };
    }
}
