package dev.npu4j.cli.diagnosis;

import dev.npu4j.ascend.AscendReport;
import dev.npu4j.ascend.AscendReport.Installation;
import dev.npu4j.ascend.AscendReport.LibraryFile;
import dev.npu4j.cli.base.Machine;
import dev.npu4j.cli.base.Table;
import dev.npu4j.cli.diagnosis.Signatures.Signature;
import dev.npu4j.kernels.device.Device;
import dev.npu4j.kernels.device.Devices;
import dev.npu4j.kernels.device.Support;
import dev.npu4j.kernels.error.BackendUnavailableException;
import dev.npu4j.kernels.error.DeviceException;
import dev.npu4j.kernels.op.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What `devices` and `doctor` say of Ascend.
public final class AscendDiagnosis {
    /// Where the devices of this backend begin.
    private static final String FIRST = "ascend:0";
    private static final String PHASE_ONE = "GetWorkspaceSize";

    private final AscendReport report;

    private AscendDiagnosis(AscendReport report) {
        this.report = report;
    }

    /// Looks for a toolkit, and loads it where there is one.
    public static AscendDiagnosis here() {
        return new AscendDiagnosis(AscendReport.here());
    }

    /// Whether what stands for an NPU is a simulator.
    public boolean isSimulated() {
        return report.simulated();
    }

    /// In a few sentences: what was found, or what was looked for and what would help.
    public List<String> inShort() {
        List<String> said = new ArrayList<>();
        report.installation().ifPresent(found -> said.add(report.simulated() ? simulated(found) : toolkit(found)));
        if (report.problem().isEmpty()) {
            said.add(devices());
        } else {
            said.add("No NPU can be used: " + report.problem());
            said.add("What to do: " + report.remedy());
        }
        report.remarks().forEach(each -> said.add("Beware: " + each));
        return said;
    }

    /// All there is to say. An available device is opened to ask what it runs.
    ///
    /// @param lines of operators to ask about
    public List<String> inFull(List<String> lines) {
        List<String> said = new ArrayList<>(inShort());
        report.installation().ifPresent(found -> said.add("Libraries, in the order in which functions are looked up:\n" + libraries(found)));
        if (!report.simulated()) {
            said.addAll(report.hardware());
        }
        said.addAll(report.environment());
        said.addAll(functions());
        if (report.problem().isEmpty()) {
            said.addAll(operators(lines));
        }
        said.add("Signatures: " + sources());
        return said;
    }

    private static String simulated(Installation found) {
        return "Toolkit: CANN " + found.version() + ", simulated, in " + found.home() + ", where --sim points.";
    }

    private static String toolkit(Installation found) {
        return "Toolkit: CANN " + (found.version().isEmpty() ? "of an unknown version" : found.version()) + " in " + found.home() + ", which was learnt from " + found.from() + ".";
    }

    private String devices() {
        String count = report.devices() == 1 ? "1 device" : report.devices() + " devices";
        return report.simulated()
            ? "SIMULATED: " + count + ", " + report.soc() + " as NPU4J's simulator has it, because --sim asked for it. No Ascend device is involved."
            : "NPUs: " + count + ", " + report.soc() + ".";
    }

    private static String libraries(Installation found) {
        Table table = new Table("LIBRARY", "SIZE", "OWNER", "PERMISSIONS", "SHA-256");
        for (LibraryFile each : found.libraries()) {
            table.add(each.path(), Machine.bytes(each.bytes()), each.owner(), each.permissions(), each.sha256());
        }
        return table.toString().stripTrailing().indent(2).stripTrailing();
    }

    private List<String> functions() {
        List<Signature> all = Signatures.all();
        Map<String, String> since = all.stream().collect(Collectors.toMap(Signature::symbol, Signature::since));
        List<String> missing = AscendReport.missing(all.stream().map(Signature::symbol).toList());
        if (report.installation().isEmpty() || missing.size() == all.size()) {
            return List.of(); // none could be asked for
        }
        if (missing.isEmpty()) {
            return List.of("Functions: it has all " + all.size() + " that NPU4J knows.");
        }
        return List.of("Functions: it has " + (all.size() - missing.size()) + " of the " + all.size() + " that NPU4J knows; it lacks "
            + missing.stream().filter(each -> !each.endsWith(PHASE_ONE) || !missing.contains(operator(each)))
                .map(each -> each + " (came with " + since.get(each) + ")").collect(Collectors.joining(", ")) + ".");
    }

    /// The second phase of an operator whose first one has this name.
    private static String operator(String phaseOne) {
        return phaseOne.substring(0, phaseOne.length() - PHASE_ONE.length());
    }

    /// What missing functions cost: which of our operators do not run for want of them.
    private List<String> operators(List<String> lines) {
        Map<String, Set<String>> lacking = new LinkedHashMap<>(); // sentences by operator
        Set<String> running = new LinkedHashSet<>();
        try (Device device = Devices.open(FIRST)) {
            for (String line : lines) {
                Operator operator = Operator.parse(line);
                switch (device.support(operator)) {
                    case Support.No(Support.Reason reason, String detail) when reason == Support.Reason.VERSION ->
                        lacking.computeIfAbsent(operator.name(), name -> new LinkedHashSet<>()).add(detail);
                    case Support.No otherwise -> { } // the chip's limits, which support shows
                    case Support.Yes yes -> running.add(operator.name());
                }
            }
        } catch (BackendUnavailableException | DeviceException broken) {
            return List.of("Operators: " + FIRST + " could not be opened to ask: " + broken.getMessage());
        }
        List<String> said = new ArrayList<>();
        lacking.forEach((operator, details) -> said.add("Operators: " + operator + (running.contains(operator) ? " runs in part: " : " does not run: ") + String.join("; ", details) + "."));
        running.removeAll(lacking.keySet());
        if (!running.isEmpty()) {
            said.add("Operators: this CANN has what " + String.join(", ", running) + (running.size() == 1 ? " needs" : " need") + "; 'npu4j support' shows dtypes and limits.");
        }
        return said;
    }

    /// How well the signatures are known that calls rest on, in sentences.
    public static String sources() {
        List<String> single = Signatures.all().stream().filter(each -> each.grade() < Signatures.ENOUGH).map(Signature::symbol).toList();
        return (single.isEmpty()
            ? "Each function that NPU4J calls is known from at least two sources that do not depend on each other; none is single-sourced."
            : "These are known from a single source, so that a mistake in it would be ours: " + String.join(", ", single) + ".")
            + " 'ci/abi.sh' compares all of them with the headers of an installed toolkit.";
    }
}
