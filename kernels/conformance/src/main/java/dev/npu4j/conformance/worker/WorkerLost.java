package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.verdict.Status;

/// A worker that gave no answer and will give none.
final class WorkerLost extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status status;
    private final int exitCode;

    /// @param status   CRASHED, TIMED_OUT, or LOST where the device could not be opened again
    /// @param exitCode of its process
    /// @param message  how it ended and what it said last
    WorkerLost(Status status, int exitCode, String message) {
        super(message);
        this.status = status;
        this.exitCode = exitCode;
    }

    Status status() {
        return status;
    }

    int exitCode() {
        return exitCode;
    }
}
