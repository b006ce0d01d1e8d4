package dev.npu4j.cli.validate;

import dev.npu4j.cli.base.Simulated;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Verdict;

/// The device's name in every row of every report: what a simulator computed stands nowhere under a device's bare name.
final class ShownDevice {
    private final boolean simulated;

    ShownDevice(boolean simulated) {
        this.simulated = simulated;
    }

    String name(String device) {
        return simulated ? Simulated.name(device) : device;
    }

    Verdict in(Verdict verdict) {
        return !simulated ? verdict : new Verdict(verdict.line(), verdict.operator(), verdict.dtype(), name(verdict.device()), verdict.ranAs(), verdict.status(),
            verdict.gates(), verdict.worst(), verdict.histogram(), verdict.message(), verdict.seconds(), verdict.evidence());
    }

    SelfTest in(SelfTest selfTest) {
        // the one without faults is known by being equal to NONE
        return !simulated || selfTest.planted().isEmpty() ? selfTest : new SelfTest(selfTest.planted().stream().map(this::in).toList(), selfTest.seconds());
    }

    private Planted in(Planted planted) {
        return new Planted(planted.fault(), planted.operator(), planted.dtype(), name(planted.device()), planted.fate(), planted.gates(), planted.acceptedBy(),
            planted.line(), planted.why());
    }
}
