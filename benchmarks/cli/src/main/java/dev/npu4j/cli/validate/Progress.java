package dev.npu4j.cli.validate;

import dev.npu4j.cli.base.Harmless;
import dev.npu4j.conformance.verdict.Verdict;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How far a long run is, on the error stream: one line that is written over on a terminal, a line now and then
/// elsewhere. The time that is left follows from what the cases cost that are done and those that are not.
public final class Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int WIDTH = 100;
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final String prefix;
    private long start = System.nanoTime();
    private long lastShown = start;
    private double work;
    private double workDone;
    private int failed;

    /// @param terminal whether `err` is one
    /// @param prefix   of every line about the device; may be empty
    public Progress(PrintWriter err, boolean terminal, String prefix) {
        this.err = err;
        this.terminal = terminal;
        this.prefix = prefix;
    }

    /// The clock starts.
    ///
    /// @param effort of all cases together, in any unit
    public void begin(double effort) {
        start = System.nanoTime();
        work = effort;
    }

    /// A case is done.
    ///
    /// @param part   how many are done
    /// @param total  how many there are
    /// @param effort of this one
    public void step(Verdict verdict, int part, int total, double effort) {
        workDone += effort;
        double seconds = (System.nanoTime() - start) / 1e9;
        show(verdict, "case " + part + " of " + total, "about " + clock(seconds / workDone * (work - workDone)) + " left");
    }

    /// A value of a model is judged; nobody knows how many there will be.
    public void step(Verdict verdict, String what, int part) {
        show(verdict, what + " " + part, "");
    }

    private void show(Verdict verdict, String where, String left) {
        if (verdict.status().isFailure()) {
            failed++;
            erase();
            err.println(Harmless.text(prefix + verdict.status() + " " + verdict.line() + ": " + verdict.message()));
        }
        long now = System.nanoTime();
        if (now - lastShown < (terminal ? REDRAW_NANOS : EVERY_NANOS)) {
            return;
        }
        lastShown = now;
        String text = prefix + where + ", " + failed + " failed, " + clock((now - start) / 1e9) + (left.isEmpty() ? "" : ", " + left);
        if (terminal) {
            String line = Harmless.text(text + "  " + verdict.line());
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
        return whole < 3600 ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
            : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
