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
    /// The device was lost, or did not finish in time.
    LOST
}
