package dev.npu4j.conformance.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/// The last lines that a process printed: what its end is explained with. Thread-safe.
final class Tail {
    private static final int LINES = 40;
    private static final int LONGEST = 400;
    // said by every JVM with the vector module, and meaning nothing
    private static final String NOISE = "WARNING: Using incubator modules";

    // a verdict's message is shown on terminals
    private static final Pattern STEERS = Pattern.compile("[\\p{Cntrl}\\p{Cf}&&[^\t]]");

    private final Deque<String> lines = new ArrayDeque<>();

    synchronized void add(String line) {
        if (line.isBlank() || line.startsWith(NOISE)) {
            return;
        }
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        String cut = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        lines.addLast(STEERS.matcher(cut).replaceAll("?"));
    }

    /// The lines, oldest first; empty where there were none.
    synchronized String text() {
        return String.join("\n", lines);
    }
}
