package dev.npu4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npu4j.ascend.AscendReport;
import dev.npu4j.cli.base.Json;
import dev.npu4j.cli.base.Simulation;
import dev.npu4j.cli.exec.Form;
import dev.npu4j.kernels.device.Backend;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.OperandException;
import dev.npu4j.kernels.op.Operand;
import dev.npu4j.kernels.op.Operator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CommandLineTest {
    @TempDir
    Path folder;

    private static void assumeNoNpu() {
        assumeTrue(Devices.report().stream().noneMatch(found -> found.isAccelerator() && found.availability() instanceof Backend.Available), "this machine has an NPU");
    }

    @Test
    void devicesListsTheCpu() {
        Ran ran = Ran.of("devices");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("BACKEND").contains("cpu ");
    }

    @Test
    void devicesSaysInSentencesWhereItLookedForAnNpuAndWhatWouldHelp() {
        assumeNoNpu();
        assertThat(Ran.of("devices").out()).contains("ascend: No NPU can be used: no CANN toolkit: -Dnpu4j.ascend.home, $ASCEND_HOME_PATH")
            .contains("/usr/local/Ascend/cann").contains("ascend: What to do: Install CANN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--sim=B200", "--sim --device=cpu", "--sim --device=cpu,threads=2", "--sim=310P --require=cpu"})
    void aSimulatedNpuThatContradictsTheOtherOptionsEndsWith2(String options) {
        System.setProperty(Simulation.HOMES_PROPERTY, simulatedHome("9.1").getParent().toString());
        assertThat(Ran.of(("devices " + options).split(" "))).satisfies(ran -> assertThat(ran.code()).as(ran.err()).isEqualTo(2))
            .satisfies(ran -> assertThat(ran.err()).contains(options.contains("B200") ? "910_93" : "--sim").doesNotContain("internal error"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"devices", "doctor", "support", "validate"})
    void aSimulatorThatIsNotBuiltEndsWith3AndSaysHowToBuildIt(String command) {
        for (String homes : List.of("", folder.toString())) {
            System.setProperty(Simulation.HOMES_PROPERTY, homes);
            Ran ran = Ran.of(command, "--sim");
            assertThat(ran.code()).as(ran.err()).isEqualTo(3);
            assertThat(ran.err()).contains("cmake -S native -B native/target/cmake && cmake --build native/target/cmake").contains("--sim was given");
        }
        assertThat(System.getProperty(AscendReport.SIMULATOR_PROPERTY)).as("nothing is simulated in vain").isNull();
    }

    @Test
    void helpAsksForNoSimulator() {
        assertThat(Ran.of("devices", "--sim", "--help").code()).isZero();
    }

    @Test
    void theSimulatedToolkitIsTheOneAskedForHereAndInWorkers() {
        Path home = simulatedHome("8.1");
        simulatedHome("9.1");
        System.setProperty(Simulation.HOMES_PROPERTY, folder.toString());
        Simulation simulation = Simulation.of("310P", Optional.of("8.1"));
        assertThat(simulation.home()).isEqualTo(home);
        assertThat(simulation.jvm()).containsExactly("-Dnpu4j.ascend.sim=310P", "-Dnpu4j.ascend.home=" + home);
        assertThat(Simulation.of("910B", Optional.empty()).cann()).isEqualTo("9.1");
        assertThatThrownBy(() -> Simulation.of("910B", Optional.of("7.0"))).isInstanceOf(OperandException.class).hasMessageContaining("8.1, 9.1");
    }

    /// A folder where one would be; nothing is loaded of it.
    private Path simulatedHome(String version) {
        try {
            return Files.createDirectories(folder.resolve("home-" + version).resolve("lib64")).getParent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void forgetTheSimulator() {
        List.of(Simulation.HOMES_PROPERTY, AscendReport.HOME_PROPERTY, AscendReport.SIMULATOR_PROPERTY).forEach(System::clearProperty);
    }

    @Test
    void doctorSpeaksOfJdkVectorModuleProcessorMemoryAndAccelerators() {
        Ran ran = Ran.of("doctor");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("JDK: ").contains("Vector kernels: ").contains("Processor: ").contains("Memory: ").contains("Accelerator: ");
    }

    @Test
    void supportTableEndsWithWhatAutoMeans() {
        Ran ran = Ran.of("support");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("profile=auto means fused");
        Arrays.stream(Operator.class.getPermittedSubclasses()).forEach(type -> assertThat(ran.out()).contains(type.getSimpleName()));
    }

    @Test
    void supportJsonHasAnEntryForEveryOperatorAndDtype() {
        Ran ran = Ran.of("support", "--device", "cpu", "--format", "json");
        JsonNode json = Json.mapper().readTree(ran.out());
        assertThat(json.get("schema").asString()).isEqualTo("npu4j.support/1");
        assertThat(json.get("entries")).hasSize(SupportProbe.all().size())
            .allSatisfy(entry -> assertThat(entry.get("supported").asBoolean()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"devices", "doctor", "support", "validate"})
    void requiringAnAbsentNpuEndsWith3(String command) {
        assumeNoNpu();
        Ran ran = Ran.of(command, "--require", "ascend");
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("ascend: no CANN toolkit").contains("ASCEND_HOME_PATH").contains("set_env.sh");
    }

    @Test
    void namingAnAbsentNpuEndsWith3BeforeTheCommandAndAfterIt() {
        assumeNoNpu();
        assertThat(Ran.of("--device", "ascend:0", "devices").code()).isEqualTo(3);
        assertThat(Ran.of("devices", "--device", "ascend:0").code()).isEqualTo(3);
    }

    @Test
    void threadsReachTheDeviceBeforeTheCommandAndAfterIt() {
        assertThat(Ran.of("--threads", "3", "devices", "--device", "cpu").out()).contains("3 threads");
        assertThat(Ran.of("devices", "--device", "cpu,width=scalar", "--threads", "3").out()).contains("3 threads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--device=cpu,colour=red", "--device=cpu,width=7", "--device=,", "--threads=0", "--threads=many", "--seed=x", "--require=gpu",
        "--device=cpu,threads=2 --threads=3", "--nonsense"})
    void badGlobalOptionsEndWith2(String options) {
        String[] arguments = ("devices " + (options.startsWith("--threads") ? "--device=cpu " : "") + options).split(" ");
        assertThat(Ran.of(arguments)).satisfies(ran -> assertThat(ran.code()).as(ran.err()).isEqualTo(2));
    }

    @Test
    void noCommandAndUnknownCommandsEndWith2() {
        assertThat(Ran.of().code()).isEqualTo(2);
        assertThat(Ran.of("frobnicate").code()).isEqualTo(2);
        assertThat(Ran.of("help", "frobnicate").code()).isEqualTo(2);
    }

    @Test
    void unexpectedExceptionsEndWith70AndShowTheirTraceOnlyWhenAsked() {
        java.io.StringWriter text = new java.io.StringWriter();
        assertThat(Failures.report(new IllegalStateException("surprise"), new java.io.PrintWriter(text, true), false)).isEqualTo(70);
        assertThat(text.toString()).contains("surprise").contains("--verbose").doesNotContain("\tat ");
        assertThat(Failures.report(new IllegalStateException("surprise"), new java.io.PrintWriter(text, true), true)).isEqualTo(70);
        assertThat(text.toString()).contains("\tat ");
    }

    @Test
    void helpExecAndExecHelpSayTheSame() {
        Ran ran = Ran.of("help", "exec");
        assertThat(ran.code()).isZero();
        assertThat(Ran.of("exec", "--help").out()).isEqualTo(ran.out());
    }

    @Test
    void helpExecListsEveryOperandOfEveryOperator() {
        String help = Ran.of("help", "exec").out();
        assertThat(Form.all()).extracting(Form::name)
            .containsExactlyInAnyOrderElementsOf(Arrays.stream(Operator.class.getPermittedSubclasses()).map(Class::getSimpleName).toList());
        for (Form form : Form.all()) {
            String part = help.substring(help.indexOf("\n" + form.name() + "(")); // what follows may be wrapped
            part = part.substring(0, part.indexOf("example:"));
            for (Operand operand : form.operators().getFirst().operands()) {
                assertThat(part).containsPattern("\n  " + operand.name() + " +(input|output)");
            }
        }
        assertThat(help).contains("pad=N").contains("packed").doesNotContain("%");
    }

    @Test
    void helpListsExitCodes() {
        assertThat(Ran.of("--help").out()).contains("70  internal error").contains("validate").contains("exec");
    }

    @Test
    void aFileThatIsNotThereIsBadInput() {
        Ran ran = Ran.of("exec", "--op", "RmsNorm(f32, rows=1, hidden=1)", "--in", folder.resolve("absent").toString(), "--out", folder.resolve("out").toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("no such file");
    }
}
