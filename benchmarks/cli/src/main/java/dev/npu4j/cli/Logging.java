package dev.npu4j.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/// Log lines of the libraries, as this program shows them: warnings, one line each; everything with `--verbose`.
final class Logging {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    // Held, since the logging of the JDK forgets levels of loggers that nobody holds.
    private static final Logger OURS = Logger.getLogger("dev.npu4j");

    private Logging() {
    }

    /// To be called before anything logs.
    static void quiet(boolean verbose) {
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, "%5$s%6$s%n");
        }
        OURS.setLevel(verbose ? Level.INFO : Level.WARNING);
    }
}
