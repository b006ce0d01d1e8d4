package dev.npu4j.conformance.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.npu4j.conformance.Conformance;
import dev.npu4j.conformance.cases.Case;
import dev.npu4j.conformance.probe.ArithmeticStore;
import dev.npu4j.conformance.probe.Profile;
import dev.npu4j.conformance.reference.Arithmetic;
import dev.npu4j.conformance.verdict.Planted;
import dev.npu4j.conformance.verdict.SelfTest;
import dev.npu4j.conformance.verdict.Status;
import dev.npu4j.conformance.verdict.Verdict;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WorkersTest {
    private static final Case ONE = Case.parse("RmsNorm(bf16, rows=3, hidden=17, fill=normal, seed=3)");
    private static final Case OTHER = Case.parse("TokenSelect(n=9, keep=4, fill=ties, seed=1)");
    private static final Duration LONG = Duration.ofSeconds(100);

    @TempDir
    Path folder;

    private WorkerOptions options(String fault) {
        return WorkerOptions.of("cpu,threads=1").withFault(fault).withTimeout(LONG).withCrashLogs(folder);
    }

    /// The case that breaks down, then one that must be unaffected.
    private static Verdict broken(Workers workers) {
        Verdict broken = workers.run(ONE);
        assertThat(workers.run(OTHER).status()).isEqualTo(Status.PASSED);
        assertThat(workers.givenUp()).isEmpty();
        assertThat(broken.line()).isEqualTo(ONE.line());
        assertThat(broken.device()).isEqualTo("cpu");
        return broken;
    }

    /// A device that hangs in its first launch, and leaves a mark when it does.
    private WorkerOptions hanging() {
        return WorkerOptions.of("toy,launch=hang,mark=" + folder.resolve("hangs")).withTimeout(LONG).withCrashLogs(folder);
    }

    private void awaitHang() {
        while (Files.notExists(folder.resolve("hangs"))) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// While a case is in the middle of a hang.
    private Verdict meanwhile(Consumer<ProcessHandle> event) {
        try (Workers workers = new Workers(hanging())) {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                awaitHang();
                ProcessHandle.current().children().forEach(event);
            });
            Verdict verdict = broken(workers);
            other.join();
            return verdict;
        }
    }

    @Test
    void aWorkerSaysWhatThisProcessWouldSay() {
        try (Workers workers = new Workers(WorkerOptions.of("cpu,threads=1")); Device device = Devices.open("cpu,threads=1")) {
            assertThat(workers.device().description()).isEqualTo(device.description());
            assertThat(workers.device().twins()).isEqualTo(device.twins());
            assertThat(workers.device().vectorModule()).isEqualTo(WorkerDevice.hasVectorModule());
            for (Case each : List.of(ONE, OTHER)) {
                Verdict there = workers.run(each);
                Verdict here = Conformance.run(device, device.twins().stream().map(Devices::open).toList(), each);
                assertThat(there.status()).isEqualTo(Status.PASSED);
                assertThat(there.gates()).isEqualTo(here.gates());
                assertThat(there.evidence()).isEqualTo(here.evidence());
            }
        }
    }

    @Test
    void aCrashIsTheVerdictOfItsCaseAndNamesTheLogOfTheJvm() throws IOException {
        try (Workers workers = new Workers(options("crash@1"))) {
            Verdict verdict = broken(workers);
            assertThat(verdict.status()).isEqualTo(Status.CRASHED);
            assertThat(verdict.message()).contains(ONE.line(), "its JVM crashed", "SIGSEGV", folder.toString());
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(each -> each.getFileName().toString())).singleElement().asString().startsWith("hs_err_pid");
        }
    }

    @Test
    void aHangIsTheVerdictOfItsCase() {
        try (Workers workers = new Workers(options("hang@1").withTimeout(Duration.ofSeconds(2)))) {
            Verdict verdict = broken(workers);
            assertThat(verdict.status()).isEqualTo(Status.TIMED_OUT);
            assertThat(verdict.message()).contains("no answer for 2 s");
            assertThat(verdict.seconds()).isBetween(1.9, 60.0);
        }
    }

    @Test
    void exhaustedMemoryIsTheVerdictOfItsCase() {
        try (Workers workers = new Workers(options("out of memory@1"))) {
            Verdict verdict = broken(workers);
            assertThat(verdict.status()).isEqualTo(Status.CRASHED);
            assertThat(verdict.message()).contains("out of memory");
        }
    }

    @Test
    void aWorkerThatIsKilledLeavesAVerdict() {
        Verdict verdict = meanwhile(ProcessHandle::destroyForcibly);
        assertThat(verdict.status()).isEqualTo(Status.CRASHED);
        assertThat(verdict.message()).contains("SIGKILL");
    }

    @Test
    void aWorkerThatAloneIsToldToEndLeavesAVerdict() {
        assertThat(meanwhile(ProcessHandle::destroy).message()).contains("SIGTERM");
    }

    @Test
    void closingInTheMiddleOfACaseGivesNoVerdict() {
        Workers workers = new Workers(hanging());
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            awaitHang();
            workers.close();
        });
        assertThatThrownBy(() -> workers.run(ONE)).isInstanceOf(CancellationException.class);
        other.join();
        assertThatThrownBy(() -> workers.run(OTHER)).isInstanceOf(CancellationException.class);
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    }

    /// Nobody is left to end it, however deep it hangs.
    @Test
    void aWorkerEndsWithWhoeverStartedIt() throws Exception {
        Process process = new ProcessBuilder(WorkerCommand.of(hanging())).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Lines lines = new Lines(process.getInputStream());
        while (Message.parse(lines.next().orElseThrow()).isEmpty()) {
            // not yet open
        }
        process.getOutputStream().write((Tasks.CASE + ONE.line() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        awaitHang();
        assertThat(process.isAlive()).isTrue();
        process.getOutputStream().close();
        assertThat(process.waitFor(Duration.ofSeconds(10))).isTrue();
        assertThat(process.exitValue()).isEqualTo(Ending.ORPHANED);
    }

    @Test
    void whateverADevicePrintsDoesNotDisturb() {
        try (Workers workers = new Workers(WorkerOptions.of("toy,launch=print"))) {
            assertThat(workers.device().accelerator()).isFalse(); // its name is the CPU's
            assertThat(workers.run(ONE)).satisfies(verdict -> assertThat(verdict.status()).isEqualTo(Status.PASSED));
            assertThat(workers.run(OTHER)).satisfies(verdict -> assertThat(verdict.status()).isEqualTo(Status.PASSED));
        }
    }

    @Test
    void whatIsPrintedWhileADeviceOpensIsHandedOn() {
        try (Workers workers = new Workers(WorkerOptions.of("toy,open=warn"))) {
            assertThat(workers.printed()).isEqualTo("toy: mind the gap");
        }
    }

    @Test
    void noMoreWorkersAreStartedWhenTwoDozenInARowWereOfNoUse() {
        try (Workers workers = new Workers(WorkerOptions.of("toy,launch=halt"))) {
            for (int i = 0; i < 24; i++) {
                assertThat(workers.givenUp()).isEmpty();
                assertThat(workers.run(ONE).message()).contains("ended with code 7");
            }
            assertThat(workers.givenUp()).isPresent();
        }
    }

    /// A crash in the self-test blocks its operator and dtype, no other.
    @Test
    void aDeviceThatEndsTheJvmInOneOperatorBlocksItsFaultsOnly() {
        List<Verdict> broken = new ArrayList<>();
        try (Workers workers = new Workers(WorkerOptions.of("toy,launch=halt,only=RmsNorm"))) {
            SelfTest selfTest = workers.selfTest(Set.of("GroupedMatmul", "RmsNorm", "SandwichNorm"), broken::add);
            assertThat(workers.givenUp()).isEmpty();
            assertThat(selfTest.planted()).filteredOn(each -> each.fate() == Planted.Fate.BLOCKED).extracting(Planted::operator).containsOnly("RmsNorm").hasSize(3);
            assertThat(selfTest.planted()).filteredOn(each -> each.fate() == Planted.Fate.KILLED).extracting(Planted::operator).contains("GroupedMatmul", "SandwichNorm");
            assertThat(broken).hasSize(6).allSatisfy(verdict -> assertThat(verdict.line()).startsWith("self-test of RmsNorm "));
        }
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedAsItIsHere() {
        assertThatThrownBy(() -> new Workers(WorkerOptions.of("ascend:0"))).isInstanceOf(BackendUnavailableException.class)
            .hasMessageContaining("ascend: no backend of that name");
        assertThatThrownBy(() -> new Workers(WorkerOptions.of("cpu,colour=red"))).isInstanceOf(OperandException.class).hasMessageContaining("colour");
        assertThatThrownBy(() -> new Workers(options("gremlin"))).isInstanceOf(OperandException.class).hasMessageContaining("gremlin");
    }

    @Test
    void aDeviceThatEndsTheJvmWhenOpenedIsLost() {
        assertThatThrownBy(() -> new Workers(WorkerOptions.of("toy,open=halt"))).isInstanceOf(DeviceException.class).hasMessageContaining("code 7")
            .satisfies(thrown -> assertThat(((DeviceException) thrown).kind()).isEqualTo(DeviceException.Kind.LOST));
    }

    @Test
    void aModelThatCannotBeReadDisturbsNothingElse() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        try (Workers workers = new Workers(WorkerOptions.of("cpu"))) {
            assertThatThrownBy(() -> workers.model(folder, verdict -> { })).isInstanceOf(OperandException.class).hasMessageContaining("vocab_size");
            assertThatThrownBy(() -> workers.model(folder.resolve("absent"), verdict -> { })).isInstanceOf(IOException.class).hasMessageContaining("absent");
            assertThat(workers.run(ONE).status()).isEqualTo(Status.PASSED);
        }
    }

    @Test
    void largeCasesMayTakeLonger() {
        WorkerOptions options = WorkerOptions.of("cpu").withTimeout(Duration.ofSeconds(10));
        assertThat(Patience.of(options, ONE)).isBetween(Duration.ofSeconds(10), Duration.ofMillis(10_010));
        assertThat(Patience.of(options, Case.parse("GroupedMatmul(f32, e=1, m=1000, k=1000, n=1000)"))).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(60));
        assertThat(Patience.start(options)).isEqualTo(Duration.ofSeconds(120));
        assertThat(Patience.start(options.withTimeout(Duration.ofSeconds(300)))).isEqualTo(Duration.ofSeconds(300));
    }

    @Test
    void theSelfTestComesThrough() {
        try (Workers workers = new Workers(WorkerOptions.of("cpu"))) {
            assertThat(workers.selfTest(Set.copyOf(Operator.names()), broken -> fail(broken.message())).passed()).isTrue();
        }
    }

    @Test
    void onlyFaultsOfWhatIsJudgedArePlantedAndOfEverythingWhereTheDeviceLacksIt() {
        try (Workers workers = new Workers(WorkerOptions.of("cpu"))) {
            assertThat(workers.selfTest(Set.of("RmsNorm", "TokenSelect"), broken -> fail(broken.message()))).satisfies(
                selfTest -> assertThat(selfTest.passed()).isTrue(),
                selfTest -> assertThat(selfTest.planted()).extracting(Planted::operator).containsOnly("RmsNorm", "TokenSelect").contains("RmsNorm", "TokenSelect"));
            assertThat(workers.selfTest(Set.of("NoSuchOperator"), broken -> fail(broken.message())).planted()).extracting(Planted::operator)
                .contains("RmsNorm", "TokenSelect", "GroupedMatmul");
        }
    }

    @Test
    void optionsReachTheJvmOfTheWorker() {
        WorkerOptions small = WorkerOptions.of("cpu");
        try (Workers workers = new Workers(small.withJvm(List.of("-Xmx96m")))) {
            assertThat(workers.device().heap()).isLessThanOrEqualTo(96L << 20);
        }
    }

    /// Else the run in which it is accepted would be judged by what was known before.
    @Test
    void boundsFollowTheArithmeticThatIsAcceptedOnceTheDeviceIsOpen() throws IOException {
        Case sums = Case.parse("GroupedMatmul(f32, e=1, m=3, k=64, n=5, fill=normal, seed=3)");
        try (Workers workers = new Workers(WorkerOptions.of("cpu,threads=1").withProfiles(folder))) {
            assertThat(workers.arithmetic()).contains(Arithmetic.IEEE);
            new ArithmeticStore(folder).save(new Profile("cpu", "", new Arithmetic(Arithmetic.Rounding.TOWARD_ZERO, 1, false, false, Arithmetic.Overflow.INF_NAN)));
            Verdict accepted = workers.run(sums);
            try (Workers standard = new Workers(WorkerOptions.of("cpu,threads=1"))) {
                assertThat(standard.run(sums).worst().getFirst().bound()).isLessThan(accepted.worst().getFirst().bound());
            }
        }
    }

    @Test
    void aDeviceThatThrowsOrBreaksDownOverItsSumsIsOpenAllTheSame() {
        try (Workers workers = new Workers(WorkerOptions.of("toy,launch=throw"))) {
            assertThat(workers.arithmetic()).isEmpty();
            assertThat(workers.run(ONE).status()).isEqualTo(Status.ERROR);
        }
        try (Workers workers = new Workers(WorkerOptions.of("toy,launch=halt"))) {
            assertThat(workers.arithmetic()).isEmpty();
            assertThat(workers.run(ONE).status()).isEqualTo(Status.CRASHED);
        }
    }
}
