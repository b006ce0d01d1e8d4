package dev.npu4j.cli;

import dev.npu4j.cli.base.Table;
import dev.npu4j.cli.report.Outcome;
import dev.npu4j.cli.report.Reports;
import dev.npu4j.cli.report.Tally;
import dev.npu4j.cli.validate.Selection;
import dev.npu4j.cli.validate.Validation;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.kernels.device.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `validate`: conformance cases and a real model's values, judged against float64.
@Command(name = "validate", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Check the device against float64: conformance cases, and the weights and activations of a real model.")
final class ValidateCommand implements Callable<Integer> {
    @Option(names = "--op", paramLabel = "NAME", description = "Only this operator. The model is then run only where --model names it.")
    private String op;

    @Option(names = "--case", paramLabel = "LINE", description = "Only this case, as one line; may be given again.")
    private List<String> cases = new ArrayList<>();

    @Option(names = "--model", paramLabel = "DIR",
        description = "Folder with config.json, model.safetensors and perhaps golden.safetensors. Default: examples/tiny-pangu, if it is there.")
    private Path model;

    @Option(names = "--full", description = "All cases instead of the quick ones; what is not covered then counts (exit code 4).")
    private boolean full;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = ".npu4j/validate",
        description = "Folder for report.html, report.json, cases.jsonl and junit.xml. Default: .npu4j/validate.")
    private Path out;

    @ParentCommand
    private Npu4jCommand top;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("npu4j.home", ""));
        Selection selection = Selection.of(Optional.ofNullable(op), cases, Optional.ofNullable(model), home.resolve("examples", "tiny-pangu"),
            full, top.options().seed());
        PrintWriter terminal = spec.commandLine().getOut();
        Outcome outcome;
        Reports reports;
        try (Device device = top.options().open();
             Validation validation = new Validation(device, selection, out, home, top.options().seed(), spec.commandLine().getParseResult().originalArgs(),
                 spec.commandLine().getErr())) {
            outcome = validation.run();
            reports = validation.reports();
        }
        terminal.print(table(Tally.of(reports.verdicts())));
        terminal.println();
        selection.left().forEach(left -> terminal.println("Left out: " + left));
        terminal.println("Reports: " + out.resolve(Reports.HTML) + ", " + Reports.JSON + ", " + Reports.CASES + ", " + Reports.JUNIT);
        terminal.println(outcome.word() + ": " + outcome.sentence());
        terminal.flush();
        return outcome.exitCode();
    }

    private static Table table(List<Tally> tallies) {
        Table table = new Table("OPERATOR", "DTYPE", "CASES", "PASSED", "FAILED", "NOT RUN", "WORST ERROR/BOUND");
        for (Tally tally : tallies) {
            double margin = tally.worstMargin();
            table.add(tally.operator(), tally.dtype(), tally.cases(), tally.count(Status.PASSED), tally.failed(), tally.notRun(),
                Double.isNaN(margin) ? "-" : String.format(Locale.ROOT, "%.3f", margin));
        }
        return table;
    }
}
