package dev.npu4j.cli.validate;

import dev.npu4j.ascend.AscendReport;
import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.base.Simulation;
import dev.npu4j.cli.base.Version;
import dev.npu4j.cli.report.Outcome;
import dev.npu4j.cli.report.Reports;
import dev.npu4j.cli.report.RunFacts;
import dev.npu4j.conformance.ManyCases;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.probe.ArithmeticStore;
import dev.npu4j.conformance.recording.Tape;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Together;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.worker.WorkerDevice;
import dev.npu4j.conformance.worker.WorkerOptions;
import dev.npu4j.conformance.worker.Workers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// One run of `validate`: has workers judge the planted faults, then cases and model, and hands the verdicts to the
/// reports. This process opens no device. An interrupt from the keyboard ends the worker and leaves the reports of what
/// was done.
public final class Validation implements AutoCloseable {
    private final Settings settings;
    private final Selection selection;
    private final WorkerOptions options;
    private final Tapes tapes;
    private final Workers workers;
    private final ShownDevice shown;
    private final ManyCases manyCases = new ManyCases();
    private final List<Together> wholeRun = new ArrayList<>();
    private final FreshProcess freshProcess;
    private final Optional<DevicePath> devicePath; // where a simulator keeps a record of it
    private final Earlier earlier;
    private final Reports reports;
    private final Progress progress;
    private final Thread atShutdown;
    private final long start = System.nanoTime();
    private SelfTest selfTest = SelfTest.NONE;
    private boolean anyFailed;
    private boolean isCutShort; // so that what was selected was not all run

    /// Ends a model's walk where nothing is to follow its first failure.
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Enough() {
            super("the first failure", null, false, false);
        }
    }

    /// Starts a worker, and opens the reports.
    public Validation(Settings settings, Selection selection, PrintWriter err) throws IOException {
        this.settings = settings;
        this.selection = selection;
        this.tapes = new Tapes(settings);
        tapes.requirePresent(selection);
        // which cases are repeated, a recording has decided
        this.freshProcess = tapes.played().isPresent() ? new FreshProcess(Double.POSITIVE_INFINITY) : new FreshProcess();
        this.progress = new Progress(err, Boolean.getBoolean("npu4j.terminal"), simulatedChip().map(each -> "SIMULATED " + each + ", ").orElse(""));
        Path out = settings.out();
        Files.createDirectories(out);
        Optional<Simulation> simulation = settings.device().simulation();
        Optional<SimulatorTrace> trace = simulation.isPresent() ? Optional.of(SimulatorTrace.in(out, settings.resume())) : Optional.empty();
        this.options = RunWorkers.options(settings, selection, tapes, trace);
        workers = new Workers(this.options);
        if (!workers.printed().isEmpty()) {
            err.println(workers.printed());
        }
        try {
            if (settings.device().contradiction().isPresent()) {
                throw settings.device().contradiction().get();
            }
            Optional<Arithmetic> arithmetic = workers.arithmetic();
            shown = new ShownDevice(workers.device().simulated());
            RunFacts facts = facts(workers.device(), arithmetic);
            RunRecord record = new RunRecord(facts.device() + ": " + facts.description() + "; twins " + facts.twins() + tapes.fingerprint(), facts.commit() + " " + Code.fingerprint(simulation.map(each -> each.home().resolve("lib64"))),
                selection.fingerprint(), facts.criterion(), facts.fault());
            ArithmeticCheck check = tapes.played().isPresent() ? ArithmeticCheck.ofRecorded(workers.device(), arithmetic, tapes.played().get().header().accepted())
                : ArithmeticCheck.of(workers.device(), arithmetic, new ArithmeticStore(this.options.profiles().orElseThrow()), settings.acceptArithmetic());
            check.gate().ifPresent(result -> wholeRun.add(new Together("the device", shown.name(workers.device().name()), 1, result)));
            if (settings.record().isPresent()) { // its header has hashes of the whole model, which may be large
                tapes.begin(Headers.of(workers.device(), facts, record, check, selection), settings.resume());
            }
            earlier = settings.resume() ? Earlier.read(out, record, selection.cases().stream().filter(tapes::keeps).toList()) : Earlier.none(out);
            record.write(out);
            reports = new Reports(out, facts, selection.demands(), selection.left());
            devicePath = trace.map(DevicePath::new);
            earlier.forEach(this::add); // the criterion decided about them then
            earlier.done();
        } catch (IOException | RuntimeException e) {
            workers.close();
            throw e;
        }
        this.atShutdown = new Thread(() -> {
            progress.end();
            workers.close();
            writeWhatThereIs();
            err.println("npu4j: interrupted; the reports of what was done are in " + out + "; the same command with --resume goes on from there");
        }, "npu4j-reports");
        Runtime.getRuntime().addShutdownHook(atShutdown);
    }

    private RunFacts facts(WorkerDevice device, Optional<Arithmetic> arithmetic) throws IOException {
        return new RunFacts(Version.text(), Commit.of(settings.home()), settings.command(), settings.device().simulation().isPresent() ? Simulation.variables(System.getenv()) : List.of(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Machine.here().withJvm(device.processors(), device.heap(), device.vectorModule()), shown.name(device.name()), device.description(), device.twins(),
            device.accelerator(), device.simulated() ? chip() : "", settings.seed().map(String::valueOf).orElse(""), selection.model().map(Path::toString).orElse(""),
            settings.criterion().orElse(""), settings.fault().or(() -> tapes.played().map(each -> each.header().fault())).orElse(""), arithmetic.map(Arithmetic::inWords).orElse("not measured"),
            tapes.provenance());
    }

    /// As it was asked for, here, where it was recorded, or in the options of the JVM.
    private String chip() {
        return simulatedChip().orElseGet(() -> System.getProperty(AscendReport.SIMULATOR_PROPERTY, "device"));
    }

    /// Known before any device is.
    private Optional<String> simulatedChip() {
        return tapes.played().isPresent() ? tapes.played().map(each -> each.header().device().chip()).filter(chip -> !chip.isEmpty())
            : settings.device().simulation().map(Simulation::chip);
    }

    /// Runs everything that was selected, if the self-test passes.
    public Outcome run() throws IOException {
        try {
            selfTest = tapes.played().isPresent() ? selfTestOfTheGates() : shown.in(workers.selfTest(selection.operators(), this::take));
            reports.selfTest(selfTest);
            devicePath.ifPresent(DevicePath::skip);
            List<String> missed = selfTest.passed() ? runAll() : List.of("everything, since the self-test did not pass");
            if (selfTest.passed()) {
                wholeRun.addAll(manyCases.results());
                WorkerOptions fresh = options.tape().map(tape -> options.withTape(tape.fresh())).orElse(options);
                wholeRun.addAll(freshProcess.repeat(fresh, (others, c) -> tapes.judge(others, Tape.Pass.FRESH, c), this::take));
                devicePath.ifPresent(path -> wholeRun.addAll(path.results(shown.name(workers.device().name()))));
            }
            if (selfTest.passed() && !isCutShort) {
                tapes.finish(selfTest.count(Planted.Fate.KILLED) + " of " + (selfTest.count(Planted.Fate.KILLED) + selfTest.count(Planted.Fate.SURVIVED)) + " planted faults noticed");
            }
            progress.end();
            reports.together(wholeRun);
            return reports.finish(missed, false);
        } catch (CancellationException interrupted) {
            return waitForTheEnd();
        }
    }

    /// A recording has no launches with altered operands. That the gates which judge it notice faults is shown on the CPU,
    /// which is everywhere.
    private SelfTest selfTestOfTheGates() {
        try (Workers cpu = new Workers(WorkerOptions.of("cpu").withTimeout(settings.timeout()).withCrashLogs(settings.out()))) {
            return cpu.selfTest(selection.operators(), this::add);
        }
    }

    /// What was recorded, for people; empty where nothing was.
    public Optional<String> recorded() throws IOException {
        return tapes.inWords();
    }

    /// Name and description of the device, as the reports have them.
    public String device() {
        return reports.device();
    }

    /// Where the launches were made, in a sentence; empty where that was here.
    public Optional<String> whereFrom() {
        return reports.whereFrom();
    }

    /// What became of the planted faults; [SelfTest#NONE] before [#run].
    public SelfTest selfTest() {
        return selfTest;
    }

    /// How many verdicts of an interrupted run were kept.
    public int kept() {
        return earlier.size();
    }

    /// Where the verdicts went.
    public Reports reports() {
        return reports;
    }

    /// Writes the reports, if an exception ended the run before they were, and ends the worker.
    @Override
    public void close() {
        workers.close();
        writeWhatThereIs();
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException shuttingDown) {
            // the hook is running or has run
        }
    }

    /// @return what should have run and did not
    private List<String> runAll() throws IOException {
        List<String> unrecorded = tapes.unrecorded();
        if (!unrecorded.isEmpty()) {
            List<String> missed = new ArrayList<>(unrecorded);
            missed.addAll(runCases());
            return missed;
        }
        return runCases();
    }

    private List<String> runCases() throws IOException {
        // what the device fails without any fault kept the self-test from showing something: it is judged here
        Stream<Case> blocked = tapes.played().isPresent() ? Stream.of() : selfTest.planted().stream().filter(each -> each.fate() == Planted.Fate.BLOCKED).map(each -> Case.parse(each.line()));
        List<Case> cases = Stream.concat(blocked, selection.cases().stream()).distinct().filter(each -> !earlier.has(each)).toList();
        progress.begin(Effort.of(cases));
        for (int i = 0; i < cases.size(); i++) {
            Optional<String> stop = reasonToStop();
            if (stop.isPresent()) {
                isCutShort = true;
                return List.of(notRun(cases.subList(i, cases.size())) + " (" + stop.get() + ")");
            }
            Verdict verdict = take(tapes.judge(workers, Tape.Pass.FIRST, cases.get(i)));
            progress.step(verdict, kept() + i + 1, kept() + cases.size(), Effort.of(cases.get(i)));
        }
        return runModel();
    }

    private Optional<String> reasonToStop() {
        if (settings.failFast() && anyFailed) {
            return Optional.of("--fail-fast: one has failed");
        }
        boolean late = settings.budget().isPresent() && System.nanoTime() - start > settings.budget().get().toNanos();
        return late ? Optional.of("the time of --budget is over") : workers.givenUp();
    }

    private String notRun(List<Case> cases) {
        Map<String, Integer> byOperator = new TreeMap<>();
        cases.forEach(each -> byOperator.merge(each.operator().name(), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        byOperator.forEach((operator, count) -> parts.add(count + " of " + operator));
        return (cases.size() == 1 ? "one case" : cases.size() + " cases") + ", " + String.join(", ", parts)
            + (selection.model().isPresent() ? ", and the real workload" : "");
    }

    private List<String> runModel() throws IOException {
        if (selection.model().isEmpty()) {
            return selection.mustHaveModel() ? List.of("the real workload, for want of a model") : List.of();
        }
        Optional<String> stop = reasonToStop();
        if (stop.isPresent()) {
            isCutShort = true;
            return List.of("the real workload (" + stop.get() + ")");
        }
        Path folder = selection.model().get();
        AtomicInteger count = new AtomicInteger();
        AtomicInteger recorded = new AtomicInteger();
        try {
            boolean whole = feed(folder, verdict -> {
                recorded.set(tapes.value(recorded.get(), verdict));
                boolean wanted = selection.only().isEmpty() || selection.only().get().equals(verdict.operator());
                if (wanted || verdict.status().isBreakdown()) {
                    progress.step(take(verdict), "value from " + folder.getFileName() + selection.layer().map(layer -> " layer " + layer).orElse(""), count.incrementAndGet());
                }
                if (settings.failFast() && anyFailed) {
                    throw new Enough();
                }
            });
            return whole ? List.of() : List.of("the rest of the real workload (its worker ended)");
        } catch (Enough enough) {
            isCutShort = true;
            return List.of("the rest of the real workload (--fail-fast: one has failed)");
        }
    }

    private boolean feed(Path folder, Consumer<Verdict> verdicts) throws IOException {
        return selection.layer().isPresent() ? workers.layer(folder, selection.layer().get(), verdicts) : workers.model(folder, verdicts);
    }

    /// What is reported: the verdict, as the criterion sees it that decides.
    private Verdict take(Verdict verdict) {
        devicePath.ifPresent(path -> path.offer(verdict));
        Verdict named = shown.in(verdict);
        Verdict decided = settings.criterion().map(named::decidedBy).orElse(named);
        add(decided);
        return decided;
    }

    private void add(Verdict decided) {
        manyCases.add(decided);
        if (tapes.isRepeated(decided)) {
            freshProcess.offer(decided);
        }
        anyFailed |= decided.status().isFailure();
        reports.add(decided);
    }

    /// The shutdown hook has ended the worker and is about to end this process; there is nothing to add to what it says.
    private static Outcome waitForTheEnd() {
        while (true) {
            LockSupport.park();
        }
    }

    private void writeWhatThereIs() {
        try {
            reports.finish(List.of(), true);
        } catch (IOException e) {
            System.err.println("npu4j: the reports could not be written: " + e.getMessage());
        }
    }
}
