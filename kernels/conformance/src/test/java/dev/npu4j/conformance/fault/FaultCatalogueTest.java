package dev.npu4j.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Faults are found by name, and do what their names say.
class FaultCatalogueTest {
    private static final Case NORM = Case.parse("RmsNorm(f32, rows=2, hidden=5, fill=normal)");
    private static final Case SELECT = Case.parse("TokenSelect(n=10, keep=5, fill=normal)");

    private static List<Status> run(String fault, Case... cases) {
        try (Device device = new FaultyDevice(Devices.open("cpu"), FaultCatalogue.named(fault)) {
            @Override
            public List<String> twins() {
                return List.of(); // one launch for each case
            }
        }) {
            return IntStream.range(0, cases.length).mapToObj(i -> Conformance.run(device, List.of(), cases[i])).map(Verdict::status).toList();
        }
    }

    @Test
    void everyNameIsOfAFault() {
        assertThat(FaultCatalogue.names()).doesNotHaveDuplicates().endsWith("hang", "crash", "out of memory")
            .allSatisfy(name -> assertThat(FaultCatalogue.named(name)).isNotNull());
    }

    @Test
    void aFaultOfOneOperatorLeavesTheOthersAlone() {
        assertThat(run("all zeros", NORM, SELECT)).containsExactly(Status.FAILED, Status.PASSED);
    }

    @Test
    void aNumberChoosesTheLaunch() {
        assertThat(run("all zeros@2", NORM, NORM, NORM)).containsExactly(Status.PASSED, Status.FAILED, Status.PASSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zeros", "all zeros@", "all zeros@0", "all zeros@-1", "all zeros@two", "@1"})
    void whatIsNoFaultIsRefused(String text) {
        assertThatThrownBy(() -> FaultCatalogue.named(text)).isInstanceOf(OperandException.class).hasMessageContaining("FaultCatalogue: fault: expected");
    }

    @Test
    void theRefusalListsTheNames() {
        assertThatThrownBy(() -> FaultCatalogue.named("nonsense")).hasMessageContaining("all zeros; ").hasMessageContaining("out of memory");
    }

    @Test
    void outOfMemoryRunsOutOfIt() {
        try (Device device = new FaultyDevice(Devices.open("cpu"), FaultCatalogue.named("out of memory@2"))) {
            assertThat(Conformance.run(new Once(device), List.of(), NORM).status()).isEqualTo(Status.PASSED);
            Verdict verdict = Conformance.run(new Once(device), List.of(), NORM);
            assertThat(verdict.status()).isEqualTo(Status.ERROR);
            assertThat(verdict.message()).contains("OutOfMemoryError");
            assertThat(Conformance.run(new Once(device), List.of(), NORM).status()).isEqualTo(Status.PASSED);
        }
    }

    @Test
    void aHangDoesNotEndEvenWhenInterrupted() throws InterruptedException {
        Thread stuck = Thread.ofPlatform().daemon().start(() -> run("hang@2", NORM, NORM));
        Thread.State sleeping = Thread.State.TIMED_WAITING;
        for (int i = 0; i < 200 && stuck.getState() != sleeping; i++) {
            stuck.join(Duration.ofMillis(50));
        }
        stuck.interrupt();
        assertThat(stuck.join(Duration.ofMillis(300))).isFalse();
        assertThat(stuck.getState()).isEqualTo(sleeping);
    }

    @Test
    void aCrashEndsTheProcess() throws Exception {
        // surefire patches test classes into the module under test
        String classPath = String.join(File.pathSeparator, "target/test-classes", System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", "jdk.incubator.vector",
            "-cp", classPath, Crashing.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isEqualTo(139);
        assertThat(output).contains("[PASSED]").doesNotContain("survived");
    }

    /// Honest once, then gone.
    static final class Crashing {
        private Crashing() {
        }

        public static void main(String[] args) {
            FaultyDevice.Fault fault = FaultCatalogue.named("crash@2");
            try (Device device = new Once(new FaultyDevice(Devices.open("cpu"), fault))) {
                System.out.println(List.of(Conformance.run(device, List.of(), NORM).status()));
                System.out.println(List.of("survived", Conformance.run(device, List.of(), NORM).status()));
            }
        }
    }

    /// A device that promises nothing, so that each case is launched once.
    private static final class Once extends FaultyDevice {
        Once(Device device) {
            super(device, dev.npu4j.kernels.device.Stream::launch);
        }

        @Override
        public List<String> twins() {
            return List.of();
        }
    }
}
