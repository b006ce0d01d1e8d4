package dev.npu4j.cli.validate;

import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.base.Version;
import dev.npu4j.cli.report.Outcome;
import dev.npu4j.cli.report.Reports;
import dev.npu4j.cli.report.RunFacts;
import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.workload.PanguWorkload;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// One run of `validate`: feeds cases and model to the device and its twins, and hands the verdicts to the reports. An
/// interrupt from the keyboard leaves the reports of what was done.
public final class Validation implements AutoCloseable {
    private final Device device;
    private final List<Device> twins = new ArrayList<>();
    private final Selection selection;
    private final Reports reports;
    private final Progress progress;
    private final Thread atShutdown;

    /// @param out  folder of the reports
    /// @param home the repository, for its commit
    public Validation(Device device, Selection selection, Path out, Path home, Optional<Long> seed, List<String> command, PrintWriter err) throws IOException {
        this.device = device;
        this.selection = selection;
        this.progress = new Progress(err, Boolean.getBoolean("npu4j.terminal"));
        boolean accelerator = Devices.report().stream()
            .anyMatch(found -> found.isAccelerator() && found.backend().equals(device.name().split(":")[0]));
        RunFacts facts = new RunFacts(Version.text(), Commit.of(home), command, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Machine.here(), device.name(), device.description(), device.twins(), accelerator, seed.map(String::valueOf).orElse(""),
            selection.model().map(Path::toString).orElse(""), "", "", "");
        this.reports = new Reports(out, facts, selection.mustBeSeen(), selection.left());
        this.atShutdown = new Thread(() -> {
            progress.end();
            writeWhatThereIs();
            err.println("npu4j: interrupted; the reports of what was done are in " + out);
        }, "npu4j-reports");
        device.twins().forEach(each -> twins.add(Devices.open(each)));
        Runtime.getRuntime().addShutdownHook(atShutdown);
    }

    /// Runs everything that was selected.
    public Outcome run() throws IOException {
        int done = 0;
        for (Case each : selection.cases()) {
            Verdict verdict = Conformance.run(device, twins, each);
            reports.add(verdict);
            progress.step(verdict, "case", ++done, selection.cases().size());
        }
        List<String> missed = new ArrayList<>();
        if (selection.model().isPresent()) {
            runModel(selection.model().get());
        } else if (!selection.mustBeSeen().isEmpty()) {
            missed.add("the real workload, for want of a model");
        }
        progress.end();
        return reports.finish(missed, false);
    }

    /// Where the verdicts went.
    public Reports reports() {
        return reports;
    }

    /// Writes the reports, if an exception ended the run before they were, and closes the twins.
    @Override
    public void close() {
        writeWhatThereIs();
        twins.forEach(Device::close);
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException shuttingDown) {
            // the hook is running or has run
        }
    }

    private void runModel(Path folder) throws IOException {
        AtomicInteger count = new AtomicInteger();
        try (PanguWorkload workload = PanguWorkload.open(folder)) {
            workload.run(device, twins, verdict -> {
                if (selection.only().isEmpty() || selection.only().get().equals(verdict.operator())) {
                    reports.add(verdict);
                    progress.step(verdict, "value from " + folder.getFileName(), count.incrementAndGet(), 0);
                }
            });
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
