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
import dev.npu4j.conformance.probe.Profile;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
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
import java.util.stream.Stream;

/// One run of `validate`: has workers judge the planted faults, then cases and model, and hands the verdicts to the
/// reports. This process opens no device. An interrupt from the keyboard ends the worker and leaves the reports of what
/// was done.
public final class Validation implements AutoCloseable {
    private static final String TRACE = "trace.jsonl"; // the simulator's

    private final Settings settings;
    private final Selection selection;
    private final WorkerOptions options;
    private final Workers workers;
    private final ShownDevice shown;
    private final ManyCases manyCases = new ManyCases();
    private final List<Together> wholeRun = new ArrayList<>();
    private final FreshProcess freshProcess = new FreshProcess();
    private final Optional<DevicePath> devicePath; // where a simulator keeps a record of it
    private final Earlier earlier;
    private final Reports reports;
    private final Progress progress;
    private final Thread atShutdown;
    private final long start = System.nanoTime();
    private SelfTest selfTest = SelfTest.NONE;
    private boolean anyFailed;

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
        this.progress = new Progress(err, Boolean.getBoolean("npu4j.terminal"), settings.device().simulation().map(each -> "SIMULATED " + each.chip() + ", ").orElse(""));
        Path out = settings.out();
        Files.createDirectories(out);
        Optional<Simulation> simulation = settings.device().simulation();
        Path profiles = settings.home().resolve(".npu4j").resolve("arithmetic");
        WorkerOptions options = WorkerOptions.of(settings.device().specification()).withTimeout(settings.timeout()).withCrashLogs(out)
            .withJvm(settings.device().jvm())
            // how a simulator adds up is not to be taken for how the device of that name does, nor for how another chip's does
            .withProfiles(simulation.map(each -> profiles.resolve("simulated-" + each.chip() + "-" + each.cann())).orElse(profiles));
        // over ten thousand cases each twin has its share
        WorkerOptions extent = selection.extent() == Extent.RELEASE ? options.withOneTwin() : options;
        WorkerOptions honest = settings.fault().map(extent::withFault).orElse(extent);
        Optional<SimulatorTrace> trace = simulation.map(each -> new SimulatorTrace(out.resolve(TRACE)));
        if (trace.isPresent() && !settings.resume()) {
            Files.deleteIfExists(trace.get().file());
        }
        this.options = trace.map(each -> honest.withEnvironment(SimulatorTrace.VARIABLE, each.file().toString())).orElse(honest);
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
            RunRecord record = new RunRecord(facts.device() + ": " + facts.description() + "; twins " + facts.twins(), facts.commit() + " " + Code.fingerprint(simulation.map(each -> each.home().resolve("lib64"))),
                selection.fingerprint(), facts.criterion(), facts.fault());
            earlier = settings.resume() ? Earlier.read(out, record, selection.cases()) : Earlier.none(out);
            record.write(out);
            reports = new Reports(out, facts, selection.demands(), selection.left());
            checkArithmetic(workers.device(), arithmetic);
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

    /// Holds the device's arithmetic against what is known of it, or makes it known: workers take their bounds by what is
    /// known, from the self-test on.
    private void checkArithmetic(WorkerDevice device, Optional<Arithmetic> arithmetic) throws IOException {
        ArithmeticStore store = new ArithmeticStore(options.profiles().orElseThrow());
        if (arithmetic.isPresent()) {
            Profile measured = new Profile(device.name(), device.description(), arithmetic.get());
            if (settings.acceptArithmetic()) {
                store.save(measured);
            }
            wholeRun.add(new Together("the device", shown.name(measured.device()), 1, store.check(measured, device.accelerator(), device.saturates())));
        } else if (store.load(device.name()).isPresent()) {
            wholeRun.add(new Together("the device", shown.name(device.name()), 1,
                GateResult.failed(Gate.ARITHMETIC, "its arithmetic cannot be measured any more", Double.NaN)));
        }
    }

    private RunFacts facts(WorkerDevice device, Optional<Arithmetic> arithmetic) {
        return new RunFacts(Version.text(), Commit.of(settings.home()), settings.command(), Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Machine.here().withJvm(device.processors(), device.heap(), device.vectorModule()), shown.name(device.name()), device.description(), device.twins(),
            device.accelerator(), device.simulated() ? chip() : "", settings.seed().map(String::valueOf).orElse(""), selection.model().map(Path::toString).orElse(""),
            settings.criterion().orElse(""), settings.fault().orElse(""), arithmetic.map(Arithmetic::inWords).orElse("not measured"));
    }

    /// As it was asked for, here or in the options of the JVM.
    private String chip() {
        return settings.device().simulation().map(Simulation::chip).orElseGet(() -> System.getProperty(AscendReport.SIMULATOR_PROPERTY, "device"));
    }

    /// Runs everything that was selected, if the self-test passes.
    public Outcome run() throws IOException {
        try {
            selfTest = shown.in(workers.selfTest(this::take));
            reports.selfTest(selfTest);
            devicePath.ifPresent(DevicePath::skip);
            List<String> missed = selfTest.passed() ? runAll() : List.of("everything, since the self-test did not pass");
            if (selfTest.passed()) {
                wholeRun.addAll(manyCases.results());
                wholeRun.addAll(freshProcess.repeat(options, this::take));
                devicePath.ifPresent(path -> wholeRun.addAll(path.results(shown.name(workers.device().name()))));
            }
            progress.end();
            reports.together(wholeRun);
            return reports.finish(missed, false);
        } catch (CancellationException interrupted) {
            return waitForTheEnd();
        }
    }

    /// Name and description of the device, as the reports have them.
    public String device() {
        return reports.device();
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
        // what the device fails without any fault kept the self-test from showing something: it is judged here
        Stream<Case> blocked = selfTest.planted().stream().filter(each -> each.fate() == Planted.Fate.BLOCKED).map(each -> Case.parse(each.line()));
        List<Case> cases = Stream.concat(blocked, selection.cases().stream()).distinct().filter(each -> !earlier.has(each)).toList();
        progress.begin(Effort.of(cases));
        for (int i = 0; i < cases.size(); i++) {
            Optional<String> stop = reasonToStop();
            if (stop.isPresent()) {
                return List.of(notRun(cases.subList(i, cases.size())) + " (" + stop.get() + ")");
            }
            Verdict verdict = take(workers.run(cases.get(i)));
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
            return List.of("the real workload (" + stop.get() + ")");
        }
        Path folder = selection.model().get();
        AtomicInteger count = new AtomicInteger();
        try {
            boolean whole = workers.model(folder, verdict -> {
                boolean wanted = selection.only().isEmpty() || selection.only().get().equals(verdict.operator());
                if (wanted || verdict.status().isBreakdown()) {
                    progress.step(take(verdict), "value from " + folder.getFileName(), count.incrementAndGet());
                }
                if (settings.failFast() && anyFailed) {
                    throw new Enough();
                }
            });
            return whole ? List.of() : List.of("the rest of the real workload (its worker ended)");
        } catch (Enough enough) {
            return List.of("the rest of the real workload (--fail-fast: one has failed)");
        }
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
        freshProcess.offer(decided);
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
