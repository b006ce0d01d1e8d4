package dev.npu4j.conformance.verdict;

/// What many cases say together and none says alone: gate G3.
///
/// @param operator whose
/// @param dtype    of the cases; `all` where every dtype counts
/// @param cases    that count
/// @param result   the gate's
public record Together(String operator, String dtype, int cases, GateResult result) {
    /// The dtype of a row over all of them.
    public static final String ALL = "all";
}
