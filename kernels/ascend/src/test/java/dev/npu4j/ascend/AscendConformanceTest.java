package dev.npu4j.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.junit.ConformanceSuite;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// A part of the quick cases on the simulated chip that the build asked for; `validate --sim` runs them all.
class AscendConformanceTest extends ConformanceSuite {
    private static final int PART = 10;

    @Override
    protected List<Case> cases() {
        List<Case> all = CaseSets.quick(null);
        return IntStream.range(0, all.size()).filter(i -> i % PART == 0).mapToObj(all::get).toList();
    }

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
