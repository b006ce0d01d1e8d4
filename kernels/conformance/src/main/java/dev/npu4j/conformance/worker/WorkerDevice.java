package dev.npu4j.conformance.worker;

import dev.npu4j.conformance.verdict.JsonFields;
import dev.npu4j.conformance.verdict.JsonLine;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.List;

/// The device that a worker has opened, and the JVM around it. The asking side never opens one itself.
///
/// @param name        `cpu`, `ascend:0`
/// @param description what the device says of itself
/// @param twins       other configurations that must give the same bits; the worker has opened them too
/// @param accelerator whether its backend is one
/// @param simulated   whether what answers is a simulation of it
/// @param saturates   whether it has neither infinities nor NaN
/// @param processors  usable by the worker
/// @param heap        largest heap of the worker, bytes
/// @param vectorModule whether the worker has jdk.incubator.vector
public record WorkerDevice(String name, String description, List<String> twins, boolean accelerator, boolean simulated, boolean saturates, int processors, long heap,
                           boolean vectorModule) {
    static final String VECTOR_MODULE = "jdk.incubator.vector";

    public WorkerDevice {
        twins = List.copyOf(twins);
    }

    static WorkerDevice of(Device device) {
        boolean accelerator = Devices.report().stream()
            .anyMatch(found -> found.isAccelerator() && found.backend().equals(device.name().split(":")[0]));
        Runtime runtime = Runtime.getRuntime();
        return new WorkerDevice(device.name(), device.description(), device.twins(), accelerator, device.isSimulated(), device.saturates(), runtime.availableProcessors(), runtime.maxMemory(),
            hasVectorModule());
    }

    /// Whether this JVM has it.
    static boolean hasVectorModule() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    String toJson() {
        JsonLine json = new JsonLine().open().put("name", name).put("description", description).openArray("twins");
        twins.forEach(json::add);
        return json.closeArray().put("accelerator", accelerator).put("simulated", simulated).put("saturates", saturates).put("processors", processors).put("heap", heap)
            .put("vector_module", vectorModule).close().toString();
    }

    static WorkerDevice fromJson(String line) {
        JsonFields json = JsonFields.parse("hello", line);
        return new WorkerDevice(json.text("name"), json.text("description"), json.texts("twins"), json.flag("accelerator"), json.flag("simulated"), json.flag("saturates"),
            Math.toIntExact(json.integer("processors")), json.integer("heap"), json.flag("vector_module"));
    }
}
