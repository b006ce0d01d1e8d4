package dev.npu4j.cli.bench;

import dev.npu4j.bench.measure.CaseResult;
import dev.npu4j.bench.measure.Watcher;
import dev.npu4j.cli.base.Harmless;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How far the run is, on the error stream: one line that is written over on a terminal, a line for each case elsewhere.
/// Keeps the results as they come, for whoever writes them when it is over, or cut short.
public final class BenchProgress implements Watcher {
    private static final int WIDTH = 118;
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final List<String> names;
    private final long start = System.nanoTime();
    private final List<CaseResult> results = new ArrayList<>();
    private int step;

    /// @param names of the steps
    public BenchProgress(PrintWriter err, boolean terminal, List<String> names) {
        this.err = err;
        this.terminal = terminal;
        this.names = List.copyOf(names);
    }

    /// A step begins.
    public synchronized void begin(int index) {
        step = index;
        if (!terminal) {
            err.println(Harmless.text("npu4j: " + where() + "  " + names.get(index)));
        }
    }

    @Override
    public synchronized void at(String what) {
        if (terminal) {
            String line = Harmless.text(where() + "  " + names.get(step) + "  " + what);
            err.print(ERASE + line.substring(0, Math.min(WIDTH, line.length())));
            err.flush();
        }
    }

    @Override
    public synchronized void done(CaseResult result) {
        results.add(result);
        result.rows().stream().filter(row -> !row.isMeasured()).forEach(row -> {
            erase();
            err.println(Harmless.text("npu4j: " + names.get(step) + ": " + row.label() + ": " + row.status() + ": " + row.message().lines().findFirst().orElse("")));
        });
    }

    /// What was measured so far.
    public synchronized List<CaseResult> results() {
        return List.copyOf(results);
    }

    public double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /// Removes the line.
    public synchronized void end() {
        erase();
        err.flush();
    }

    /// `3 of 12, 0:40, about 2:00 left`: every step is taken to last as long as those before it on average.
    private String where() {
        String left = step < 2 ? "" : ", about " + clock(seconds() / step * (names.size() - step)) + " left";
        return (step + 1) + " of " + names.size() + ", " + clock(seconds()) + left;
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
