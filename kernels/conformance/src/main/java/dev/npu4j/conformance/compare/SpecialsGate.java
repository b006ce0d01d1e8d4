package dev.npu4j.conformance.compare;

import dev.npu4j.conformance.number.Rounding;
import dev.npu4j.conformance.verdict.Gate;
import dev.npu4j.conformance.verdict.GateResult;
import dev.npu4j.kernels.tensor.DType;

/// Whether NaN, infinities, zeros and signs are where they belong. An element is judged only as far as its error bound
/// leaves no choice:
///
/// | float64 says | the device must say |
/// |---|---|
/// | NaN | NaN |
/// | beyond the largest finite value whatever the error | infinity of that sign |
/// | within the largest finite value whatever the error | a number |
/// | zero, without any error | zero, of either sign |
/// | farther from zero than its bound | a value of that sign; not zero, unless subnormal on a device that flushes |
///
/// The sign of zeros is reported and decides nothing: most hardware does not promise it.
public final class SpecialsGate {
    private final boolean flushes;
    private String first = ""; // what is wrong with the first wrong element
    private long count;
    private long signsOfZero;

    /// @param flushes whether the device's subnormal results come out as zero
    public SpecialsGate(boolean flushes) {
        this.flushes = flushes;
    }

    /// Takes one output into account.
    public void judge(Elements output) {
        DType dtype = output.expected().dtype();
        if (!dtype.isFloat()) {
            return;
        }
        for (int i = 0; i < output.size(); i++) {
            if (output.isPromised(i)) {
                double golden = output.golden(i);
                double actual = output.actual(i);
                String expected = expected(golden, actual, output.expected().error()[i], output.bound(i), dtype);
                if (!expected.isEmpty()) {
                    first = count == 0 ? output.expected().operand() + " element " + i + " is " + actual + ", expected " + expected
                        + " (float64: " + golden + ")" : first;
                    count++;
                }
                if (golden == 0 && actual == 0 && Double.doubleToRawLongBits(golden) != Double.doubleToRawLongBits(actual)) {
                    signsOfZero++;
                }
            }
        }
    }

    /// What the element had to be where it is something else; empty where it is that, or may be anything.
    private String expected(double golden, double actual, double error, double bound, DType dtype) {
        if (Double.isNaN(golden)) {
            return Double.isNaN(actual) ? "" : "NaN";
        }
        if (Double.isNaN(actual)) {
            return "a number";
        }
        double size = Math.abs(golden);
        if (size - error >= Rounding.overflow(dtype)) {
            return actual == Math.copySign(Double.POSITIVE_INFINITY, golden) ? "" : "an infinity of its sign";
        }
        if (size + error < Rounding.overflow(dtype) && Double.isInfinite(actual)) {
            return "a finite number";
        }
        if (golden == 0 && error == 0) {
            return actual == 0 ? "" : "zero";
        }
        boolean surelyNotZero = size > bound;
        if (surelyNotZero && actual == 0) {
            boolean mayFlush = flushes && size - bound < Rounding.smallestNormal(dtype);
            return mayFlush ? "" : "not zero";
        }
        return surelyNotZero && Math.signum(actual) != Math.signum(golden) ? "its sign" : "";
    }

    public GateResult result() {
        return count == 0 ? GateResult.passed(Gate.SPECIALS, Double.NaN)
            : GateResult.failed(Gate.SPECIALS, count + " elements are of another kind; " + first, Double.NaN);
    }

    /// How many zeros have the other sign.
    public long signsOfZero() {
        return signsOfZero;
    }
}
