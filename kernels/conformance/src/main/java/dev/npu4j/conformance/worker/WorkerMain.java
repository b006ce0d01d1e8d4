package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.fault.FaultCatalogue;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.fault.SelfTests;
import dev.npu4j.conformance.probe.ArithmeticProbe;
import dev.npu4j.conformance.probe.ArithmeticStore;
import dev.npu4j.conformance.probe.Profile;
import dev.npu4j.conformance.staging.StagedDevice;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.workload.PanguWorkload;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A worker: opens a device, then does one task after another, each a line on standard input, and says what came of it
/// in lines on standard output ([Message]). Started by [Workers]; of no use to people.
public final class WorkerMain {
    private final OutputStream channel;
    private final Device honest;
    private final Device device;
    private final List<Device> twins = new ArrayList<>();
    private final String profiles;
    private final boolean oneTwin;
    private int cases;
    private Arithmetic arithmetic; // null until somebody asks
    private SelfTests selfTests; // likewise

    private WorkerMain(OutputStream channel, String specification, String fault, String profiles, boolean oneTwin) {
        this.channel = channel;
        this.profiles = profiles;
        this.oneTwin = oneTwin;
        this.honest = StagedDevice.of(Devices.open(specification));
        this.device = fault.isEmpty() ? honest : new FaultyDevice(honest, FaultCatalogue.named(fault));
        honest.twins().forEach(each -> twins.add(StagedDevice.of(Devices.open(each))));
    }

    /// By which bounds are taken. Looked up when the first bound is needed: whoever asks may have accepted another
    /// arithmetic since this worker was started.
    private Arithmetic arithmetic() throws IOException {
        if (arithmetic == null) {
            arithmetic = profiles.isEmpty() ? Arithmetic.IEEE
                : new ArithmeticStore(Path.of(profiles)).load(honest.name()).map(Profile::arithmetic).orElse(Arithmetic.IEEE);
        }
        return arithmetic;
    }

    /// @param arguments the device's specification, the name of a fault to plant in it and the folder of an arithmetic store,
    ///                  empty for none; whether cases take their twins in turn
    public static void main(String[] arguments) {
        // The channel is ours alone: whatever a kernel or a library prints goes to the error stream instead.
        OutputStream channel = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err);
        Tasks tasks = Tasks.fromStandardInput();
        int code = 0;
        try {
            new WorkerMain(channel, arguments[0], arguments[1], arguments[2], Boolean.parseBoolean(arguments[3])).work(tasks);
        } catch (OutOfMemoryError memory) {
            // Other than in a case, whose verdict it would be: this JVM can promise nothing any more.
            code = Ending.EXHAUSTED;
        } catch (Throwable failure) {
            say(channel, Message.Kind.FAILED, Failure.toJson(failure));
        } finally {
            // Not exit: threads and hooks of a device that hangs or crashed must not keep the process.
            Runtime.getRuntime().halt(code);
        }
    }

    private void work(Tasks tasks) throws InterruptedException {
        System.err.println(Message.OPEN);
        say(Message.Kind.HELLO, WorkerDevice.of(honest).toJson());
        for (String task = tasks.take(); !task.equals(Tasks.QUIT); task = tasks.take()) {
            try {
                answer(task);
            } catch (RuntimeException | IOException | LinkageError | AssertionError failure) {
                say(Message.Kind.FAILED, Failure.toJson(failure));
            }
        }
        twins.forEach(Device::close);
        device.close();
    }

    private void answer(String task) throws IOException {
        if (task.startsWith(Tasks.CASE)) {
            judged(Conformance.run(device, twinsOfNext(), arithmetic(), Case.parse(task.substring(Tasks.CASE.length()))));
        } else if (task.startsWith(Tasks.MODEL)) {
            try (PanguWorkload workload = PanguWorkload.open(Path.of(task.substring(Tasks.MODEL.length())))) {
                workload.run(device, twins, arithmetic(), this::judged);
            }
        } else if (task.equals(Tasks.ARITHMETIC)) {
            measured().map(measured -> new Profile(honest.name(), honest.description(), measured))
                .ifPresent(profile -> say(Message.Kind.ARITHMETIC, profile.toJson()));
        } else if (task.startsWith(Tasks.SELF_TEST)) {
            String[] group = task.substring(Tasks.SELF_TEST.length()).split("[" + Tasks.OF + "]", 2);
            selfTests().plant(new SelfTests.Group(group[0], group[1]), each -> say(Message.Kind.PLANTED, each.toJson()));
        } else {
            throw new IllegalArgumentException("no task: " + task);
        }
        say(Message.Kind.DONE, "");
    }

    /// A fault on purpose is for the cases; what is asked here is whether the gates see those of the catalogue.
    private SelfTests selfTests() throws IOException {
        if (selfTests == null) {
            selfTests = new SelfTests(honest, arithmetic());
        }
        return selfTests;
    }

    /// Nothing, too, where the device throws over it: its matmuls do then, and have verdicts.
    private Optional<Arithmetic> measured() {
        try {
            return ArithmeticProbe.measure(honest);
        } catch (RuntimeException | LinkageError | AssertionError thrown) {
            System.err.println("the arithmetic of " + honest.name() + " could not be measured: " + thrown);
            return Optional.empty();
        }
    }

    private List<Device> twinsOfNext() {
        return oneTwin && !twins.isEmpty() ? List.of(twins.get(cases++ % twins.size())) : twins;
    }

    private void judged(Verdict verdict) {
        say(Message.Kind.VERDICT, verdict.toJson());
        if (verdict.status() == Status.CRASHED) {
            // Out of memory while the device was at work. What comes next is to start in a JVM that nothing happened to.
            say(Message.Kind.LEAVING, "");
            Runtime.getRuntime().halt(Ending.EXHAUSTED);
        }
    }

    private void say(Message.Kind kind, String json) {
        say(channel, kind, json);
    }

    private static void say(OutputStream channel, Message.Kind kind, String json) {
        try {
            channel.write(new Message(kind, json).text().getBytes(StandardCharsets.UTF_8)); // at once: nobody else's text comes between
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
