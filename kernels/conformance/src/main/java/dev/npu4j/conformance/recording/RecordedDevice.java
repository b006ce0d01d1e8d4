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
    public RecordedDevice {
        twins = List.copyOf(twins);
    }

    void write(JsonLine json) {
        json.put("name", name).put("description", description).openArray("twins");
        twins.forEach(json::add);
        json.closeArray().put("accelerator", accelerator).put("simulated", simulated).put("chip", chip).put("saturates", saturates);
    }

    static RecordedDevice read(JsonFields json) {
        RecordedDevice device = new RecordedDevice(json.text("name"), json.text("description"), json.texts("twins"), json.flag("accelerator"), json.flag("simulated"),
            json.text("chip"), json.flag("saturates"));
        if (device.simulated == device.chip.isEmpty()) {
            throw json.wrong("chip", "a name where a chip was simulated, and none elsewhere", device.chip);
        }
        return device;
    }
}
