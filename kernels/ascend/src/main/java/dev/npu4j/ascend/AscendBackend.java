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
///
/// One option, `ascend:0,check=true`: group lists and kept rows, which lie on the device, are copied to the host and checked
/// before each launch that has them. That waits for the stream, so it is for finding mistakes.
public final class AscendBackend implements Backend {
    private static final String CHECK = "check";

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
        boolean checks = checks(options);
        return switch (Cann.state()) {
            case Cann.Ready ready -> new AscendDevice(ready, ordinal, checks);
            case Cann.Absent(String lookedFor, String remedy) -> throw new BackendUnavailableException("ascend", lookedFor, remedy);
        };
    }

    private static boolean checks(Map<String, String> options) {
        for (Map.Entry<String, String> option : options.entrySet()) {
            if (!option.getKey().equals(CHECK)) {
                throw new OperandException("ascend", option.getKey(), "the option " + CHECK, "'" + option.getKey() + "'");
            }
            if (!option.getValue().equals("true") && !option.getValue().equals("false")) {
                throw new OperandException("ascend", CHECK, "true or false", "'" + option.getValue() + "'");
            }
        }
        return Boolean.parseBoolean(options.get(CHECK));
    }
}
