package dev.npu4j.cli;

import dev.npu4j.cli.base.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./npu4j`: holds the options of all commands; alone it prints what there is.
@Command(name = "npu4j", mixinStandardHelpOptions = true, versionProvider = Version.class, synopsisSubcommandLabel = "COMMAND",
    description = "Operators of the Pangu family on Ascend NPUs and on any CPU, checked against float64.",
    subcommands = {DevicesCommand.class, SupportCommand.class, DoctorCommand.class, ValidateCommand.class, ExecCommand.class, ModelCommand.class, BenchCommand.class,
        CommandLine.HelpCommand.class},
    footerHeading = "%nExit codes:%n",
    footer = {
        "   0  done; for validate: all selected cases of the selected devices passed",
        "   1  a numeric or property failure",
        "   2  bad usage or input",
        "   3  device or library unavailable, or operator unsupported",
        "   4  a selected case was skipped, or coverage missed",
        "   5  self-test failed: a planted fault went unnoticed, so there is no verdict",
        "   6  a worker crashed, timed out or lost its device",
        "  70  internal error"})
public final class Npu4jCommand implements Runnable {
    @Mixin
    private GlobalOptions options = new GlobalOptions();

    @Spec
    private CommandSpec spec;

    /// The options given to whichever command.
    public GlobalOptions options() {
        return options;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
}
