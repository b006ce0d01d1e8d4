package dev.npu4j.conformance.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Evidence;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class ConformanceTestsTest {
    private static final String LINE = "RmsNorm(f32, rows=2, hidden=8, eps=1.0E-5, fill=normal, seed=1)";

    private static Verdict verdict(Status status) {
        return new Verdict(LINE, "RmsNorm", "f32", "toy", "", status, List.of(), List.of(), new int[Verdict.BINS], "why", 0, Evidence.NONE);
    }

    @Test
    void aTestIsNamedByItsCaseLine() {
        try (Device cpu = Devices.open("cpu")) {
            assertThat(ConformanceTests.of(cpu, List.of(), List.of(Case.parse(LINE)))).singleElement()
                .extracting("displayName").isEqualTo(LINE);
        }
    }

    @Test
    void aPassIsAPass() {
        assertThatCode(() -> ConformanceTests.check(verdict(Status.PASSED))).doesNotThrowAnyException();
    }

    @Test
    void aFailureCarriesTheReproducer() {
        assertThatThrownBy(() -> ConformanceTests.check(verdict(Status.FAILED)))
            .isInstanceOf(AssertionError.class).hasMessageContaining("why").hasMessageContaining("--case '" + LINE + "'");
    }

    @Test
    void whatADeviceThrowsFailsTheTest() {
        assertThatThrownBy(() -> ConformanceTests.check(verdict(Status.ERROR))).isInstanceOf(AssertionError.class);
    }

    @Test
    void anOperatorThatIsNotOfferedAbortsTheTest() {
        assertThatThrownBy(() -> ConformanceTests.check(verdict(Status.UNSUPPORTED))).isInstanceOf(TestAbortedException.class);
    }
}
