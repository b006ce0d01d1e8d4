package dev.npu4j.conformance.verdict;

/// What no single case says: a gate that is asked once about many of them, or about the device.
///
/// @param about  the operator; or what else it is about
/// @param which  dtype of the cases, [#ALL] where every dtype counts; or the device
/// @param cases  that count
/// @param result the gate's
public record Together(String about, String which, int cases, GateResult result) {
    /// The dtype of a row over all of them.
    public static final String ALL = "all";

    /// For headings: `GroupedMatmul bf16, 143 cases together`.
    public String title() {
        return about + " " + which + (cases > 1 ? ", " + cases + " cases together" : "");
    }
}
