package dev.npu4j.kernels.error;

/// A device failed while it worked on a correct call. On asynchronous devices this surfaces at `synchronize()`, naming
/// the operator that caused it; the stream fails fast from then on.
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What kind of failure it was, and so what can still be done.
    public enum Kind {
        /// The operator failed; the device can still be used with a new stream.
        EXECUTION,
        /// Memory of the device or its host staging ran out; a smaller call may work.
        OUT_OF_MEMORY,
        /// The work was not done within the limit; its memory is kept until it is.
        TIMEOUT,
        /// The device is gone; everything on it is lost.
        LOST
    }

    private final Kind kind;
    private final String operator;
    private final String phase;
    private final String code;

    /// @param kind     what can still be done
    /// @param operator the operator that caused it, by its case line, or the object that was being used
    /// @param phase    `allocate`, `prepare`, `enqueue`, `run`, `synchronize` or `close`
    /// @param code     the device's own code, name and number, or an empty string where it has none
    /// @param message  the device's own words
    /// @param cause    the underlying failure, or null
    public DeviceException(Kind kind, String operator, String phase, String code, String message, Throwable cause) {
        super(operator + ": " + kind + " in " + phase + (code.isEmpty() ? "" : " (" + code + ")") + ": " + message, cause);
        this.kind = kind;
        this.operator = operator;
        this.phase = phase;
        this.code = code;
    }

    public Kind kind() {
        return kind;
    }

    public String operator() {
        return operator;
    }

    public String phase() {
        return phase;
    }

    public String code() {
        return code;
    }
}
