package dev.npu4j.cli;

import dev.npu4j.cli.base.ExitCode;
import dev.npu4j.cli.base.Json;
import dev.npu4j.cli.base.Simulated;
import dev.npu4j.cli.base.Table;
import dev.npu4j.kernels.device.Backend;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.op.AddRmsNorm;
import dev.npu4j.kernels.op.NormProfile;
import dev.npu4j.kernels.op.Operator;
import dev.npu4j.kernels.op.SandwichNorm;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `support`: which operator runs in which dtype on which device, and why not where it does not.
@Command(name = "support", mixinStandardHelpOptions = true, description = "Show operators, dtypes and devices, with reasons.")
final class SupportCommand implements Callable<Integer> {
    enum Format { table, json }

    private static final String SCHEMA = "npu4j.support/1";

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "table", description = "table (default) or json.")
    private Format format;

    @ParentCommand
    private Npu4jCommand top;

    @Spec
    private CommandSpec spec;

    /// One cell of the matrix.
    private record Entry(String device, String operator, String dtype, String line, boolean supported, String reason, String detail, String note, String runsAs) {
    }

    @Override
    public Integer call() {
        List<Map<String, Object>> devices = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        if (top.options().namesDevice()) {
            try (Device device = top.options().open()) {
                ask(device, devices, entries);
            }
        } else {
            for (Devices.Found found : Devices.report()) {
                switch (found.availability()) {
                    case Backend.Available available -> {
                        try (Device device = found.backend().equals("cpu") ? top.options().open() : Devices.open(found.backend() + ":0")) {
                            ask(device, devices, entries);
                        }
                    }
                    case Backend.Unavailable(String lookedFor, String remedy) ->
                        devices.add(Map.of("device", found.backend(), "unavailable", lookedFor + " " + remedy));
                }
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("schema", SCHEMA);
            all.put("devices", devices);
            all.put("entries", entries);
            out.println(Json.text(all));
        } else {
            print(out, devices, entries);
        }
        out.flush();
        return ExitCode.PASSED;
    }

    private static void ask(Device device, List<Map<String, Object>> devices, List<Entry> entries) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("device", Simulated.name(device));
        facts.put("simulated", device.isSimulated());
        facts.put("description", device.description());
        facts.put("autoProfile", autoProfiles(device));
        devices.add(facts);
        for (SupportProbe probe : SupportProbe.all()) {
            Operator operator = Operator.parse(probe.line());
            entries.add(switch (device.support(operator)) {
                case Support.Yes(String note) -> new Entry(Simulated.name(device), operator.name(), probe.dtype(), probe.line(), true, "", "", note, device.resolve(operator).line());
                case Support.No(Support.Reason reason, String detail) ->
                    new Entry(Simulated.name(device), operator.name(), probe.dtype(), probe.line(), false, reason.name(), detail, "", "");
            });
        }
    }

    private static void print(PrintWriter out, List<Map<String, Object>> devices, List<Entry> entries) {
        Table table = new Table("OPERATOR", "DTYPE", "DEVICE", "RUNS", "NOTE");
        for (Entry entry : entries) {
            table.add(entry.operator(), entry.dtype(), entry.device(), entry.supported() ? "yes" : "no",
                entry.supported() ? entry.note() : entry.reason() + ": " + entry.detail());
        }
        out.print(table);
        out.println();
        for (Map<String, Object> device : devices) {
            out.println(device.containsKey("unavailable")
                ? device.get("device") + ": unavailable. " + device.get("unavailable")
                : device.get("device") + ": " + device.get("description") + ". profile=auto means " + device.get("autoProfile") + ".");
        }
        if (devices.stream().noneMatch(device -> device.get("device").toString().startsWith("ascend"))) {
            out.println("ascend: no such backend on the class path.");
        }
    }

    private static String autoProfiles(Device device) {
        Operator sandwich = device.resolve(Operator.parse("SandwichNorm(bf16, rows=1, hidden=8)"));
        Operator add = device.resolve(Operator.parse("AddRmsNorm(bf16, rows=1, hidden=8)"));
        NormProfile ofSandwich = sandwich instanceof SandwichNorm norm ? norm.profile() : NormProfile.AUTO;
        NormProfile ofAdd = add instanceof AddRmsNorm norm ? norm.profile() : NormProfile.AUTO;
        return ofSandwich == ofAdd ? ofSandwich.toString() : ofSandwich + " for SandwichNorm, " + ofAdd + " for AddRmsNorm";
    }
}
