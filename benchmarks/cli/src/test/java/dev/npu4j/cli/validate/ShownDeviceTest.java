package dev.npu4j.cli.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownDeviceTest {
    private static final Verdict VERDICT = new Verdict("RmsNorm(f32, rows=1, hidden=8)", "RmsNorm", "f32", "ascend:0", "", Status.PASSED, List.of(), List.of(),
        new int[Verdict.BINS], "", 0, Evidence.NONE);
    private static final SelfTest SELF_TEST = new SelfTest(List.of(new Planted("zeros", "RmsNorm", "f32", "ascend:0", Planted.Fate.KILLED, List.of(), List.of(), "", "")), 1);

    @Test
    void noRowOfASimulatedRunBearsTheBareName() {
        ShownDevice simulated = new ShownDevice(true);
        assertThat(simulated.in(VERDICT).device()).isEqualTo("ascend:0 (simulated)");
        assertThat(simulated.in(SELF_TEST).planted().getFirst().device()).isEqualTo("ascend:0 (simulated)");
        assertThat(simulated.in(Verdict.fromJson(simulated.in(VERDICT).toJson())).device()).as("kept by --resume").isEqualTo("ascend:0 (simulated)");
    }

    @Test
    void aDeviceIsCalledWhatItIs() {
        ShownDevice real = new ShownDevice(false);
        assertThat(real.in(VERDICT)).isSameAs(VERDICT);
        assertThat(real.in(SELF_TEST)).isSameAs(SELF_TEST);
    }

    @Test
    void aSelfTestThatWasNotRunIsStillNone() {
        assertThat(new ShownDevice(true).in(SelfTest.NONE)).isEqualTo(SelfTest.NONE);
    }
}
