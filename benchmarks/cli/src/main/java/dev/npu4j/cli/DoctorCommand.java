package dev.npu4j.cli;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.base.Version;
import dev.npu4j.cli.diagnosis.AscendDiagnosis;
import dev.npu4j.kernels.device.Backend;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.error.BackendUnavailableException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `doctor`: what this machine can do, and what to change where it cannot, in sentences.
@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Say what this machine can run, and what to do where it cannot.")
final class DoctorCommand implements Callable<Integer> {
    private static final String ASCEND = "ascend";
    private static final String VECTOR_FLAG = "--add-modules jdk.incubator.vector";

    @ParentCommand
    private Npu4jCommand top;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Machine machine = Machine.here();
        out.println("npu4j " + Version.text() + " on " + machine.os() + ".");
        out.println("JDK: " + machine.jdk() + ", " + machine.jvm() + ", in " + machine.javaHome() + ".");
        out.println(machine.vectorModule()
            ? "Vector kernels: the module jdk.incubator.vector is loaded. The JVM's one warning line about incubator modules is expected."
            : "Vector kernels: the module jdk.incubator.vector is not loaded, so the scalar kernels run: the same bits, slower. Start java with "
                + VECTOR_FLAG + " (./npu4j does, unless NPU4J_NO_VECTOR=1 is set).");
        out.println("Processor: " + machine.cpu() + ", " + machine.processors() + " usable by this process.");
        out.println("Memory: " + Machine.bytes(machine.memory()) + " usable by this process; the Java heap may take " + Machine.bytes(machine.heap())
            + " of it. Tensors live outside the heap.");
        accelerators(out);
        try (Device device = top.options().open()) {
            out.println("Chosen device: " + device.description() + "; it holds " + Machine.bytes(device.memory().total()) + " now.");
            List<String> twins = device.twins();
            out.println(twins.isEmpty() ? "It promises no twin with the same bits."
                : "It promises the same bits as " + String.join("; ", twins) + "; validate checks that.");
        } catch (BackendUnavailableException absent) {
            out.println("Chosen device: none. " + absent.getMessage());
            out.flush();
            throw absent;
        }
        out.flush();
        return ExitCode.PASSED;
    }

    private static void accelerators(PrintWriter out) {
        AscendDiagnosis diagnosis = AscendDiagnosis.here();
        boolean any = false;
        for (Devices.Found found : Devices.report()) {
            boolean broken = !found.isAccelerator() && found.availability() instanceof Backend.Unavailable;
            if (!found.isAccelerator() && !broken) {
                continue;
            }
            any |= found.isAccelerator();
            if (found.backend().equals(ASCEND)) {
                out.println("Accelerator: ascend" + (found.availability() instanceof Backend.Unavailable ? " cannot be used." : diagnosis.isSimulated() ? ", SIMULATED." : "."));
                diagnosis.inFull(SupportProbe.all().stream().map(SupportProbe::line).toList()).forEach(each -> out.println("  " + each));
                continue;
            }
            switch (found.availability()) {
                case Backend.Available(int devices, String detail) ->
                    out.println("Accelerator: " + found.backend() + ", " + devices + (devices == 1 ? " device, " : " devices, ") + detail + ".");
                case Backend.Unavailable(String lookedFor, String remedy) ->
                    out.println((broken ? "Backend: " : "Accelerator: ") + found.backend() + " cannot be used: " + lookedFor + " " + remedy);
            }
        }
        if (!any) {
            out.println("Accelerator: no accelerator backend is on the class path, so nothing here is an NPU. --require ascend ends with 3.");
        }
    }
}
