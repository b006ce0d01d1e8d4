package dev.npu4j.cli.validate;

import dev.npu4j.ascend.AscendReport;
import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.report.RunFacts;
import dev.npu4j.conformance.recording.Header;
import dev.npu4j.conformance.recording.RecordedDevice;
import dev.npu4j.conformance.worker.WorkerDevice;
import java.io.IOException;
import java.util.List;

/// What a recording says of the run that it is made by.
final class Headers {
    private Headers() {
    }

    static Header of(WorkerDevice device, RunFacts facts, RunRecord record, ArithmeticCheck arithmetic, Selection selection) throws IOException {
        Machine machine = facts.machine();
        return new Header(facts.version(), facts.commit(), facts.started(), facts.command(), record.inWords(),
            machine.cpu() + ", " + machine.processors() + " processors, " + machine.os() + ", JDK " + machine.jdk(),
            new RecordedDevice(device.name(), device.description(), device.twins(), device.accelerator(), device.simulated(), facts.simulated(), device.saturates()),
            device.accelerator() && !device.simulated() ? AscendReport.driverHere() : List.of(), arithmetic.measured(), arithmetic.known(), facts.fault(),
            selection.model().isPresent() ? Replayed.fingerprint(selection.model().get()) : "", selection.left(), "", false, "");
    }
}
