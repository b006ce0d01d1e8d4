package dev.npu4j.conformance.junit;

import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;

class CpuConformanceTest extends ConformanceSuite {
    @Override
    protected Device openDevice() {
        return Devices.open("cpu");
    }
}
