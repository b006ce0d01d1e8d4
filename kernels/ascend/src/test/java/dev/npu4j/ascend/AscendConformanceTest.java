package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.junit.ConformanceSuite;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Every quick case on the simulated chip that the build asked for.
class AscendConformanceTest extends ConformanceSuite {
    @Override
    protected Device openDevice() {
        return Devices.open("ascend:0");
    }

    /// Right results are not enough: no rule of the interface was broken on the way.
    @AfterAll
    void noRuleWasBroken() {
        assertThat(Simulator.inUse().violations()).isEmpty();
    }

    @Test
    void itSaysThatItIsSimulated() {
        assertThat(Devices.report().toString()).contains("SIMULATED").contains("no Ascend device");
    }
}
