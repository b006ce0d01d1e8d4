package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.fault.SelfTests;
import dev.npu4j.conformance.probe.Profile;
import dev.npu4j.conformance.recording.Player;
import dev.npu4j.conformance.recording.RecordedDevice;
import dev.npu4j.conformance.recording.Recorder;
import dev.npu4j.conformance.recording.Recording;
import dev.npu4j.conformance.recording.Tape;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.conformance.workload.PanguWorkload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// A device of another machine, as it was recorded. What it is said to be and how it adds up are the recording's word.
final class PlayedSubject implements Subject {
    private final Recording recording;
    private final Player player;

    PlayedSubject(Tape tape) {
        try {
            recording = Recording.open(tape.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        player = new Player(recording, tape.pass());
    }

    @Override
    public WorkerDevice device() {
        RecordedDevice device = recording.header().device();
        Runtime runtime = Runtime.getRuntime();
        return new WorkerDevice(device.name(), device.description(), device.twins(), device.accelerator(), device.simulated(), device.saturates(),
            runtime.availableProcessors(), runtime.maxMemory(), WorkerDevice.hasVectorModule());
    }

    @Override
    public Optional<Profile> measured() {
        return recording.header().measured();
    }

    private Arithmetic arithmetic() {
        return recording.header().accepted().map(Profile::arithmetic).orElse(Arithmetic.IEEE);
    }

    @Override
    public Verdict judge(Case c) throws IOException {
        player.begin(c.line());
        try {
            return Conformance.run(player.device(), player.twinsOfTake(), arithmetic(), c);
        } finally {
            player.close();
        }
    }

    @Override
    public void judge(Path model, Consumer<Verdict> verdicts) throws IOException {
        try (PanguWorkload workload = PanguWorkload.open(model)) {
            player.beginModel();
            workload.run(player.device(), player.twins(), arithmetic(), verdict -> {
                if (Recorder.isTakeOf(verdict)) {
                    player.nextValue();
                }
                verdicts.accept(verdict);
            });
        }
    }

    @Override
    public void judge(Path model, int layer, Consumer<Verdict> verdicts) {
        throw new IllegalStateException("no layer by itself is ever recorded");
    }

    @Override
    public void plant(SelfTests.Group group, Consumer<Planted> planted) {
        throw new IllegalStateException("no fault can be planted in a recording: it has no launches with altered operands");
    }

    @Override
    public void close() {
        player.close();
    }
}
