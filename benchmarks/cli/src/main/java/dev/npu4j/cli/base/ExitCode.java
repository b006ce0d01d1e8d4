package dev.npu4j.cli.base;

/// What the process ends with. Scripts depend on these numbers: none may change its meaning.
public final class ExitCode {
    /// Done; for `validate`, every selected case of the selected devices passed.
    public static final int PASSED = 0;
    /// A numeric or property failure.
    public static final int FAILED = 1;
    /// Bad usage or input: an option, a line, a file, a tensor.
    public static final int USAGE = 2;
    /// A device or library is not there, or does not run the operator.
    public static final int UNAVAILABLE = 3;
    /// A selected case was skipped, or coverage was missed.
    public static final int INCOMPLETE = 4;
    /// The suite failed to notice a fault that was planted on purpose, so it has no verdict to give.
    public static final int SELF_TEST = 5;
    /// A device timed out or was lost, or a worker crashed; for `exec`, the device failed in any way.
    public static final int CRASHED = 6;
    /// Our own mistake.
    public static final int INTERNAL = 70;

    private ExitCode() {
    }
}
