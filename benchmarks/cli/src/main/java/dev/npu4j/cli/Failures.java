package dev.npu4j.cli;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.cli.base.Harmless;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;

/// Turns what went wrong into one message and an [ExitCode].
final class Failures {
    private Failures() {
    }

    static int reportUsage(CommandLine.ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("npu4j: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("'./npu4j help" + (command.getParent() == null ? "" : " " + command.getCommandName()) + "' says what there is.");
        return ExitCode.USAGE;
    }

    static int report(Throwable failure, PrintWriter err, boolean verbose) {
        int code = switch (failure) {
            case CommandLine.ParameterException wrong -> reportUsage(wrong);
            case OperandException wrong -> say(err, wrong.getMessage(), ExitCode.USAGE);
            case UnsupportedOperatorException refused -> say(err, refused.getMessage(), ExitCode.UNAVAILABLE);
            case BackendUnavailableException absent -> say(err, absent.getMessage(), ExitCode.UNAVAILABLE);
            case DeviceException broken -> say(err, broken.getMessage(), ExitCode.CRASHED);
            case UncheckedIOException io -> say(err, words(io.getCause()), ExitCode.USAGE);
            case IOException io -> say(err, words(io), ExitCode.USAGE);
            case OutOfMemoryError memory -> say(err, "the JVM ran out of memory (" + memory.getMessage()
                + "); give it more with NPU4J_JAVA_OPTS=-Xmx8g, or use smaller tensors", ExitCode.INTERNAL);
            default -> say(err, "internal error: " + failure + System.lineSeparator()
                + "This is a mistake of ours; " + (verbose ? "the stack trace below says where." : "--verbose shows where it happened."), ExitCode.INTERNAL);
        };
        if (verbose) {
            failure.printStackTrace(err);
        }
        return code;
    }

    private static int say(PrintWriter err, String message, int code) {
        err.println("npu4j: " + Harmless.text(message));
        return code;
    }

    /// The JDK's file exceptions often carry nothing but the path.
    private static String words(IOException failure) {
        return switch (failure) {
            case NoSuchFileException absent -> "no such file: " + absent.getFile();
            case AccessDeniedException denied -> "no permission: " + denied.getFile();
            case FileSystemException file -> "cannot use the file: " + file.getMessage();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
