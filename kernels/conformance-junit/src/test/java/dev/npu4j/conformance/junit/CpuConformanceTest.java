package dev.npu4j.conformance.junit;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.List;
import java.util.stream.IntStream;

/// A part of the quick cases; `validate` runs them all.
class CpuConformanceTest extends ConformanceSuite {
    private static final int PART = 10;

    @Override
    protected List<Case> cases() {
        List<Case> all = CaseSets.quick(null);
        return IntStream.range(0, all.size()).filter(i -> i % PART == 0).mapToObj(all::get).toList();
    }

    @Override
    protected Device openDevice() {
        return Devices.open("cpu");
    }
}
