package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.fault.FaultCatalogue;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.fault.SelfTests;
import dev.npu4j.conformance.probe.ArithmeticProbe;
import dev.npu4j.conformance.probe.ArithmeticStore;
import dev.npu4j.conformance.probe.Profile;
import dev.npu4j.conformance.recording.Recorder;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.staging.StagedDevice;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.workload.PanguLayerWorkload;
import dev.npu4j.conformance.workload.PanguWorkload;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A device of this machine, with its twins, and perhaps with somebody who records what it does.
final class OpenDevice implements Subject {
    private final Device honest;
    private final Device device;
    private final List<Device> twins = new ArrayList<>();
    private final Optional<Path> profiles;
    private final boolean oneTwin;
    private final Optional<Recorder> recorder;
    private int cases;
    private int values; // of a model
    private Arithmetic arithmetic; // null until somebody asks
    private SelfTests selfTests; // likewise

    OpenDevice(WorkerArguments task) {
        profiles = task.profiles();
        oneTwin = task.oneTwin();
        recorder = task.tape().map(Recorder::new);
        honest = StagedDevice.of(Devices.open(task.device()));
        device = recorded(task.fault().<Device>map(fault -> new FaultyDevice(honest, FaultCatalogue.named(fault))).orElse(honest));
        honest.twins().forEach(each -> twins.add(recorded(StagedDevice.of(Devices.open(each)))));
    }

    private Device recorded(Device each) {
        return recorder.map(one -> one.of(each)).orElse(each);
    }

    @Override
    public WorkerDevice device() {
        return WorkerDevice.of(honest);
    }

    /// Nothing, too, where the device throws over it: its matmuls do then, and have verdicts.
    @Override
    public Optional<Profile> measured() {
        try {
            return ArithmeticProbe.measure(honest).map(measured -> new Profile(honest.name(), honest.description(), measured));
        } catch (RuntimeException | LinkageError | AssertionError thrown) {
            System.err.println("the arithmetic of " + honest.name() + " could not be measured: " + thrown);
            return Optional.empty();
        }
    }

    /// By which bounds are taken. Looked up when the first bound is needed: whoever asks may have accepted another
    /// arithmetic since this worker was started.
    private Arithmetic arithmetic() throws IOException {
        if (arithmetic == null) {
            arithmetic = profiles.isEmpty() ? Arithmetic.IEEE
                : new ArithmeticStore(profiles.get()).load(honest.name()).map(Profile::arithmetic).orElse(Arithmetic.IEEE);
        }
        return arithmetic;
    }

    @Override
    public Verdict judge(Case c) throws IOException {
        if (recorder.isPresent()) {
            recorder.get().begin(c.line());
        }
        Verdict verdict = Conformance.run(device, twinsOfNext(), arithmetic(), c);
        if (recorder.isPresent()) {
            end(recorder.get(), verdict);
        }
        return verdict;
    }

    private List<Device> twinsOfNext() {
        return oneTwin && !twins.isEmpty() ? List.of(twins.get(cases++ % twins.size())) : twins;
    }

    /// Nothing is written of what was not run, or ended in the middle of a launch.
    private static void end(Recorder recorder, Verdict verdict) throws IOException {
        if (verdict.status() == Status.SKIPPED || verdict.status() == Status.CRASHED) {
            recorder.forget();
        } else {
            recorder.end();
        }
    }

    @Override
    public void judge(Path model, Consumer<Verdict> verdicts) throws IOException {
        try (PanguWorkload workload = PanguWorkload.open(model)) {
            if (recorder.isPresent()) {
                values = 1;
                recorder.get().begin(values);
            }
            workload.run(device, twins, arithmetic(), verdict -> {
                if (recorder.isPresent() && Recorder.isTakeOf(verdict)) {
                    next(recorder.get(), verdict);
                }
                verdicts.accept(verdict);
            });
            recorder.ifPresent(Recorder::forget);
        }
    }

    @Override
    public void judge(Path model, int layer, Consumer<Verdict> verdicts) throws IOException {
        try (PanguLayerWorkload workload = PanguLayerWorkload.open(model, layer)) {
            workload.run(device, twins, arithmetic(), verdicts);
        }
    }

    private void next(Recorder one, Verdict verdict) {
        try {
            end(one, verdict);
            one.begin(++values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A fault on purpose is for the cases; what is asked here is whether the gates see those of the catalogue.
    @Override
    public void plant(SelfTests.Group group, Consumer<Planted> planted) throws IOException {
        if (selfTests == null) {
            selfTests = new SelfTests(honest, arithmetic());
        }
        selfTests.plant(group, planted);
    }

    @Override
    public void close() {
        twins.forEach(Device::close);
        device.close();
    }
}
