package dev.npu4j.cli;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.cli.base.Table;
import dev.npu4j.cli.diagnosis.AscendDiagnosis;
import dev.npu4j.kernels.device.Backend;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `devices`: what there is to run on.
@Command(name = "devices", mixinStandardHelpOptions = true, description = "List backends and whether they can be used.")
final class DevicesCommand implements Callable<Integer> {
    private static final String ASCEND = "ascend";

    @ParentCommand
    private Npu4jCommand top;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Table table = new Table("BACKEND", "KIND", "DEVICES", "DETAIL");
        List<String> sentences = List.of();
        for (Devices.Found found : Devices.report()) {
            String kind = found.isAccelerator() ? "accelerator" : "host";
            boolean isAscend = found.backend().equals(ASCEND);
            if (isAscend) {
                AscendDiagnosis diagnosis = AscendDiagnosis.here();
                sentences = diagnosis.inShort();
                kind = diagnosis.isSimulated() ? "simulated" : kind;
            }
            switch (found.availability()) {
                case Backend.Available(int devices, String detail) -> table.add(found.backend(), kind, devices, detail);
                case Backend.Unavailable(String lookedFor, String remedy) -> table.add(found.backend(), kind, "none", isAscend ? "see below" : lookedFor + " " + remedy);
            }
        }
        spec.commandLine().getOut().print(table);
        if (!sentences.isEmpty()) {
            spec.commandLine().getOut().println();
            sentences.forEach(each -> spec.commandLine().getOut().println("ascend: " + each));
        }
        if (top.options().namesDevice()) {
            try (Device device = top.options().open()) {
                spec.commandLine().getOut().println("chosen: " + device.description());
            }
        }
        spec.commandLine().getOut().flush();
        return ExitCode.PASSED;
    }
}
