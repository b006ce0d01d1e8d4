package dev.npu4j.cli.base;

import dev.npu4j.kernels.device.Device;

/// How a simulated device is called, everywhere: never by the bare name of a real one.
public final class Simulated {
    private static final String MARK = " (simulated)";

    private Simulated() {
    }

    /// The name of the device, marked where it is simulated.
    public static String name(Device device) {
        return device.isSimulated() ? name(device.name()) : device.name();
    }

    /// The name, marked once: `ascend:0 (simulated)`.
    public static String name(String device) {
        return device.endsWith(MARK) ? device : device + MARK;
    }
}
