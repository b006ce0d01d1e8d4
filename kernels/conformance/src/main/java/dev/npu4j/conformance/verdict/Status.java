package dev.npu4j.conformance.verdict;

/// What became of a case.
public enum Status {
    /// Every gate held.
    PASSED,
    /// A gate did not hold.
    FAILED,
    /// The device says that it does not offer the operator.
    UNSUPPORTED,
    /// Not run: the float64 reference would cost too much, or need more memory than there is.
    SKIPPED,
    /// The device threw where it should have computed.
    ERROR,
    /// The device was lost.
    LOST,
    /// The device did not finish in time, or its worker had to be ended because it did not.
    TIMED_OUT,
    /// The process that ran the case ended in its middle: killed, crashed, or out of memory.
    CRASHED;

    /// Whether the device failed the case, by a wrong result or by none.
    public boolean isFailure() {
        return this == FAILED || this == ERROR || isBreakdown();
    }

    /// Whether device or process broke down, so that nothing is known of the result.
    public boolean isBreakdown() {
        return this == LOST || this == TIMED_OUT || this == CRASHED;
    }
}
