package dev.npu4j.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.cases.Inputs;
import dev.npu4j.conformance.judge.Prepared;
import dev.npu4j.conformance.judge.Trial;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.reference.Arithmetic;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Faults are found by name, and do what their names say.
class FaultCatalogueTest {
    private static final Case NORM = Case.parse("RmsNorm(f32, rows=2, hidden=5, fill=normal)");
    private static final Case SELECT = Case.parse("TokenSelect(n=10, keep=5, fill=normal)");

    private static List<Status> run(String fault, Case... cases) {
        try (Device device = new FaultyDevice(Devices.open("cpu"), FaultCatalogue.named(fault))) {
            return Stream.of(cases).map(each -> launch(device, each).status()).toList();
        }
    }

    /// One launch, no more.
    private static Verdict launch(Device device, Case c) {
        Prepared prepared = Prepared.of(Plan.of(c, device.resolve(c.operator()), Inputs.of(c)), Arithmetic.IEEE);
        return new Trial(device, List.of(), c.line(), c.operator()).judgeOnce(prepared, c.fill().data(c.operator())).verdict();
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
    void theRefusalSaysWhatANameLooksLike() {
        assertThatThrownBy(() -> FaultCatalogue.named("nonsense")).hasMessageContaining("'all zeros'").hasMessageContaining("'nonsense'");
    }

    @Test
    void outOfMemoryRunsOutOfIt() {
        try (Device device = new FaultyDevice(Devices.open("cpu"), FaultCatalogue.named("out of memory@2"))) {
            assertThat(launch(device, NORM).status()).isEqualTo(Status.PASSED);
            Verdict verdict = launch(device, NORM);
            assertThat(verdict.status()).isEqualTo(Status.CRASHED);
            assertThat(verdict.message()).contains("out of memory");
            assertThat(launch(device, NORM).status()).isEqualTo(Status.PASSED);
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
    void aCrashEndsTheProcess(@TempDir Path folder) throws Exception {
        // surefire patches test classes into the module under test
        String classPath = String.join(File.pathSeparator, "target/test-classes", System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", "jdk.incubator.vector",
            "-XX:ErrorFile=" + folder.resolve("crash.log"), "-XX:-CreateCoredumpOnCrash", "-cp", classPath, Crashing.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isNotZero();
        assertThat(output).contains("[PASSED]").doesNotContain("survived");
        assertThat(folder.resolve("crash.log")).content().contains("SIGSEGV");
    }

    /// Honest once, then gone.
    static final class Crashing {
        private Crashing() {
        }

        public static void main(String[] args) {
            FaultyDevice.Fault fault = FaultCatalogue.named("crash@2");
            try (Device device = new FaultyDevice(Devices.open("cpu"), fault)) {
                System.out.println(List.of(launch(device, NORM).status()));
                System.out.println(List.of("survived", launch(device, NORM).status()));
            }
        }
    }
}
