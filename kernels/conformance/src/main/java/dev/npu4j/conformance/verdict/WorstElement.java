package dev.npu4j.conformance.verdict;

/// An element among those farthest from the reference, measured in its own bound.
///
/// @param operand  the output
/// @param index    its index, outermost axis first
/// @param actual   what the device gave
/// @param expected what float64 gives
/// @param bound    how far apart they may be; 0 where they must be equal
public record WorstElement(String operand, long[] index, double actual, double expected, double bound) {
}
