package dev.npu4j.ascend.acl;

import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.DeviceException.Kind;
import java.util.function.Supplier;

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
        return of(operator, phase, status, () -> "");
    }

    /// The same, with what we know ourselves in front of CANN's words.
    ///
    /// @param ours asked when CANN's words are safe, so that it may make further calls
    public static DeviceException of(String operator, String phase, int status, Supplier<String> ours) {
        String text = Acl.recentMessage();
        return new DeviceException(kind(status), operator, phase, Codes.name(status) + " " + status,
            ours.get() + (text.isEmpty() ? "CANN gives no further text" : text), null);
    }

    /// Whether a status says that memory ran out.
    public static boolean isOutOfMemory(int status) {
        return kind(status) == Kind.OUT_OF_MEMORY;
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
