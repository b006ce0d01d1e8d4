package dev.npu4j.kernels.error;

/// A device was asked to run an operator that it does not offer. What it offers is known beforehand through
/// `Device.support`; nothing falls back to another device by itself.
public final class UnsupportedOperatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operator;
    private final String device;
    private final String reason;

    /// @param operator the operator's case line
    /// @param device   the device that refused
    /// @param reason   a word of `Support.Reason` and the detail behind it
    public UnsupportedOperatorException(String operator, String device, String reason) {
        super(device + " does not run " + operator + ": " + reason);
        this.operator = operator;
        this.device = device;
        this.reason = reason;
    }

    public String operator() {
        return operator;
    }

    public String device() {
        return device;
    }

    public String reason() {
        return reason;
    }
}
