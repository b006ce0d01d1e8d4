package dev.npu4j.conformance.worker;

/// How a process ended, in words.
final class Ending {
    /// Code of a worker that gave itself up, after it had said that it was out of memory.
    static final int EXHAUSTED = 3;
    /// Code of a worker whose asking process has gone.
    static final int ORPHANED = 4;

    private static final int SIGNAL = 128;
    private static final int HUP = 1;
    private static final int INT = 2;
    private static final int TERM = 15;

    private Ending() {
    }

    /// Whether the exit code speaks of a signal that is often sent to a whole group of processes, as by Ctrl-C.
    static boolean mayBeTheWholeGroup(int code) {
        return code == SIGNAL + HUP || code == SIGNAL + INT || code == SIGNAL + TERM;
    }

    static String inWords(int code) {
        return switch (code) {
            case SIGNAL + HUP -> "it was hung up (SIGHUP)";
            case SIGNAL + INT -> "it was interrupted (SIGINT)";
            case SIGNAL + 4 -> "it met an illegal instruction (SIGILL)";
            case SIGNAL + 6 -> "it aborted (SIGABRT)";
            case SIGNAL + 7 -> "it met a bus error (SIGBUS)";
            case SIGNAL + 8 -> "it met an arithmetic error (SIGFPE)";
            case SIGNAL + 9 -> "it was killed (SIGKILL), by hand or by a system short of memory";
            case SIGNAL + 11 -> "it touched memory that is not there (SIGSEGV)";
            case SIGNAL + TERM -> "it was told to end (SIGTERM)";
            case EXHAUSTED -> "it ended with code 3, out of memory";
            default -> code > SIGNAL ? "it was ended by signal " + (code - SIGNAL) : "it ended with code " + code;
        };
    }
}
