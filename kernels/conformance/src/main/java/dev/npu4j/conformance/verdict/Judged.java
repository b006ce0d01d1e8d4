package dev.npu4j.conformance.verdict;

import java.util.Map;

/// A verdict together with what the device computed, for callers that go on with it.
///
/// @param verdict what the gates said
/// @param outputs the outputs by operand name, row-major, as f64; empty where the device computed nothing
public record Judged(Verdict verdict, Map<String, double[]> outputs) {
}
