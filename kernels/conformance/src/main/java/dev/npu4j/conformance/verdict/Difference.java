package dev.npu4j.conformance.verdict;

/// How far apart two devices are in one output. For people: it decides nothing, since two wrong results may agree.
///
/// @param device    one of the two
/// @param other     the other one
/// @param operand   the output
/// @param elements  compared
/// @param different of them, with other values
/// @param largest   largest distance; NaN where one has a number and the other has none
/// @param ulps      that distance in units of the output's last place, there
/// @param index     where it is, outermost axis first; empty where nothing differs
public record Difference(String device, String other, String operand, long elements, long different, double largest, double ulps, long[] index) {
}
