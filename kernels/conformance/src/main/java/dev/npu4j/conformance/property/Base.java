package dev.npu4j.conformance.property;

import dev.npu4j.conformance.compare.Elements;
import dev.npu4j.conformance.launch.Plan;
import dev.npu4j.conformance.reference.Expected;
import java.util.Map;

/// A launch and its results, from which relations predict those of others.
///
/// @param plan     the launch
/// @param expected what float64 says of it, by output
/// @param bits     what the device gave, by output
public record Base(Plan plan, Map<String, Expected> expected, Map<String, int[]> bits) {
    double[] input(String operand) {
        return plan.inputs().get(operand);
    }

    /// Elements of an output; 0 where it was not asked for.
    int size(String output) {
        return bits.containsKey(output) ? bits.get(output).length : 0;
    }

    /// What the device gave for element i.
    double value(String output, int i) {
        return new Elements(expected.get(output), bits.get(output)).actual(i);
    }

    /// How far element i may be from the truth; infinite where nothing is promised.
    double bound(String output, int i) {
        return new Elements(expected.get(output), bits.get(output)).bound(i);
    }

    /// Whether the truth about element i is this value, without any error.
    boolean isExactly(String output, int i, double value) {
        return expected.get(output).value()[i] == value && expected.get(output).error()[i] == 0;
    }

    boolean isWritten(String output, int i) {
        return expected.get(output).written()[i];
    }
}
