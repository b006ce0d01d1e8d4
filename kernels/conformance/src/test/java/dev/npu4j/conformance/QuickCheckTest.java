package dev.npu4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.cases.CaseSets;
import dev.npu4j.conformance.fault.FaultCatalogue;
import dev.npu4j.conformance.fault.FaultyDevice;
import dev.npu4j.conformance.verdict.QuickCheck;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.TokenSelect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an application may ask of a device when it starts.
class QuickCheckTest {
    @Test
    void anHonestDevicePasses() {
        try (Device cpu = Devices.open("cpu")) {
            QuickCheck check = Conformance.quickCheck(cpu);
            System.out.println(check.sentence());
            assertThat(check.passed()).as(check.sentence()).isTrue();
            assertThat(check.verdicts()).hasSameSizeAs(CaseSets.smallest());
            assertThat(check.sentence()).startsWith("cpu: " + CaseSets.smallest().size() + " cases passed, ").contains(" planted faults noticed (");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"last k dropped", "eps omitted", "causal one too far", "ties to the higher index", "gamma_pre shifted by one", "all zeros"})
    void aFaultyDeviceDoesNot(String fault) {
        try (Device faulty = new FaultyDevice(Devices.open("cpu"), FaultCatalogue.named(fault))) {
            QuickCheck check = Conformance.quickCheck(faulty);
            assertThat(check.passed()).isFalse();
            assertThat(check.sentence()).contains(" cases failed, first ");
        }
    }

    @Test
    void whatADeviceDoesNotOfferIsLeftOut() {
        try (Device few = new FaultyDevice(Devices.open("cpu"), (honest, call) -> honest.launch(call)) {
            @Override
            public Support support(Operator operator) {
                return operator instanceof TokenSelect ? super.support(operator) : new Support.No(Support.Reason.UNKNOWN_OPERATOR, "only one");
            }
        }) {
            QuickCheck check = Conformance.quickCheck(few);
            assertThat(check.passed()).isTrue();
            assertThat(check.verdicts()).hasSize(2);
        }
    }

    @Test
    void aCheckThatSawNothingHasNotPassed() {
        assertThat(new QuickCheck("cpu", SelfTest.NONE, List.of(), 0).passed()).isFalse();
        assertThat(new QuickCheck("cpu", SelfTest.NONE, List.of(), 0).sentence()).isEqualTo("cpu: the check does not notice planted faults, so it says nothing: none could be planted");
    }
}
