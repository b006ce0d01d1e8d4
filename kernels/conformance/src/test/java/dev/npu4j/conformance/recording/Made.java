package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A recording made in this process, and what the device was found to be while it was made.
record Made(Path folder, List<Verdict> verdicts) {
    static Header header(Device device) {
        return new Header("1", "", "2026-11-26T00:00:00Z", List.of("validate"), "a run", "a machine",
            new RecordedDevice(device.name(), device.description(), device.twins(), false, false, "", device.saturates()), List.of(), Optional.empty(), Optional.empty(), "", "",
            List.of(), "", false, "");
    }

    /// Records cases on the CPU, with a fault in it.
    static Made on(Path folder, FaultyDevice.Fault fault, List<Case> cases) throws IOException {
        try (Device cpu = new FaultyDevice(Devices.open("cpu,threads=1"), fault)) {
            Recorder recorder = new Recorder(new Tape(Tape.Use.RECORD, Tape.Pass.FIRST, folder));
            Device recorded = recorder.of(cpu);
            List<Device> twins = cpu.twins().stream().map(Devices::open).map(recorder::of).toList();
            RecordingWriter writer = RecordingWriter.begin(folder, header(cpu), false);
            List<Verdict> verdicts = new ArrayList<>();
            for (Case each : cases) {
                recorder.begin(each.line());
                verdicts.add(Conformance.run(recorded, twins, Arithmetic.IEEE, each));
                recorder.end();
                writer.add(Tape.Pass.FIRST, verdicts.getLast());
            }
            writer.finish("");
            twins.forEach(Device::close);
            return new Made(folder, verdicts);
        }
    }

    static Made onCpu(Path folder, Case... cases) throws IOException {
        return on(folder, (honest, call) -> honest.launch(call), List.of(cases));
    }

    /// Judges it.
    Verdict judge(Case c) throws IOException {
        return judgeAs(c, c);
    }

    /// Judges a case as if what was recorded of another were its.
    Verdict judgeAs(Case c, Case recorded) throws IOException {
        try (Player player = new Player(Recording.open(folder), Tape.Pass.FIRST)) {
            player.begin(recorded.line());
            return Conformance.run(player.device(), player.twinsOfTake(), Arithmetic.IEEE, c);
        }
    }

    /// The file of a case.
    Path file(Case c) {
        return folder.resolve(Recording.file(Tape.Pass.FIRST, c.line()));
    }

    /// Makes hashes and sizes what the files now have: whoever changes a recording may do that too.
    void hashAnew() throws IOException {
        Path list = folder.resolve(Recording.TAKES);
        StringBuilder lines = new StringBuilder();
        for (String line : Files.readAllLines(list)) {
            Entry entry = Entry.fromJson("test", line);
            Path file = folder.resolve(entry.file());
            lines.append(new Entry(entry.pass(), entry.line(), entry.status(), entry.message(), entry.file(), Files.size(file), Sha256.of(file)).toJson()).append('\n');
        }
        Files.writeString(list, lines);
        hashListAnew();
    }

    /// Makes the header's hash that of the list.
    void hashListAnew() throws IOException {
        Path file = folder.resolve(Recording.HEADER);
        Header header = Header.fromJson("test", Files.readString(file));
        Files.writeString(file, header.completed("", Sha256.of(folder.resolve(Recording.TAKES))).toJson());
    }

    /// What opening it and judging a case is refused with.
    OperandException refusal(Case c) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(OperandException.class, () -> judge(c));
    }
}
