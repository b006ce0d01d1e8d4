package dev.npu4j.kernels.device;

import static dev.npu4j.kernels.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.UnsupportedOperatorException;
import dev.npu4j.kernels.op.TokenSelect;
import dev.npu4j.kernels.tensor.DType;
import dev.npu4j.kernels.tensor.TensorArena;
import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Finding and choosing devices among the backends that this test folder declares.
class DevicesTest {
    @AfterEach
    void unplug() {
        TestBackends.npu = TestBackends.ABSENT;
    }

    @Test
    void theReportNamesEveryBackendAndSurvivesBrokenOnes() {
        assertThat(Devices.report()).filteredOn(found -> !found.backend().equals("unknown"))
            .extracting(Devices.Found::backend).containsExactly("npu", "cpu");
        assertThat(Devices.report()).filteredOn(found -> found.backend().equals("unknown")).hasSize(2)
            .anySatisfy(found -> assertThat(found.availability().toString()).contains("NoSuchBackend"));
    }

    @Test
    void aBackendThatThrowsAnErrorWhenAskedIsReportedWithItsReason() {
        TestBackends.npu = null;
        assertThat(Devices.report()).extracting(Devices.Found::backend).containsExactlyInAnyOrder("unknown", "unknown", "unknown", "cpu");
        assertThat(Devices.report()).anySatisfy(found -> assertThat(found.availability().toString()).contains("libdriver.so"));
    }

    @Test
    void aBackendThatIsNotThereIsNamedTogetherWithThoseThatAre() {
        assertThatExceptionOfType(BackendUnavailableException.class).isThrownBy(() -> Devices.open("ascend:0")).satisfies(e -> {
            assertThat(e.backend()).isEqualTo("ascend");
            assertThat(e.lookedFor()).contains("no backend of that name").contains("npu").contains("cpu");
            assertThat(e.remedy()).contains("npu4j-ascend");
        });
    }

    @Test
    void anUnavailableBackendSaysWhatItLookedForAndWhatWouldHelp() {
        assertThatExceptionOfType(BackendUnavailableException.class).isThrownBy(() -> Devices.open("npu"))
            .withMessageContaining("no such chip under /dev").withMessageContaining("Plug one in");
    }

    @Test
    void anOrdinalThatIsNotThereIsRefused() {
        TestBackends.npu = new Backend.Available(2, "two chips");
        assertThat(Devices.open("npu:1").name()).isEqualTo("npu:1");
        assertThatExceptionOfType(BackendUnavailableException.class).isThrownBy(() -> Devices.open("npu:2"))
            .withMessageContaining("device 2 was asked for, there are 2 (two chips)");
    }

    @Test
    void optionsReachTheBackend() {
        assertThat(Devices.open(" cpu:0 , threads=2 ,width=128").description()).isEqualTo("{threads=2, width=128}");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ":0", "cpu:", "cpu:x", "cpu:-1", "cpu:4294967295", "cpu:0:0", "cpu,", "cpu,threads", "cpu,a=1=2", "cpu,a=1,a=2"})
    void aSpecificationThatCannotBeReadIsRefused(String specification) {
        assertRefused("Devices.open", "specification", "name[:ordinal]", () -> Devices.open(specification));
    }

    @Test
    void thePolicyCpuIgnoresAccelerators() {
        TestBackends.npu = new Backend.Available(1, "");
        Devices.Chosen chosen = Devices.open(RunPolicy.CPU);
        assertThat(chosen.device().name()).isEqualTo("cpu");
        assertThat(chosen.decision().passedOver()).isEmpty();
    }

    @Test
    void preferringAnNpuTakesItWhereThereIsOne() {
        TestBackends.npu = new Backend.Available(1, "");
        assertThat(Devices.open(RunPolicy.PREFER_NPU).decision().device()).isEqualTo("npu:0");
    }

    @Test
    void preferringAnNpuSaysWhatWasPassedOver() {
        Decision decision = Devices.open(RunPolicy.PREFER_NPU).decision();
        assertThat(decision.device()).isEqualTo("cpu");
        assertThat(decision.toString()).contains("PREFER_NPU chose cpu").contains("npu: no such chip").contains("NoSuchBackend");
    }

    @Test
    void requiringAnNpuWhereThereIsNoneThrowsAndNamesEachReason() {
        assertThatExceptionOfType(BackendUnavailableException.class).isThrownBy(() -> Devices.open(RunPolicy.REQUIRE_NPU))
            .withMessageContaining("npu: no such chip under /dev").withMessageContaining("NoSuchBackend").withMessageContaining("Open \"cpu\"");
    }

    @Test
    void noPolicyIsRefused() {
        assertRefused("Devices.open", "policy", "REQUIRE_NPU", () -> Devices.open((RunPolicy) null));
    }

    @Test
    void theDecisionIsAFlightRecorderEvent(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("decision.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("dev.npu4j.DeviceDecision");
            recording.start();
            Devices.open(RunPolicy.PREFER_NPU);
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file)).extracting(RecordedEvent::getEventType).extracting("name").containsExactly("dev.npu4j.DeviceDecision");
        RecordedEvent event = RecordingFile.readAllEvents(file).getFirst();
        assertThat(event.getString("device")).isEqualTo("cpu");
        assertThat(event.getString("policy")).isEqualTo("PREFER_NPU");
        assertThat(event.getString("passedOver")).contains("no such chip");
    }

    @Test
    void aDeviceWithoutTheOperatorSaysSoAndNothingFallsBack() {
        try (Device device = Devices.open("cpu"); TensorArena arena = device.openArena(); Stream stream = device.openStream()) {
            var call = new TokenSelect(2, 2, 1, 0, 0).on(arena.allocate(DType.F32, 2), arena.allocate(DType.I32, 1));
            assertThatExceptionOfType(UnsupportedOperatorException.class).isThrownBy(() -> stream.launch(call))
                .withMessage("cpu does not run TokenSelect(n=2, n0=2, keep=1, first=0, last=0): UNKNOWN_OPERATOR");
        }
    }
}
