package dev.npu4j.conformance.verdict;

/// What one gate said.
///
/// @param gate   which
/// @param passed whether it held
/// @param detail what broke it, for people; where it held empty, or what shows that
/// @param margin worst |X - G| / bound: above 1 is a failure. 0 for the exact gate, NaN where there is no such number
public record GateResult(Gate gate, boolean passed, String detail, double margin) {
    public static GateResult passed(Gate gate, double margin) {
        return new GateResult(gate, true, "", margin);
    }

    public static GateResult failed(Gate gate, String detail, double margin) {
        return new GateResult(gate, false, detail, margin);
    }
}
