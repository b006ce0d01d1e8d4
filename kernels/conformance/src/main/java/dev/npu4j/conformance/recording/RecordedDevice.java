package dev.npu4j.conformance.recording;

import dev.npu4j.conformance.verdict.JsonFields;
import dev.npu4j.conformance.verdict.JsonLine;
import java.util.List;

/// The device of a recording.
///
/// @param name        `cpu`, `ascend:0`
/// @param description what it said of itself: model and versions among it
/// @param twins       other configurations that must give the same bits, and were recorded too
/// @param accelerator whether its backend is one
/// @param simulated   whether a simulator answered in its place
/// @param chip        that was simulated; empty where none was
/// @param saturates   whether it has neither infinities nor NaN
public record RecordedDevice(String name, String description, List<String> twins, boolean accelerator, boolean simulated, String chip, boolean saturates) {
    private static final String SIMULATED = "SIMULATED"; // in the description of every device that is

    public RecordedDevice {
        twins = List.copyOf(twins);
    }

    void write(JsonLine json) {
        json.put("name", name).put("description", description).openArray("twins");
        twins.forEach(json::add);
        json.closeArray().put("accelerator", accelerator).put("simulated", simulated).put("chip", chip).put("saturates", saturates);
    }

    static RecordedDevice read(JsonFields json) {
        RecordedDevice device = new RecordedDevice(Plain.line(json.text("name")), Plain.line(json.text("description")), Plain.lines(json.texts("twins")), json.flag("accelerator"), json.flag("simulated"),
            Plain.line(json.text("chip")), json.flag("saturates"));
        if (device.simulated == device.chip.isEmpty()) {
            throw json.wrong("chip", "a name where a chip was simulated, and none elsewhere", device.chip);
        }
        // nobody can keep a sender from lying; but what contradicts itself is refused
        if (device.simulated != device.description.contains(SIMULATED)) {
            throw json.wrong("simulated", "what the description says, '" + device.description + "'", device.simulated);
        }
        if (device.name.contains("(")) {
            throw json.wrong("name", "the device's bare name", device.name);
        }
        return device;
    }
}
