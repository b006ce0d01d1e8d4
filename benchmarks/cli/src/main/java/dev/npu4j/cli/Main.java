package dev.npu4j.cli;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.cli.base.Simulation;
import dev.npu4j.cli.exec.ExecHelp;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.OperandException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/// The entry point of `./npu4j`.
public final class Main {
    private Main() {
    }

    /// Runs one command and ends the process with its [ExitCode].
    public static void main(String[] args) {
        Logging.quiet(List.of(args).contains("--verbose"));
        int code = run(args, System.out, System.err);
        System.out.flush();
        System.err.flush();
        System.exit(code);
    }

    /// Runs one command in this process.
    ///
    /// @return an [ExitCode]
    static int run(String[] args, PrintStream out, PrintStream err) {
        PrintWriter outWriter = new PrintWriter(out, true, StandardCharsets.UTF_8);
        PrintWriter errWriter = new PrintWriter(err, true, StandardCharsets.UTF_8);
        Npu4jCommand top = new Npu4jCommand();
        CommandLine line = new CommandLine(top)
            .setOut(outWriter)
            .setErr(errWriter)
            .setUsageHelpWidth(120);
        line.getSubcommands().get("exec").getCommandSpec().usageMessage().footer(ExecHelp.footer());
        line.setExecutionExceptionHandler((failure, command, parsed) -> Failures.report(failure, errWriter, top.options().verbose()));
        line.setExecutionStrategy(parsed -> {
            Integer helped = CommandLine.executeHelpRequest(parsed);
            if (helped != null) {
                return helped;
            }
            try {
                // before any command asks for devices: the toolkit that is found first stays
                top.options().simulation().ifPresent(Simulation::begin);
            } catch (OperandException | BackendUnavailableException refused) {
                return Failures.report(refused, errWriter, top.options().verbose());
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((wrong, arguments) -> Failures.reportUsage(wrong));
        try {
            return line.execute(args);
        } catch (Throwable failure) {
            return Failures.report(failure, errWriter, top.options().verbose());
        } finally {
            outWriter.flush();
            errWriter.flush();
        }
    }
}
