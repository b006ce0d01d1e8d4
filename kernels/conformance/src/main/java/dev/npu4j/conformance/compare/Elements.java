package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.reference.Expected;

/// What a device gave for one output beside what is expected of it: the elements that can be measured.
///
/// @param expected the truth
/// @param bits     the device's bit patterns, row-major
public record Elements(Expected expected, int[] bits) {
    /// Value that the device gave for element i.
    public double actual(int i) {
        return Rounding.value(bits[i], expected.dtype());
    }

    /// Value that float64 gives for element i.
    public double golden(int i) {
        return expected.value()[i];
    }

    /// How far apart the two may be.
    public double bound(int i) {
        return BoundGate.bound(golden(i), expected.error()[i], expected.dtype());
    }

    /// Whether anything is promised of element i: it is written, and not left open by overflow or by the sample.
    public boolean isPromised(int i) {
        return expected.written()[i] && expected.error()[i] < Double.POSITIVE_INFINITY;
    }

    /// Whether element i has an error that can be measured: it is promised, and both values are numbers.
    boolean isMeasured(int i) {
        return isPromised(i) && Double.isFinite(golden(i)) && Double.isFinite(actual(i));
    }

    /// Whether element i leaves room for rounding at all: it is not known exactly, or no value of the dtype is exact.
    boolean mayRound(int i) {
        return expected.error()[i] > 0 || Rounding.round(golden(i), expected.dtype()) != golden(i);
    }

    /// How many elements the output has.
    public int size() {
        return bits.length;
    }
}
