package dev.npu4j.conformance.verdict;

import java.util.List;
import java.util.Locale;

/// What became of one fault that was planted on purpose.
///
/// @param fault      its name
/// @param operator   whose results it spoils
/// @param dtype      of the cases it was planted in
/// @param device     the honest device below
/// @param fate       whether a gate noticed
/// @param gates      those that noticed; empty unless killed
/// @param acceptedBy criteria of other houses (by name) that accepted every faulty result
/// @param line       the case that killed it, or that it survived last
/// @param why        for people: why it is equivalent, or how it survived; empty where it was killed
public record Planted(String fault, String operator, String dtype, String device, Fate fate, List<Gate> gates,
                      List<String> acceptedBy, String line, String why) {
    /// What can become of a planted fault.
    public enum Fate {
        /// A gate turned red.
        KILLED,
        /// No gate did: the suite is blind to it.
        SURVIVED,
        /// The faulty computation is the honest one in this dtype: bit for bit the same results.
        EQUIVALENT,
        /// The device fails the case without any fault, so that nothing can be shown on it: the case is judged with the
        /// others of the run.
        BLOCKED
    }

    public Planted {
        gates = List.copyOf(gates);
        acceptedBy = List.copyOf(acceptedBy);
    }

    /// As one line of JSON.
    public String toJson() {
        JsonLine json = new JsonLine().open().put("fault", fault).put("operator", operator).put("dtype", dtype).put("device", device)
            .put("fate", fate.name().toLowerCase(Locale.ROOT)).openArray("gates");
        gates.forEach(gate -> json.add(gate.label()));
        json.closeArray().openArray("accepted_by");
        acceptedBy.forEach(json::add);
        return json.closeArray().put("line", line).put("why", why).close().toString();
    }

    /// Reads what [#toJson()] wrote.
    ///
    /// @throws dev.npu4j.kernels.error.OperandException where the line is none
    public static Planted fromJson(String line) {
        return VerdictReader.planted(line);
    }
}
