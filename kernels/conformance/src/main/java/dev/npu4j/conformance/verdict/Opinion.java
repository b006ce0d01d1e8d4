package dev.npu4j.conformance.verdict;

/// What another house's criterion says of the same outputs. Decides nothing, unless someone asks for it by name.
///
/// @param criterion its name: `torch`, `ggml`, …
/// @param accepts   whether it would let the outputs pass
/// @param value     what it measured; NaN where it is not one number
/// @param limit     what it holds that against; NaN where it is not one number
public record Opinion(String criterion, boolean accepts, double value, double limit) {
}
