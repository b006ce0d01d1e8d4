package dev.npu4j.ascend;

import dev.npu4j.ascend.acl.Cann;
import dev.npu4j.kernels.device.Backend;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.OperandException;
import java.util.Map;

/// The backend `ascend`: Huawei's NPUs through CANN, where a toolkit and a device are there.
///
/// The first question after a toolkit was found on disk loads it and asks how many devices there are; where that fails,
/// the reason is given as a sentence and the rest of the process is as before.
public final class AscendBackend implements Backend {
    /// For the service loader.
    public AscendBackend() {
    }

    @Override
    public String name() {
        return "ascend";
    }

    @Override
    public boolean isAccelerator() {
        return true;
    }

    @Override
    public Availability availability() {
        return switch (Cann.state()) {
            case Cann.Ready ready -> new Available(ready.devices(), ready.description());
            case Cann.Absent(String lookedFor, String remedy) -> new Unavailable(lookedFor, remedy);
        };
    }

    @Override
    public Device open(int ordinal, Map<String, String> options) {
        if (!options.isEmpty()) {
            throw new OperandException("ascend", options.keySet().iterator().next(), "no option", "'" + options.keySet().iterator().next() + "'");
        }
        return switch (Cann.state()) {
            case Cann.Ready ready -> new AscendDevice(ready, ordinal);
            case Cann.Absent(String lookedFor, String remedy) -> throw new BackendUnavailableException("ascend", lookedFor, remedy);
        };
    }
}
