package dev.npu4j.conformance.worker;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a worker says: one line on its standard output, `@npu4j KIND JSON`. Any other line there is not ours: a kernel's
/// or a library's print.
///
/// @param kind of message
/// @param json one object on one line; empty where the kind says it all
record Message(Kind kind, String json) {
    private static final String PREFIX = "@npu4j ";
    /// On the error stream, the line after which the device is open: what came before is for who opens it.
    static final String OPEN = PREFIX + "open";

    /// What there is to say.
    enum Kind {
        /// The device is open: a [WorkerDevice].
        HELLO,
        /// A [dev.npu4j.conformance.probe.Profile].
        ARITHMETIC,
        /// A [dev.npu4j.conformance.verdict.Verdict].
        VERDICT,
        /// A [dev.npu4j.conformance.verdict.Planted].
        PLANTED,
        /// A task has ended.
        DONE,
        /// As DONE, and so has the worker: it ran out of memory and is not fit for another task.
        LEAVING,
        /// A task, or the start, ended with an exception: a [Failure].
        FAILED
    }

    /// The message as text. It begins on a line of its own, whatever a print without a line's end left before it.
    String text() {
        return "\n" + PREFIX + kind.name().toLowerCase(Locale.ROOT) + " " + json + "\n";
    }

    /// Reads a line; empty where it is no message.
    static Optional<Message> parse(String line) {
        if (!line.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = line.substring(PREFIX.length()).split(" ", 2);
        return Arrays.stream(Kind.values()).filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(parts[0])).findFirst()
            .map(kind -> new Message(kind, parts.length > 1 ? parts[1] : ""));
    }
}
