package dev.npu4j.cli;

import dev.npu4j.cli.base.Table;
import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.kernels.device.Backend;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `devices`: what there is to run on.
@Command(name = "devices", mixinStandardHelpOptions = true, description = "List backends and whether they can be used.")
final class DevicesCommand implements Callable<Integer> {
    @ParentCommand
    private Npu4jCommand top;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Table table = new Table("BACKEND", "KIND", "DEVICES", "DETAIL");
        for (Devices.Found found : Devices.report()) {
            String kind = found.isAccelerator() ? "accelerator" : "host";
            switch (found.availability()) {
                case Backend.Available(int devices, String detail) -> table.add(found.backend(), kind, devices, detail);
                case Backend.Unavailable(String lookedFor, String remedy) -> table.add(found.backend(), kind, "none", lookedFor + " " + remedy);
            }
        }
        spec.commandLine().getOut().print(table);
        if (top.options().namesDevice()) {
            try (Device device = top.options().open()) {
                spec.commandLine().getOut().println("chosen: " + device.description());
            }
        }
        spec.commandLine().getOut().flush();
        return ExitCode.PASSED;
    }
}
