package dev.npu4j.conformance.recording;

import java.util.Map;
import java.util.Optional;

/// One launch as it went, or several that went alike. Contents are numbers in the take's list.
///
/// @param operator its line
/// @param before   content of every operand, outputs too
/// @param after    content of those that hold another one afterwards
/// @param around   of operands around which something changed: all of their memory afterwards, margins included
/// @param thrown   what came instead of a result
/// @param times    how often in a row
record Launched(String operator, Map<String, Integer> before, Map<String, Integer> after, Map<String, Integer> around, Optional<Thrown> thrown, int times) {
    boolean isAs(Launched other) {
        return operator.equals(other.operator) && before.equals(other.before) && after.equals(other.after) && around.equals(other.around) && thrown.equals(other.thrown);
    }

    Launched onceMore() {
        return new Launched(operator, before, after, around, thrown, times + 1);
    }
}
