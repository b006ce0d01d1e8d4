package dev.npu4j.cli;

import dev.npu4j.cli.base.Table;
import dev.npu4j.cli.report.Outcome;
import dev.npu4j.cli.report.Reports;
import dev.npu4j.cli.report.Tally;
import dev.npu4j.cli.validate.Extent;
import dev.npu4j.cli.validate.Selection;
import dev.npu4j.cli.validate.Settings;
import dev.npu4j.cli.validate.Slice;
import dev.npu4j.cli.validate.Validation;
import dev.npu4j.conformance.criterion.Criteria;
import dev.npu4j.conformance.recording.Recording;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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
    description = "Check the device against float64: conformance cases, and the weights and activations of a real model. "
        + "Faults are planted first; a suite that misses one gives no verdict (exit code 5). The device runs in a worker process, "
        + "whose crash or hang is the verdict of the case it was at (exit code 6).")
final class ValidateCommand implements Callable<Integer> {
    private static final double LONGEST = 1e6;

    @Option(names = "--op", paramLabel = "NAME", description = "Only this operator. The model is then run only where --model names it.")
    private String op;

    @Option(names = "--case", paramLabel = "LINE", description = "Only this case, as one line; may be given again.")
    private List<String> cases = new ArrayList<>();

    @Option(names = "--model", paramLabel = "DIR",
        description = "Folder with config.json, model.safetensors (or model.safetensors.index.json and the files that it names) and perhaps "
            + "golden.safetensors. Default: examples/tiny-pangu, if it is there.")
    private Path model;

    @Option(names = "--layer", paramLabel = "N",
        description = "Only decoder layer N of the model, counted from 0, and no cases but those of --case. Nothing but that layer's weights is read, a block at a time, "
            + "so that the model may be of any size; what enters it is drawn with a fixed seed, or golden where that is shipped.")
    private Integer layer;

    @Option(names = "--full", description = "All cases instead of the quick ones; what is not covered then counts (exit code 4).")
    private boolean full;

    @Option(names = "--release", description = "Ten thousand cases of each operator and more; as --full otherwise.")
    private boolean release;

    @Option(names = "--slice", paramLabel = "I/N", description = "Only the I-th of N equal parts of the cases, for long runs. The model belongs to the first.")
    private String slice;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = ".npu4j/validate",
        description = "Folder for report.html, report.json, cases.jsonl, junit.xml and run.json. Default: .npu4j/validate.")
    private Path out;

    @Option(names = "--resume", description = "Go on with the interrupted run in the folder of --out: what is judged there is kept. "
        + "Refused (exit code 2) unless device, commit and cases are the same.")
    private boolean resume;

    @Option(names = "--fail-fast", description = "Stop at the first failure; what is left counts as not run.")
    private boolean failFast;

    @Option(names = "--budget", paramLabel = "MINUTES", description = "Begin no case after so many minutes; what is left counts as not run (exit code 4).")
    private Double budget;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "120",
        description = "How long a case may take, beside what its size allows it. Its worker is then ended. Default: 120.")
    private double timeout;

    @Option(names = "--criterion", paramLabel = "NAME", description = "Let another house's criterion decide in the place of the gates.")
    private String criterion;

    @Option(names = "--fault", paramLabel = "NAME[@N]",
        description = "Plant this fault in the device, to see what red looks like. hang@N, crash@N, 'out of memory@N': at the N-th launch.")
    private String fault;

    @Option(names = "--accept-arithmetic", description = "Remember how the device adds up now, and take its bounds by that. Without it, a device that does so "
        + "otherwise than before, or than the standard, fails.")
    private boolean acceptArithmetic;

    @Option(names = "--record", paramLabel = "DIR", description = "Write what the device is given and gives into this folder, which is empty or not there yet, "
        + "so that any machine can judge it.")
    private Path record;

    @Option(names = "--replay", paramLabel = "DIR", description = "Judge a recording in the place of a device; all of it, or what --op, --case and --slice say. "
        + "Nothing is launched but the self-test, on the CPU.")
    private Path replay;

    @ParentCommand
    private Npu4jCommand top;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (criterion != null) {
            Criteria.requireKnown(criterion);
        }
        refuseContradictions();
        Path home = Path.of(System.getProperty("npu4j.home", ""));
        Optional<Recording> recording = replay == null ? Optional.empty() : Optional.of(Recording.open(replay));
        Selection selection = selection(recording, home.resolve("examples", "tiny-pangu"));
        Settings settings = new Settings(top.options().choice(), top.options().seed(), out, home, spec.commandLine().getParseResult().originalArgs(),
            Optional.ofNullable(criterion), Optional.ofNullable(fault), acceptArithmetic, time("--timeout", timeout, 1),
            Optional.ofNullable(budget).map(minutes -> time("--budget", minutes, 60)), failFast, resume, Optional.ofNullable(record), recording);
        PrintWriter terminal = spec.commandLine().getOut();
        Outcome outcome;
        Reports reports;
        Optional<String> recorded;
        SelfTest selfTest;
        try (Validation validation = new Validation(settings, selection, spec.commandLine().getErr())) {
            terminal.println("Device: " + validation.device() + "." + validation.whereFrom().map(each -> " " + each).orElse(""));
            settings.seed().ifPresent(seed -> terminal.println("Seed: " + seed));
            if (resume) {
                terminal.println("Kept: " + validation.kept() + " of " + selection.cases().size() + " cases were judged already.");
            }
            terminal.flush();
            outcome = validation.run();
            reports = validation.reports();
            selfTest = validation.selfTest();
            recorded = validation.recorded();
        }
        terminal.print(table(Tally.of(reports.verdicts())));
        terminal.println();
        selection.left().forEach(left -> terminal.println("Left out: " + left));
        terminal.println("Reports: " + out.resolve(Reports.HTML) + ", " + Reports.JSON + ", " + Reports.CASES + ", " + Reports.JUNIT);
        recorded.ifPresent(terminal::println);
        survivors(selfTest, terminal);
        terminal.println(outcome.word() + ": " + outcome.sentence());
        terminal.flush();
        return outcome.exitCode();
    }

    private Selection selection(Optional<Recording> recording, Path ownModel) throws IOException {
        if (layer != null) {
            return Selection.ofLayer(Optional.ofNullable(op), cases, model == null ? ownModel : model, layer, top.options().seed());
        }
        Optional<Slice> part = Optional.ofNullable(slice).map(Slice::parse);
        if (recording.isPresent()) {
            return Selection.of(recording.get(), Optional.ofNullable(op), cases, Optional.ofNullable(model), ownModel, part);
        }
        Extent extent = release ? Extent.RELEASE : full ? Extent.FULL : Extent.QUICK;
        return Selection.of(Optional.ofNullable(op), cases, Optional.ofNullable(model), ownModel, extent, part, top.options().seed());
    }

    /// A recording says what device it is, which cases, and what was done to them.
    private void refuseContradictions() {
        List<String> beside = new ArrayList<>();
        if (replay != null) {
            beside.addAll(top.options().deviceOptions());
            for (String option : List.of("--record", "--full", "--release", "--fault", "--accept-arithmetic")) {
                if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    beside.add(option);
                }
            }
            top.options().seed().ifPresent(seed -> beside.add("--seed"));
        }
        if (layer != null) {
            refuseBesideLayer("it asks for one layer, and for no cases of the suite", "--full", "--release", "--slice");
            refuseBesideLayer("a recording holds a whole model's values, of which any machine must have the weights", "--record", "--replay");
        }
        if (replay != null && isIn(out, replay)) {
            throw new OperandException("validate", "--out", "a folder outside the recording " + replay, out.toString());
        }
        if (!beside.isEmpty()) {
            throw new OperandException("validate", "--replay", "no " + beside.getFirst() + " beside it, since the recording says what was run and on what", String.join(", ", beside));
        }
        if (record != null && isIn(out, record)) {
            throw new OperandException("validate", "--record", "another folder than that of --out", record.toString());
        }
    }

    private void refuseBesideLayer(String why, String... options) {
        for (String option : options) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new OperandException("validate", "--layer", "no " + option + " beside it: " + why, option);
            }
        }
    }

    private static boolean isIn(Path folder, Path other) {
        return folder.toAbsolutePath().normalize().startsWith(other.toAbsolutePath().normalize());
    }

    private static void survivors(SelfTest selfTest, PrintWriter terminal) {
        if (selfTest.planted().isEmpty()) {
            terminal.println("Self-test: no fault could be planted, so nothing shows that one would be noticed.");
        }
        selfTest.planted().stream().filter(each -> each.fate() == Planted.Fate.SURVIVED).forEach(each ->
            terminal.println("Self-test: nobody noticed '" + each.fault() + "' in " + each.operator() + " " + each.dtype() + ": " + each.why()));
    }

    private static Duration time(String option, double value, int unit) {
        if (!(value > 0 && value <= LONGEST)) {
            throw new OperandException("validate", option, "a number above 0, at most a million", String.valueOf(value));
        }
        return Duration.ofMillis(Math.max(1, (long) (1000 * unit * value)));
    }

    private static Table table(List<Tally> tallies) {
        Table table = new Table("OPERATOR", "DTYPE", "DEVICE", "CASES", "PASSED", "FAILED", "NOT RUN", "WORST ERROR/BOUND");
        for (Tally tally : tallies) {
            double margin = tally.worstMargin();
            table.add(tally.operator(), tally.dtype(), tally.device(), tally.cases(), tally.count(Status.PASSED), tally.failed(), tally.notRun(),
                Double.isNaN(margin) ? "-" : String.format(Locale.ROOT, "%.3f", margin));
        }
        return table;
    }
}
