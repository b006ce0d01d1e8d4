package dev.npu4j.ascend;

/// The ways a process ends while an NPU is at work, and what is to come of each.
///
/// `System.exit` in a shutdown hook is not among them: the JDK then waits for ever, with or without us. What a hook can do
/// is halt.
enum Ending {
    /// `main` returns; device, streams and arenas are left open.
    END(0),
    /// `System.exit` by one thread, while others are in the middle of launches.
    EXIT(7),
    /// The same, while threads are alive that are no daemons and never end.
    EXIT_WITH_LIVE_THREADS(7),
    /// The same, while devices, streams and arenas are opened and closed.
    EXIT_WHILE_OPENING(7),
    /// The same, and the user's own hook closes everything, at the same time as ours does.
    CLOSE_IN_HOOK(7),
    /// A hook of the user's halts the process, in the middle of whatever ours does.
    HALT_IN_HOOK(8, false),
    /// `main` throws.
    THROW(1),
    SIGTERM(143),
    /// As users run it: collector and compilers of the JVM's own choice.
    SIGTERM_WITH_DEFAULT_FLAGS(143),
    SIGINT(130),
    SIGKILL(137, false),
    /// SIGTERM while a task never ends, and a hook of the user's waits for it.
    SIGTERM_WHILE_HANGING(143, false);

    final int exitCode;
    /// Whether everything is given back and CANN finalised.
    final boolean isOrderly;

    Ending(int exitCode) {
        this(exitCode, true);
    }

    Ending(int exitCode, boolean isOrderly) {
        this.exitCode = exitCode;
        this.isOrderly = isOrderly;
    }

    /// The signal that somebody else has to send; empty where the process ends by itself.
    String signal() {
        return name().startsWith("SIG") ? name().substring(0, name().contains("_") ? name().indexOf('_') : name().length()) : "";
    }
}
