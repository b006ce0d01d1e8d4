package dev.npu4j.cli.validate;

import dev.npu4j.conformance.verdict.Verdict;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How far a long run is, on the error stream: one line that is written over on a terminal, a line now and then
/// elsewhere.
public final class Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int WIDTH = 100;
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private long lastShown = start;
    private int done;
    private int failed;

    /// @param terminal whether `err` is one
    public Progress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /// One more verdict.
    ///
    /// @param total how many there will be in this part, or 0 where nobody knows
    /// @param part  how many of this part are done
    public void step(Verdict verdict, String what, int part, int total) {
        done++;
        if (verdict.status().isFailure()) {
            failed++;
            erase();
            err.println(verdict.status() + " " + verdict.line() + ": " + verdict.message());
        }
        long now = System.nanoTime();
        if (now - lastShown < (terminal ? REDRAW_NANOS : EVERY_NANOS)) {
            return;
        }
        lastShown = now;
        double seconds = (now - start) / 1e9;
        String text = what + " " + part + (total > 0 ? " of " + total : "") + ", " + failed + " failed, " + clock(seconds)
            + (total > 0 && part == done ? ", about " + clock(seconds / done * (total - part)) + " left" : "");
        if (terminal) {
            String line = text + "  " + verdict.line();
            err.print(ERASE + line.substring(0, Math.min(WIDTH, line.length())));
            err.flush();
        } else {
            err.println("npu4j: " + text);
        }
    }

    /// Removes the line.
    public void end() {
        erase();
        err.flush();
    }

    private void erase() {
        if (terminal) {
            err.print(ERASE);
        }
    }

    private static String clock(double seconds) {
        long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }
}
